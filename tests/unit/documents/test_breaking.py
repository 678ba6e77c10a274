import pytest

from sao.documents.breaking import BREAK, breakable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short words stay as they are", "short words stay as they are"),
        ("x" * 20, "x" * 20),
        ("x" * 21, f"{'x' * 10}|{'x' * 10}|x"),
        (f"a {'y' * 25} b", f"a {'y' * 10}|{'y' * 10}|{'y' * 5} b"),
        ("e\u0301" * 12, "|".join(["e\u0301" * 5, "e\u0301" * 5, "e\u0301" * 2])),
        ("\u4f60\u597d" * 30, "\u4f60\u597d" * 30),
        ("\u0e17\u0e14\u0e2a\u0e2d\u0e1a" * 9, "\u0e17\u0e14\u0e2a\u0e2d\u0e1a" * 9),
    ],
)
def test_only_long_words_of_scripts_with_spaces_may_be_broken(text: str, shown: str) -> None:
    assert breakable(text).replace(BREAK, "|") == shown


def test_everything_inside_is_reached() -> None:
    long = "z" * 30
    told = breakable({"a": [long, {"b": (long,)}], "n": 1, "none": None})
    assert told["a"][0] == told["a"][1]["b"][0] == BREAK.join(["z" * 10] * 3)
    assert (told["n"], told["none"]) == (1, None)
