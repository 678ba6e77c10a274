"""The block `standing`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class Standing(DashboardBlock):
    """Lights the state machine of what is open: its state, how it came there, and what can follow.

    The edges ahead carry the dates on which they would be taken. It is drawn from the same table
    that decides.
    """

    TYPE: ClassVar[str] = "standing"

    type: Literal["standing"] = Field(description="Which block this is.")
    label: Text = Field(default="State", description="The heading.", examples=["Where it stands"])
