"""The kinds of notices: what a customer is told of which event.

    #     name               the event that it tells of               what it says, or None
    Kind("receipt",         ("invoice.paid", …),                      receipt),

Source: facts on billing, §2 and §3 (which events there are).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sao.billing.reckoning.calendar import add_months
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.payment import Card
from sao.core.instance import Instance
from sao.core.machine import Step
from sao.documents.formats import card as card_name
from sao.documents.formats import clean, date, money

Load = Callable[[str], Instance[Any]]
Words = dict[str, Any]
Url = Callable[[str], str | None]


class Notice(NamedTuple):
    """What one customer is told. `to` is empty where nobody knows an address.

    `words` are what a template may use.
    """

    id: str
    kind: str
    about: str
    at: int
    to: str
    words: Words


class Source(NamedTuple):
    """A step of the feed, and how to look at what is beside it; `url` leads to a document."""

    step: Step
    load: Load
    url: Url


def receipt(source: Source) -> Words | None:
    """A payment came in."""
    state = source.step.after.data
    if isinstance(state, PaymentIntent):
        if state.invoice is not None or not state.receipt_email:
            return None
        return {
            "name": "",
            "number": "",
            "lines": [],
            "url": "",
            "amount": money(state.amount_received, state.currency),
            "card": _card(state),
            "to": state.receipt_email,
        }
    if state.amount_paid <= 0:
        return None
    intent = _intent(source, state)
    return {
        **_invoice(source, state),
        "amount": money(state.amount_paid, state.currency),
        "card": _card(intent) if intent is not None else "",
    }


def payment_failed(source: Source) -> Words | None:
    """An attempt at a payment failed; each stage of dunning has its own."""
    state: Invoice = source.step.after.data
    error, after = state.last_error, state.next_payment_attempt
    intent = _intent(source, state)
    return {
        **_invoice(source, state),
        "amount": money(state.amount_remaining, state.currency),
        "attempt": state.attempt_count,
        "why": clean(error.message) if error is not None else "",
        "authenticate": intent is not None and intent.status == "requires_action",
        "next_attempt": date(after) if after is not None else "",
        "card": _card(intent) if intent is not None else "",
    }


def card_expiring(source: Source) -> Words | None:
    """The card that paid a period runs out before the next one is to be paid."""
    state: Invoice = source.step.after.data
    intent = _intent(source, state)
    if state.subscription is None or intent is None or intent.method is None or not state.lines:
        return None
    subscription = source.load(state.subscription).data
    if subscription.status not in ("active", "past_due", "trialing"):
        return None
    renewal, card = _paid_until(state), intent.method.card
    if card.type != "card" or valid_until(card) > renewal:
        return None
    return {
        **_common(source, state.customer),
        "card": card_name(card),
        "expires": f"{card.exp_month:02}/{card.exp_year}",
        "renewal": date(renewal),
    }


def _paid_until(state: Invoice) -> int:
    """When something that an invoice is for is to be paid again; the first, where some run on."""
    ends = [line.period_end for line in state.lines]
    ahead = [
        line.period_end
        for line in state.lines
        if line.subscription_item is not None and line.period_end > state.created
    ]
    return min(ahead, default=max(ends))


def trial_ending(source: Source) -> Words | None:
    """A trial is about to end."""
    state: Subscription = source.step.after.data
    if state.trial_end is None:
        return None
    customer = source.load(state.customer).data
    named = state.default_payment_method or customer.default_payment_method
    card = customer.payment_methods.get(named) if named is not None else None
    return {
        **_common(source, state.customer),
        "trial_end": date(state.trial_end),
        "products": [clean(item.price.product_name) for item in state.items],
        "card": card_name(card) if card is not None else "",
    }


def invoice(source: Source) -> Words | None:
    """An invoice that is to be paid by hand."""
    state: Invoice = source.step.after.data
    return {
        **_invoice(source, state),
        "amount": money(state.amount_remaining, state.currency),
        "due": date(state.due_date) if state.due_date is not None else "",
    }


class Kind(NamedTuple):
    """A kind of notice: the events that it tells of, and what it says of one."""

    name: str
    labels: tuple[str, ...]
    tell: Callable[[Source], Words | None]


KINDS = (
    Kind("receipt", ("invoice.paid", "payment_intent.succeeded"), receipt),
    Kind("payment_failed", ("invoice.payment_failed",), payment_failed),
    Kind("card_expiring", ("invoice.paid",), card_expiring),
    Kind("trial_ending", ("customer.subscription.trial_will_end",), trial_ending),
    Kind("invoice", ("invoice.sent",), invoice),
)
LABELS = tuple(sorted({label for kind in KINDS for label in kind.labels}))


def notices(source: Source, position: int, label: str) -> list[Notice]:
    """What is told of an entry of the feed, also what is switched off."""
    made = []
    for kind in KINDS:
        words = kind.tell(source) if label in kind.labels else None
        if words is None:
            continue
        outcome = source.step.outcome
        to = words.pop("to", None) or words.get("email") or ""
        about, number = outcome.object_id, f"ntc_{position}_{kind.name}"
        made.append(Notice(number, kind.name, about, outcome.at, to, words | _business(source)))
    return made


def switched_off(load: Load) -> tuple[str, ...]:
    """The kinds that the environment does not send."""
    settings = load(SETTINGS).data
    return settings.notices_off if isinstance(settings, Settings) else ()


def valid_until(card: Card) -> int:
    """When a card runs out: with the last second of the month that is printed on it."""
    months = (card.exp_year - 1970) * 12 + card.exp_month
    return add_months(0, min(months, 12 * 7_000))


def _business(source: Source) -> Words:
    settings = source.load(SETTINGS).data
    profile = settings.business if isinstance(settings, Settings) else None
    name = profile.name if profile is not None else None
    return {
        "business": clean(name) or "us",
        "support_email": clean(profile.support_email) if profile is not None else "",
    }


def _common(source: Source, customer_id: str) -> Words:
    found = source.load(customer_id).data
    if not isinstance(found, Customer):
        return {"name": "", "email": ""}
    return {"name": clean(found.name), "email": found.email or ""}


def _invoice(source: Source, state: Invoice) -> Words:
    return {
        **_common(source, state.customer),
        "number": state.number or "",
        "lines": [
            {"description": clean(line.description), "amount": money(line.amount, line.currency)}
            for line in state.charged
        ],
        "url": source.url(state.id) or "",
    }


def _intent(source: Source, state: Invoice) -> PaymentIntent | None:
    if state.payment_intent is None:
        return None
    found = source.load(state.payment_intent).data
    return found if isinstance(found, PaymentIntent) else None


def _card(intent: PaymentIntent) -> str:
    return card_name(intent.method.card) if intent.method is not None else ""
