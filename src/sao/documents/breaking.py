"""Where words that are too long for a line may be broken, so that none leaves the page."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

BREAK = "\u200b"
"""Stands where a line may end; the template puts nothing in its place."""

WORD_MAX = 20
PIECE = 10
"""A word that is longer may be broken after so many characters, again and again."""

_JOINERS = {"\u200c", "\u200d", "\ufe0e", "\ufe0f"}
_LONG = re.compile(
    r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]"
    rf"{{{WORD_MAX + 1},}}"
)
"""Long runs in scripts that end lines between words. Thai, Chinese, Japanese and the like, which
write without spaces, are not among them: typesetting knows where they may be broken."""


def breakable(value: Any) -> Any:
    """The same text, or all the texts in it, with `BREAK` in long words."""
    if isinstance(value, str):
        return _LONG.sub(lambda found: BREAK.join(_pieces(found[0])), value)
    if isinstance(value, dict):
        return {name: breakable(each) for name, each in value.items()}
    return [breakable(each) for each in value] if isinstance(value, list | tuple) else value


def _pieces(word: str) -> Iterator[str]:
    """Pieces of a word, each with all marks that belong to its last character."""
    start = 0
    while start < len(word):
        end = start + PIECE
        while end < len(word) and (_joins(word[end]) or word[end - 1] in _JOINERS):
            end += 1
        yield word[start:end]
        start = end


def _joins(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character).startswith("M")
