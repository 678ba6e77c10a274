"""Subscriptions, and the changes of what they bring."""

from collections.abc import Iterator

from sao.billing.resources.subscription.state import Subscription
from sao.core.machine import Step
from sao.read_model.mrr import mrr
from sao.read_model.projections.rows import Row, row
from sao.read_model.tables import SUBSCRIPTION_CHANGES, SUBSCRIPTIONS


def project(step: Step, clock: str) -> Iterator[Row]:
    """The subscription, as it is now."""
    state: Subscription = step.after.data
    first = state.items[0] if state.items else None
    yield row(
        SUBSCRIPTIONS,
        id=state.id,
        seq=step.outcome.seq,
        clock=clock,
        customer=state.customer,
        status=state.status,
        currency=state.currency,
        mrr_minor=mrr(state),
        price=first.price.id if first is not None else None,
        quantity=first.quantity if first is not None else None,
        items=len(state.items),
        trial_start_at=state.trial_start,
        trial_end_at=state.trial_end,
        period_start_at=state.current_period_start,
        period_end_at=state.current_period_end,
        cancel_at=state.cancel_at,
        canceled_at=state.canceled_at,
        ended_at=state.ended_at,
        cancellation_reason=state.cancellation_reason,
        created_at=state.created,
    )


def project_change(step: Step, clock: str) -> Iterator[Row]:
    """The change of its status or of its monthly recurring revenue, if it is one."""
    before: Subscription = step.before.data
    after: Subscription = step.after.data
    brought, brings = mrr(before), mrr(after)
    if (before.status, brought) == (after.status, brings):
        return
    yield row(
        SUBSCRIPTION_CHANGES,
        id=after.id,
        seq=step.outcome.seq,
        at=step.outcome.at,
        clock=clock,
        customer=after.customer,
        currency=after.currency,
        action=step.outcome.action,
        status_before=before.status,
        status=after.status,
        mrr_before_minor=brought,
        mrr_minor=brings,
    )
