"""Charges: the attempts at a payment intent, as it keeps them."""

from typing import Literal

from sao.billing.values import Metadata, Value
from sao.billing.values.payment import Method, PaymentError


class Charge(Value, frozen=True):
    """One attempt to collect a payment intent, with method and notes as they were then.

    `user_report` is what the merchant thinks of it: `safe` or `fraudulent`.
    """

    id: str
    amount: int
    created: int
    status: Literal["succeeded", "failed", "pending"]
    method: Method
    captured: bool = True
    error: PaymentError | None = None
    description: str | None = None
    receipt_email: str | None = None
    user_report: str | None = None
    metadata: Metadata = {}
