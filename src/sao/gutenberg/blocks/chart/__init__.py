"""The block `chart`."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, OneOf, Text
from sao.gutenberg.vocabulary import METRICS


class Chart(DashboardBlock):
    """Draws one figure over simulated time, with a table twin and its definition beside it."""

    TYPE: ClassVar[str] = "chart"

    type: Literal["chart"] = Field(description="Which block this is.")
    metric: Annotated[str, OneOf(METRICS)] = Field(
        description="Which figure; the runtime computes it from outcomes.",
        examples=["mrr"],
    )
    kind: Literal["line", "bar", "funnel"] | None = Field(
        default=None, description="How it is drawn; without it, as suits the figure best."
    )
    label: Text = Field(description="The heading.", examples=["Monthly recurring revenue"])
    definition: Text = Field(
        description="What exactly is counted, in a sentence; it stands below the chart.",
        examples=["Active and past due subscriptions at their price per month, without tax."],
    )
    months: int = Field(default=12, ge=1, le=60, description="How far back it reaches.")

    def config(self) -> dict[str, Any]:
        """The fields, and how it is drawn in any case."""
        return {**super().config(), "kind": self.kind or METRICS[self.metric][0]}
