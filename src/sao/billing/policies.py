"""Dunning policies: which can be kept, by an environment or by one subscription."""

from sao.billing.values import Dunning
from sao.core.schema import Rejection

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
