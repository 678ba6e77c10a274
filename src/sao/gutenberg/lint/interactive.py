"""The texts to which the invariant applies: those of the blocks that a runtime fills in.

Content blocks are written for readers, who may be told of amounts, links and templates.
"""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Span
from sao.gutenberg.draft import Draft
from sao.gutenberg.tree import Path, Scalar, scalars

_NAMES = frozenset(("type", "id", "key", "view", "position"))
"""Fields that hold names of the author's own making, which nobody takes for data."""


def texts(draft: Draft) -> Iterator[tuple[Path, Scalar]]:
    """Every text of the page's interactive blocks but names, with its path."""
    for entry in draft.entries:
        if entry.model is None or not entry.model.INTERACTIVE:
            continue
        for path, scalar in scalars(entry.node, entry.path):
            if path[-1] not in _NAMES and isinstance(scalar.value, str):
                yield path, scalar


def marked(draft: Draft, scalar: Scalar, part: str) -> Span:
    """Where a part of a text stands; the whole text if it is written in another way."""
    written = draft.source.text[scalar.span.start : scalar.span.end]
    offset = written.find(part)
    if offset < 0:
        return scalar.span
    start = scalar.span.start + offset
    return Span(start, start + len(part))
