"""What texts have to look like, whoever asks."""

from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from sao.api.families import FAMILIES


def patterns() -> Iterator[tuple[str, str]]:
    """Every pattern of every endpoint's parameters, and where it stands."""
    for family in FAMILIES:
        for endpoint in family.endpoints:
            yield from _within(inspect.type_info(endpoint.params), endpoint.name, set())


def _within(info: Any, place: str, seen: set[type]) -> Iterator[tuple[str, str]]:
    if isinstance(info, inspect.Metadata):
        yield from _within(info.type, place, seen)
    elif isinstance(info, inspect.StrType):
        if info.pattern is not None:
            yield place, info.pattern
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _within(each, place, seen)
    elif isinstance(info, inspect.VarTupleType | inspect.ListType):
        yield from _within(info.item_type, place, seen)
    elif isinstance(info, inspect.DictType):
        yield from _within(info.key_type, place, seen)
        yield from _within(info.value_type, place, seen)
    elif isinstance(info, inspect.StructType) and info.cls not in seen:
        for field in info.fields:
            yield from _within(field.type, f"{place} {field.encode_name}", seen | {info.cls})


def test_a_text_that_fits_ends_where_its_pattern_does() -> None:
    """Before a line break, `$` is an end as well: `a@b.co` and a break would be one address."""
    found = dict(patterns())
    assert len(found) > 50
    loose = {place: one for place, one in found.items() if not one.endswith(r"$(?!\n)")}
    assert loose == {}
    digits = {place: one for place, one in found.items() if r"\d" in one or r"\w" in one}
    assert digits == {}, "those of every script in the world would be taken"
