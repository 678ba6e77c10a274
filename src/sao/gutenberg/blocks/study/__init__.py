"""The block `study`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class Study(DashboardBlock):
    """Compares variants: other retries, prices, trials or cards, lived through side by side.

    What is compared stands in the page's address, so that a link opens it again. Each variant is an
    environment of its own; the one that the page shows does not change.
    """

    TYPE: ClassVar[str] = "study"

    type: Literal["study"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Each variant is lived through beside this environment, which does not change. "
        "The same customers fail and leave in each.",
        description="A sentence beside the button that begins.",
        examples=["Nothing of this environment changes."],
    )
