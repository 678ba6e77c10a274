"""The block `figures`."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Name, OneOf, Part, Text
from sao.gutenberg.vocabulary import METRICS


class Figure(Part):
    """One figure, as the latest row of a metric or its total says it."""

    metric: Annotated[str, OneOf(METRICS)] = Field(
        description="Which metric it is taken from.", examples=["mrr"]
    )
    column: Name = Field(description="Which of the metric's columns.", examples=["end"])
    label: Text = Field(description="What it is called.", examples=["MRR"])
    of: Literal["latest", "total"] = Field(
        default="total",
        description="Whether it is that of the latest month, or of all months that are shown.",
    )
    hint: Text = Field(
        default="", description="A few quieter words below it.", examples=["12 months"]
    )


class Figures(DashboardBlock):
    """Shows a few figures that matter, large, one currency at a time."""

    TYPE: ClassVar[str] = "figures"

    type: Literal["figures"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Figures", description="What the group is called.", examples=["At a glance"]
    )
    figures: tuple[Figure, ...] = Field(
        description="The figures, from left to right.", json_schema_extra={"minItems": 1}
    )
