"""The block `outcome_log`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class OutcomeLog(DashboardBlock):
    """Shows every outcome of the environment as it comes in, the newest first.

    Bursts stay quiet for screen readers: they hear the summary of the action that caused them.
    """

    TYPE: ClassVar[str] = "outcome_log"

    type: Literal["outcome_log"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Outcomes, newest first", description="What the list is called.", examples=["Log"]
    )
    page_size: int = Field(default=60, ge=10, le=500, description="How many are shown at first.")
    empty: Text = Field(
        default="No outcomes yet. Each command and each alarm adds one, linked to the one before.",
        description="What is said while there are none.",
    )
