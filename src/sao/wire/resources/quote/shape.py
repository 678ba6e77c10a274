"""How quotes look."""

from typing import Any

from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.quote.terms import QuoteTerms, recurring_items
from sao.billing.values.checkout import Amounts
from sao.billing.values.invoice import InvoiceWords
from sao.wire.presentation import render_fields
from sao.wire.resource import Find
from sao.wire.resources.checkout_session import render_item
from sao.wire.resources.discount import ids, render_discount
from sao.wire.resources.subscription.shape import FLEXIBLY
from sao.wire.shapes import LIVEMODE, Rendered, listing
from sao.wire.taxation import render_offered

OBJECT = "quote"
PATH = "/v1/quotes"

_NOTHING = QuoteTerms(currency="")


def render(state: Quote) -> Rendered:
    """A quote as Stripe shows it."""
    terms = state.terms or _NOTHING
    return _offer(terms) | {
        "id": state.id,
        "object": OBJECT,
        "application": None,
        "application_fee_amount": None,
        "application_fee_percent": None,
        "automatic_tax": render_offered(
            enabled=bool(terms.automatic_tax), status=terms.automatic_tax or None
        ),
        "created": state.created,
        "customer": state.customer,
        "customer_account": None,
        "expires_at": state.expires_at,
        "from_quote": None
        if state.from_quote is None
        else {"is_revision": state.from_quote.is_revision, "quote": state.from_quote.quote},
        "invoice": state.invoice,
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "number": state.number,
        "on_behalf_of": None,
        "status": state.status,
        "status_transitions": {
            "accepted_at": state.accepted_at,
            "canceled_at": state.canceled_at,
            "finalized_at": state.finalized_at,
        },
        "subscription": state.subscription,
        "subscription_schedule": state.schedule,
        "test_clock": state.test_clock,
        "transfer_data": None,
    }


def _offer(terms: QuoteTerms) -> Rendered:
    asked, words = terms.subscription, terms.words or InvoiceWords()
    return {
        "amount_subtotal": terms.amounts.subtotal,
        "amount_total": terms.amounts.total,
        "collection_method": terms.collection_method,
        "computed": {"recurring": _recurring(terms), "upfront": _sums(terms.upfront)},
        "currency": terms.currency or None,
        "default_tax_rates": [rate.id for rate in terms.default_tax_rates],
        "description": terms.description,
        "discounts": ids(terms.discounts),
        "footer": terms.footer,
        "header": terms.header,
        "invoice_settings": {
            "custom_fields": render_fields(words),
            "days_until_due": terms.days_until_due,
            "description": words.description,
            "footer": words.footer,
            "issuer": {"type": "self"},
        },
        "subscription_data": {
            "billing_mode": FLEXIBLY,
            "description": asked.description,
            "effective_date": terms.effective_date or None,
            "metadata": asked.metadata,
            "trial_period_days": asked.trial_period_days,
        },
        "total_details": _details(terms.amounts),
    }


def _recurring(terms: QuoteTerms) -> Rendered | None:
    """What each further period costs."""
    every = [item.price.recurring for item in recurring_items(terms.items)]
    first = every[0] if every else None
    if terms.recurring is None or first is None:
        return None
    interval = {"interval": first.interval, "interval_count": first.interval_count}
    return _sums(terms.recurring) | interval


def _sums(amounts: Amounts) -> Rendered:
    return {
        "amount_subtotal": amounts.subtotal,
        "amount_total": amounts.total,
        "total_details": _details(amounts),
    }


def _details(amounts: Amounts) -> Rendered:
    return {
        "amount_discount": amounts.discount,
        "amount_shipping": 0,
        "amount_tax": amounts.tax,
    }


def items_of(parent: Rendered, find: Find) -> Any:
    """What a quote offers, as a list."""
    state = find(parent["id"])
    items = state.terms.items if isinstance(state, Quote) and state.terms is not None else ()
    return listing(f"{PATH}/{parent['id']}/line_items", [render_item(item) for item in items])


def rates_of(parent: Rendered, find: Find) -> Any:
    """The tax rates of a quote."""
    return [find(one) if isinstance(one, str) else one for one in parent["default_tax_rates"]]


def discounts_of(parent: Rendered, find: Find) -> Any:
    """The discounts of a quote."""
    state = find(parent["id"])
    if not isinstance(state, Quote) or state.terms is None:
        return parent["discounts"]
    return [render_discount(one, state.customer) for one in state.terms.discounts]
