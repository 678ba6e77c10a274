"""The block `clock_advance`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Part, Text

DAYS_MAX = 3_660
"""Ten years: more than a contract runs, less than a slip of the finger."""


class Step(Part):
    """A button that advances the clock."""

    label: Text = Field(description="What the button says.", examples=["30 days"])
    days: int = Field(
        description="By how many days; the clock only goes forward.",
        examples=[30],
        json_schema_extra={"minimum": 1, "maximum": DAYS_MAX},
    )


class ClockAdvance(DashboardBlock):
    """Buttons that advance the billing clock, which renews subscriptions and creates invoices."""

    TYPE: ClassVar[str] = "clock_advance"

    type: Literal["clock_advance"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Advance by", description="What the group of buttons is called.", examples=["Skip"]
    )
    steps: tuple[Step, ...] = Field(
        description="The buttons, in their order.", json_schema_extra={"minItems": 1}
    )
    to_date: bool = Field(default=True, description="Whether one can also advance to a date.")
    to_next_due: bool = Field(default=True, description="Whether one can jump to what is due next.")
