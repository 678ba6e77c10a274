"""What a dispute hears."""

from typing import Literal

from msgspec import UNSET, UnsetType

from sao.billing.values import Value
from sao.billing.values.payment import Method


class CreateDispute(Value, frozen=True):
    """Who paid objects to a charge; where that is `final`, it is lost."""

    amount: int
    currency: str
    charge: str
    intent: str
    method: Method
    reason: str
    inquiry: bool
    final: bool | UnsetType = UNSET


class Ruled(Value, frozen=True):
    """The bank has decided; an `escalated` inquiry becomes a dispute."""

    outcome: Literal["won", "lost", "escalated"]


class Withdrawn(Value, frozen=True):
    """The bank has taken this much of the charge."""

    amount: int
