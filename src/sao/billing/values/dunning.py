"""Dunning policies: what follows a failed renewal, and which can be kept."""

from typing import Literal

from sao.billing.values import Value
from sao.core.schema import Rejection


class Dunning(Value, frozen=True):
    """What happens after a failed renewal.

    `retry_days` are offsets from the first failure. When they are exhausted the subscription and
    the invoice go their separate ways. Source: facts on billing, §3.
    """

    retry_days: tuple[int, ...] = (3, 5, 7)
    subscription_end: Literal["canceled", "unpaid", "past_due"] = "canceled"
    invoice_end: Literal["open", "uncollectible"] = "open"


RETRIES_MAX = 12
RETRY_DAYS_MAX = 365


def impossible(policy: Dunning) -> Rejection | None:
    """Why a policy cannot be: its retries are out of order, too late, or too many."""
    days = policy.retry_days
    if list(days) != sorted(set(days)) or not all(0 < day <= RETRY_DAYS_MAX for day in days):
        return Rejection(
            "parameter_invalid",
            "retry_days are days after the first failure, each later than the one before, from 1 "
            f"to {RETRY_DAYS_MAX}; got {', '.join(map(str, days))}.",
            "retry_days",
        )
    if len(days) > RETRIES_MAX:
        return Rejection(
            "parameter_invalid", f"There can be at most {RETRIES_MAX} retries.", "retry_days"
        )
    return None
