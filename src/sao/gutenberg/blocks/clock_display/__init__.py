"""The block `clock_display`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class ClockDisplay(DashboardBlock):
    """Shows the time by which billing goes, simulated or real, and what is due next.

    The value comes from the runtime; the spec says where it stands and how precise it is.
    """

    TYPE: ClassVar[str] = "clock_display"

    type: Literal["clock_display"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Simulated time", description="What the time is called.", examples=["Billing time"]
    )
    format: Literal["date", "datetime"] = Field(
        default="datetime", description="Whether the time of the day is shown."
    )
    next_due: bool = Field(
        default=True, description="Whether it says what is due next, with a link to jump there."
    )
