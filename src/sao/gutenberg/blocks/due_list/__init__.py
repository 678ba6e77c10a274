"""The block `due_list`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Text


class DueList(DashboardBlock):
    """Lists what is due next, soonest first, each with a way to jump there.

    Renewals, ends of trials, retries: nobody should have to guess dates.
    """

    TYPE: ClassVar[str] = "due_list"

    type: Literal["due_list"] = Field(description="Which block this is.")
    label: Text = Field(default="Next due", description="The heading.", examples=["Coming up"])
    page_size: int = Field(default=5, ge=1, le=100, description="How many are shown at first.")
