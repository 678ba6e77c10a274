"""The block `chart`."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, OneOf, Text
from sao.gutenberg.scene import Scene
from sao.gutenberg.vocabulary import METRICS

TWINS: Mapping[str, tuple[str, ...]] = {
    "mrr": ("Month", "MRR"),
    "churn": ("Month", "Churn"),
    "revenue_by_plan": ("Month", "Plan", "Revenue"),
    "trial_conversion": ("Month", "Trials", "Converted"),
    "dunning": ("Customer", "Owed", "Next attempt"),
    "dunning_funnel": ("Attempt", "Failed", "Paid after it"),
    "recovery": ("Month", "Failed", "Recovered"),
    "cash": ("Month", "Collected", "Refunded"),
    "aged_receivables": ("Age", "Owed"),
    "revenue_recognition": ("Month", "Recognised", "Deferred"),
}
"""The columns of each figure's table twin, from left to right; the first names the row."""


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

    @property
    def drawn_as(self) -> str:
        """How it is drawn in any case."""
        return self.kind or METRICS[self.metric][0]

    def context(self, scene: Scene) -> dict[str, Any]:
        """The columns of its table twin."""
        del scene
        return {"columns": TWINS[self.metric]}

    def config(self) -> dict[str, Any]:
        """The fields, and how it is drawn in any case."""
        return {**super().config(), "kind": self.drawn_as}
