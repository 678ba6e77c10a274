"""Fixes: a file with the edits of its diagnostics applied, and not one byte more changed."""

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from sao.gutenberg.diagnostic import Diagnostic, Edit
from sao.gutenberg.source import Source


@dataclass(frozen=True)
class Fixed:
    """The file's new content, and how many fixes were applied."""

    content: bytes
    applied: int


def fix(content: bytes, source: Source, found: Iterable[Diagnostic]) -> Fixed:
    """Apply what the diagnostics offer; where two collide, the first in the source."""
    chosen: list[Edit] = []
    applied = 0
    for diagnostic in sorted(found, key=lambda one: one.order):
        edits = diagnostic.finding.edits
        if edits and not any(_collide(edit, other) for edit in edits for other in chosen):
            chosen += edits
            applied += 1
    return Fixed(patched(content, source, chosen), applied)


def patched(content: bytes, source: Source, edits: Iterable[Edit]) -> bytes:
    """The file with these edits, which do not overlap; a byte order mark stays."""
    text = source.text
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()


def _collide(one: Edit, other: Edit) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end
