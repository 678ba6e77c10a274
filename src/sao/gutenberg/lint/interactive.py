"""The texts to which the invariant applies: those of the blocks that a runtime fills in.

Content blocks are written for readers, who may be told of amounts, links and templates.
"""

from collections.abc import Iterator

from sao.gutenberg.draft import Draft
from sao.gutenberg.tree import Path, Scalar, scalars


def texts(draft: Draft) -> Iterator[tuple[Path, Scalar]]:
    """Every text of the page's interactive blocks but their types, with its path."""
    for entry in draft.entries:
        if entry.model is None or not entry.model.INTERACTIVE:
            continue
        for path, scalar in scalars(entry.node, entry.path):
            if path != (*entry.path, "type") and isinstance(scalar.value, str):
                yield path, scalar
