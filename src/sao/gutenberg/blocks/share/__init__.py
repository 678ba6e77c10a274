"""The block `share`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class Share(DashboardBlock):
    """Turns what was done here into a link, and into a file of tests that passes.

    The link holds the whole scenario; whoever opens it replays the same outcomes, hash for hash.
    """

    TYPE: ClassVar[str] = "share"

    type: Literal["share"] = Field(description="Which block this is.")
    label: Text = Field(default="Share", description="The heading.", examples=["Share"])
    export_label: Text = Field(
        default="Export as a test",
        description="The heading above the test.",
        examples=["As a test"],
    )
