"""The block `payment_behavior`."""

from typing import ClassVar, Literal

from pydantic import Field

from sao.gutenberg.block import DashboardBlock, Part, Text, Tone


class Option(Part):
    """One of the ways in which a charge attempt can end."""

    outcome: Literal["succeed", "decline", "auth_failure"] = Field(
        description="How charge attempts end while this is chosen."
    )
    label: Text = Field(description="What it is called.", examples=["Needs authentication"])
    tone: Tone = Field(default="neutral", description="The colour that supports the label.")


class PaymentBehavior(DashboardBlock):
    """Sets, per payment method, what happens when billing attempts to charge it."""

    TYPE: ClassVar[str] = "payment_behavior"

    type: Literal["payment_behavior"] = Field(description="Which block this is.")
    label: Text = Field(
        default="Payment behavior", description="The heading.", examples=["Simulated cards"]
    )
    options: tuple[Option, ...] = Field(
        description="What can be chosen for each method, in order.",
        json_schema_extra={"minItems": 1},
    )
    search: bool = Field(default=True, description="Whether methods can be searched.")
