"""When a subscription is to end: what somebody who changes it may ask for.

Source: facts on billing, §1.
"""

from msgspec import UNSET, UnsetType

from sao.core.schema import Facts, Rejection


def chosen_end(
    at_period_end: bool | UnsetType,
    at: int | None | UnsetType,
    period_end: int,
    now: int,
    asked_at: int,
) -> Facts | Rejection:
    """The facts of ending at the period's end, at an instant, or (None, false) not at all.

    None of them where nothing was asked for; `asked_at` is when that was asked for first.
    Rejects: `parameters_exclusive`, `timestamp_past`.
    """
    if at_period_end is True and isinstance(at, int):
        return Rejection(
            "parameters_exclusive",
            "You may only specify one of these parameters: cancel_at, cancel_at_period_end.",
            "cancel_at",
        )
    if isinstance(at, int) and at <= now:
        return Rejection("timestamp_past", "cancel_at must be in the future.", "cancel_at")
    if at_period_end is UNSET and at is UNSET:
        return {}
    when = period_end if at_period_end is True else at or None
    return {
        "cancel_at_period_end": at_period_end is True,
        "cancel_at": when,
        "canceled_at": asked_at if when is not None else None,
        "cancellation_reason": "cancellation_requested" if when is not None else None,
    }
