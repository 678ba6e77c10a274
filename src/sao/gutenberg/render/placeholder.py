"""What stands where a block could not be compiled: visible, never silence."""

from typing import ClassVar

from sao.gutenberg.block import DashboardBlock
from sao.gutenberg.draft import Entry


class Placeholder(DashboardBlock):
    """Says which block is missing, where it would have stood. Only a lenient build has any."""

    TYPE: ClassVar[str] = "placeholder"
    INTERACTIVE: ClassVar[bool] = False


def placeholder(entry: Entry) -> Placeholder:
    """The placeholder of an entry that makes no block."""
    kind = entry.kind.text if entry.kind else "a block without type"
    return Placeholder.model_construct(
        type=kind,
        id=entry.text("id") or f"block-{entry.index + 1}",
        view=entry.text("view"),
        position=entry.text("position"),
    )
