"""How subscriptions look."""

from msgspec.structs import asdict

from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.state import PendingUpdate
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.usage import Thresholds
from sao.wire.method_options import render_of_subscription
from sao.wire.presentation import render_fields, render_numbers
from sao.wire.resources.discount import ids
from sao.wire.resources.subscription.item import render_item
from sao.wire.resources.tax_rate import render_terms
from sao.wire.shapes import LIVEMODE, Rendered, whole_listing
from sao.wire.taxation import render_asked

OBJECT = "subscription"
FLEXIBLY = {"flexible": {"proration_discounts": "included"}, "type": "flexible"}
"""How everything is billed here."""


def render(state: subscription.Subscription) -> Rendered:
    """A subscription as Stripe shows it. Its latest invoice may be that of a change that waits."""
    every = state.pending_interval
    waiting, pause, day = state.pending_update, state.pause_collection, state.anchor_day
    items = [render_item(state, item) for item in state.items]
    return {
        "id": state.id,
        "object": OBJECT,
        "automatic_tax": render_asked(enabled=state.automatic_tax),
        "billing_cycle_anchor": state.billing_cycle_anchor,
        "billing_cycle_anchor_config": None if day is None else asdict(day),
        "billing_mode": billing_mode(state.created),
        "billing_thresholds": render_thresholds(state.billing_thresholds),
        "invoice_settings": _invoice_settings(state.words or InvoiceWords()),
        "cancel_at": state.cancel_at,
        "cancel_at_period_end": state.cancel_at_period_end,
        "canceled_at": state.canceled_at,
        "cancellation_details": _cancellation(state),
        "collection_method": state.collection_method,
        "created": state.created,
        "currency": state.currency,
        "customer": state.customer,
        "days_until_due": state.days_until_due,
        "default_payment_method": state.default_payment_method,
        "default_tax_rates": [render_terms(rate) for rate in state.default_tax_rates],
        "description": state.description,
        "discounts": ids(state.discounts),
        "ended_at": state.ended_at,
        "items": whole_listing(f"/v1/subscription_items?subscription={state.id}", items),
        "latest_invoice": state.latest_invoice if waiting is None else waiting.invoice,
        "livemode": LIVEMODE,
        "managed_payments": {"enabled": False},
        "metadata": state.metadata,
        "next_pending_invoice_item_invoice": state.pending_billed_at,
        "pending_invoice_item_interval": None if every is None else asdict(every),
        "pause_collection": None if pause is None else asdict(pause),
        "pending_update": None if waiting is None else _pending(state, waiting),
        "schedule": state.schedule,
        "start_date": state.start_date,
        "status": state.status,
        "status_details": _status_details(state),
        "test_clock": state.test_clock,
        "trial_end": state.trial_end,
        "trial_start": state.trial_start,
        "pending_setup_intent": state.pending_setup_intent,
        **_only(items),
        **_settings(state),
        **_never(),
    }


def billing_mode(since: int) -> Rendered:
    """How what is prorated is shown: in one way, since it was made."""
    return {**FLEXIBLY, "updated_at": since}


def _only(items: list[Rendered]) -> Rendered:
    """What is subscribed to, where that is one thing: undeclared by the SDK, sent to this day."""
    only: Rendered = items[0] if len(items) == 1 else {}
    return {"plan": only.get("plan"), "quantity": only.get("quantity")}


def render_thresholds(chosen: Thresholds | None) -> Rendered | None:
    """A subscription's own; those of an item are shown with the item."""
    if chosen is None or (chosen.amount_gte is None and not chosen.reset_billing_cycle_anchor):
        return None
    return {
        "amount_gte": chosen.amount_gte,
        "reset_billing_cycle_anchor": chosen.reset_billing_cycle_anchor,
    }


def _settings(state: subscription.Subscription) -> Rendered:
    """How it is paid, and what happens when nobody can."""
    return {
        "payment_settings": {
            "payment_method_options": render_of_subscription(state.method_options),
            "payment_method_types": list(state.method_types) or None,
            "save_default_payment_method": "on_subscription" if state.save_method else "off",
        },
        "trial_settings": {
            "end_behavior": {
                "billing_cycle_anchor": state.trial_anchor,
                "missing_payment_method": state.missing_payment_method,
            }
        },
    }


def _cancellation(state: subscription.Subscription) -> Rendered:
    return {
        "comment": state.cancellation_comment,
        "feedback": state.cancellation_feedback,
        "feedback_option": None,
        "reason": state.cancellation_reason,
    }


def _invoice_settings(words: InvoiceWords) -> Rendered:
    return {
        "account_tax_ids": render_numbers(words),
        "custom_fields": render_fields(words),
        "description": words.description,
        "footer": words.footer,
        "issuer": {"type": "self"},
    }


def _never() -> Rendered:
    """What no subscription of ours has, yet."""
    return {
        "application": None,
        "application_fee_percent": None,
        "billing_schedules": [],
        "customer_account": None,
        "default_source": None,
        "on_behalf_of": None,
        "transfer_data": None,
    }


def _pending(state: subscription.Subscription, waiting: PendingUpdate) -> Rendered:
    return {
        "billing_cycle_anchor": waiting.anchor,
        "cancel_at_period_end": None,
        "discount": None,
        "discounts": None,
        "expires_at": waiting.expires_at,
        "metadata": None,
        "subscription_items": [render_item(state, item) for item in waiting.items],
        "trial_end": waiting.trial_end,
        "trial_from_plan": None,
    }


def _status_details(state: subscription.Subscription) -> Rendered | None:
    if state.status != "paused":
        return None
    return {
        "paused": {
            "subscription": {"type": state.paused_because or "pause_requested"},
            "transitioned_at": state.paused_at,
            "type": "subscription",
        }
    }
