"""How subscription schedules look."""

from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import InvoiceWords
from sao.billing.values.schedule import Defaults, Phase, PhaseItem
from sao.billing.values.subscription import Extra
from sao.wire.ids import shown
from sao.wire.presentation import render_fields, render_numbers
from sao.wire.resources.subscription.shape import billing_mode, render_thresholds
from sao.wire.resources.tax_rate import render_terms as render_rate
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.taxation import render_asked

OBJECT = "subscription_schedule"


def render(state: SubscriptionSchedule) -> Rendered:
    """A schedule as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "application": None,
        "billing_mode": billing_mode(state.created),
        "canceled_at": state.canceled_at,
        "completed_at": state.completed_at,
        "created": state.created,
        "current_phase": _current(state),
        "customer": state.customer,
        "customer_account": None,
        "default_settings": _defaults(state.defaults),
        "end_behavior": state.end_behavior,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "pause_schedules": [],
        "phases": [_phase(phase) for phase in state.phases],
        "released_at": state.released_at,
        "released_subscription": state.released_subscription,
        "status": state.status,
        "subscription": state.subscription,
        "test_clock": state.test_clock,
    }


def _current(state: SubscriptionSchedule) -> Rendered | None:
    if state.status != "active":
        return None
    phase = state.phases[state.place]
    return {"end_date": phase.end, "start_date": phase.start}


def _defaults(defaults: Defaults) -> Rendered:
    return {
        "application_fee_percent": None,
        "automatic_tax": render_asked(enabled=bool(defaults.automatic_tax)),
        "billing_cycle_anchor": defaults.anchor or "automatic",
        "billing_thresholds": render_thresholds(defaults.thresholds),
        "collection_method": defaults.collection_method or "charge_automatically",
        "default_payment_method": defaults.default_payment_method,
        "description": defaults.description,
        "invoice_settings": _settings(defaults) | {"issuer": {"type": "self"}},
        "on_behalf_of": None,
        "transfer_data": None,
    }


def _settings(said: Defaults | Phase) -> Rendered:
    words = said.words or InvoiceWords()
    return {
        "account_tax_ids": render_numbers(words),
        "custom_fields": render_fields(words),
        "days_until_due": said.days_until_due,
        "description": words.description,
        "footer": words.footer,
    }


def _phase(phase: Phase) -> Rendered:
    rates = phase.default_tax_rates
    return {
        "add_invoice_items": [_extra(extra, phase) for extra in phase.extras],
        "application_fee_percent": None,
        "automatic_tax": render_asked(enabled=bool(phase.automatic_tax)),
        "billing_cycle_anchor": phase.anchor,
        "billing_thresholds": render_thresholds(phase.thresholds),
        "collection_method": phase.collection_method,
        "currency": phase.items[0].price.currency,
        "default_payment_method": phase.default_payment_method,
        "default_tax_rates": None if rates is None else [render_rate(rate) for rate in rates],
        "description": phase.description,
        "discounts": [_discount(one) for one in phase.discounts or ()],
        "end_date": phase.end,
        "invoice_settings": None
        if phase.days_until_due is None and phase.words is None
        else _settings(phase) | {"issuer": None},
        "items": [_item(item) for item in phase.items],
        "metadata": phase.metadata,
        "on_behalf_of": None,
        "proration_behavior": phase.prorations,
        "start_date": phase.start,
        "transfer_data": None,
        "trial": phase.trial_end == phase.end,
        "trial_end": phase.trial_end,
    }


def _item(item: PhaseItem) -> Rendered:
    quantity = 1 if item.quantity is None else item.quantity
    counted = {} if is_metered(item.price) else {"quantity": quantity}
    return counted | {
        "billing_thresholds": None if item.usage_gte is None else {"usage_gte": item.usage_gte},
        "discounts": [_discount(one) for one in item.discounts or ()],
        "metadata": item.metadata,
        "plan": item.price.id,
        "price": item.price.id,
        "tax_rates": [render_rate(rate) for rate in item.tax_rates or ()],
    }


def _extra(extra: Extra, phase: Phase) -> Rendered:
    start, end = extra.period_start, extra.period_end
    return {
        "discountable": extra.discountable,
        "discounts": [_discount(one) for one in extra.discounts],
        "metadata": extra.metadata,
        "period": {
            "end": {"timestamp": end, "type": "timestamp" if end else "phase_end"},
            "start": {
                "timestamp": phase.start if start is None else start,
                "type": "timestamp" if start else "phase_start",
            },
        },
        "price": extra.price.id,
        "quantity": extra.quantity,
        "tax_rates": [render_rate(rate) for rate in extra.tax_rates],
    }


def _discount(one: Discount) -> Rendered:
    return {
        "coupon": shown(one.coupon.id),
        "discount": one.id,
        "promotion_code": one.promotion_code,
    }
