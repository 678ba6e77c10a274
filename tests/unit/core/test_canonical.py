import msgspec
import pytest

from sao.core import canonical


class Point(msgspec.Struct):
    y: int
    x: int
    name: str | None = None


def test_keys_are_sorted_at_every_depth_and_nothing_is_padded() -> None:
    value = {"b": [1, {"z": 1, "a": None}], "a": Point(y=2, x=1)}
    assert canonical.encode(value) == b'{"a":{"name":null,"x":1,"y":2},"b":[1,{"a":null,"z":1}]}'


def test_the_order_of_insertion_does_not_show() -> None:
    assert canonical.encode({"a": 1, "b": 2}) == canonical.encode({"b": 2, "a": 1})


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -(2**53) - 1, 2**63 - 1, "", "Grüße 😀 \u2028 \x00", [], {}, [[{"a": [None]}]]],
)
def test_what_was_encoded_is_decoded(value: object) -> None:
    assert canonical.decode(canonical.encode(value)) == value
