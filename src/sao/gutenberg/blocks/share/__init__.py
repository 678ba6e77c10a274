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
    hint: Text = Field(
        default="The link holds everything this environment is made of: its seed, its start, what "
        "it was told. Whoever opens it replays the same outcomes, hash for hash.",
        description="What is said of the link.",
        examples=["Whoever opens it replays the same outcomes."],
    )
    copy_hint: Text = Field(
        default="A server keeps its history. The copy replays it in this browser, where it can be "
        "branched and begun again.",
        description="What is said of a copy that opens in the browser.",
        examples=["The copy can be begun again."],
    )
    export_hint: Text = Field(
        default="Passes as it stands: it replays these commands and asks for the same outcomes, "
        "byte for byte.",
        description="What is said of the test.",
        examples=["It passes as it stands."],
    )
