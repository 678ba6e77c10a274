"""What can be asked of checkout sessions."""

from collections.abc import Iterator
from typing import Any

from sao.billing.reckoning.money import decimals
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.values.checkout_asking import Answers, completed, misfits
from sao.views.actions.fields import SAMPLE, cards, option, select, text
from sao.views.actions.quotes import discount_gone
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.views.words.amounts import exact
from sao.views.words.states import STATES

_BUYER = "buyer@example.com"
_ENDS = (option("pass", "Passes"), option("fail", "Fails"))


def _paying(_moment: Moment, session: Any) -> tuple[Field, ...]:
    fields = [
        cards("payment_method", "Card", required=True, help="One of Stripe's test cards."),
        select(
            "challenge",
            "Authentication",
            _ENDS,
            required=True,
            help="How it ends, where the card asks for one.",
        ),
    ]
    if session.email is None and session.customer is None:
        fields.append(Field(name="email", label="Email", kind="email", value=_BUYER, required=True))
    return (*_amounts(session), *fields)


def _amounts(session: Any) -> Iterator[Field]:
    """What the customer is to say that things cost."""
    for item in session.items:
        custom, currency = item.price.custom, item.price.currency
        if custom:
            likely = custom.preset or max(custom.minimum or 0, SAMPLE * 10 ** decimals(currency))
            value = exact(min(likely, custom.maximum or likely), currency)
            label = f"They say how much, in {currency.upper()}"
            yield text(f"amounts[{item.id}]", label, required=True, value=value)


def _not_sold(moment: Moment, session: Any) -> str | None:
    if session.status != "open":
        return f"It is {STATES['checkout_session'][session.status].label.lower()}."
    asks = session.manner.asks
    if next(misfits(asks, completed(asks, Answers())), None) is not None:
        return "It asks for more than a card: its page takes that."
    customer = moment.get(Customer, session.customer)
    if session.customer is not None and (customer is None or customer.status == "deleted"):
        return "Its customer was deleted, and buys nothing any more."
    link = moment.get(PaymentLink, session.payment_link)
    if link is not None and link.limit is not None and link.completed >= link.limit:
        return "Its payment link was sold as often as it may be."
    held = customer.currency if customer is not None else None
    if session.mode == "subscription" and held not in (None, session.currency):
        return "By now its customer subscribes in another currency."
    return discount_gone(moment, session.discounts)


VERBS = (
    Verb(
        "pay",
        "Pay as a customer",
        None,
        "/api/checkout/sessions/{id}/pay",
        _paying,
        unless=_not_sold,
        primary=True,
    ),
    Verb(
        "expire",
        "Expire",
        "expire",
        "/v1/checkout/sessions/{id}/expire",
        danger=True,
        confirm="Nobody can buy it any more.",
    ),
)
