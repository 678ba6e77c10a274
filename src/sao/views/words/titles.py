"""Titles: how an object is called where people read of it."""

from collections.abc import Callable, Mapping
from typing import Any

from sao.billing.machines import MACHINES
from sao.billing.payments.bank_debits import SCHEMES, account_words
from sao.billing.reckoning.money import show
from sao.billing.resources.price import Price
from sao.billing.resources.subscription.state import Subscription
from sao.billing.taxation.rates import place_name
from sao.billing.values.payment import Card
from sao.billing.values.price import PriceTerms
from sao.core.instance import State
from sao.views.words.amounts import price_words
from sao.wire.ids import shown

NOUNS: Mapping[str, str] = {
    "payment_intent": "payment",
    "customer_balance_transaction": "balance transaction",
    "due_action": "action",
    "tax_id": "tax ID",
    "webhook_endpoint": "webhook",
}
"""What a resource is called, where that is not its name."""


def noun(resource: str) -> str:
    """`payment method`."""
    return NOUNS.get(resource) or resource.replace("_", " ")


def resource_of(object_id: str) -> str:
    """The resource that an id is of."""
    return MACHINES.of(object_id).name


def title(state: State) -> str:
    """The object, as short as it can be told from its like."""
    resource = resource_of(state.id)
    make = _TITLES.get(resource)
    return (make(state) if make is not None else None) or shown(state.id)


def card_words(card: Card) -> str:
    """`Visa •••• 4242`, `SEPA Direct Debit •••• 3000`."""
    if card.type != "card":
        return f"{account_words(card)} •••• {card.last4}"
    return f"{card.brand.capitalize()} •••• {card.last4}"


def way_words(name: str) -> str:
    """A way of paying: `Cards`, `SEPA Direct Debit`."""
    return SCHEMES[name].name if name in SCHEMES else "Cards"


def plan_words(subscription: Subscription) -> str:
    """What is subscribed to: `Team`, `Team and 1 more`."""
    names = list(dict.fromkeys(product_words(item.price) for item in subscription.items))
    if not names:
        return shown(subscription.id)
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def product_words(price: PriceTerms | Price) -> str:
    """The name of what a price sells."""
    return price.product_name or price.nickname or shown(price.product)


def price_title(price: PriceTerms | Price) -> str:
    """`Team · 49.00 USD per month`."""
    return f"{product_words(price)} · {price_words(price)}"


def _amount(word: str) -> Callable[[Any], str]:
    return lambda state: f"{word} {show(state.amount, state.currency)}"


def _off(coupon: Any) -> str:
    if coupon.percent_off is not None:
        return f"{coupon.percent_off} % off"
    return f"{show(coupon.amount_off or 0, coupon.currency or '')} off"


def place_words(registration: Any) -> str:
    """Where tax is collected, and how: `Germany, one-stop shop`."""
    kinds = {"oss_union": "one-stop shop", "oss_non_union": "one-stop shop for services"}
    how = kinds.get(registration.type)
    where = place_name(registration.country, registration.state)
    return where if how is None else f"{where}, {how}"


def _plan_of(schedule: Any) -> str | None:
    """`Team, then Business`."""
    names = [product_words(item.price) for phase in schedule.phases for item in phase.items[:1]]
    steps = [name for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
    return f"Plan: {', then '.join(steps)}" if steps else None


_TITLES: Mapping[str, Callable[[Any], str | None]] = {
    "customer": lambda customer: customer.name or customer.email,
    "subscription": plan_words,
    "subscription_schedule": _plan_of,
    "invoice": lambda invoice: invoice.number or f"Draft {shown(invoice.id)[-6:]}",
    "invoice_item": lambda item: item.line.description if item.line is not None else None,
    "credit_note": lambda note: note.number,
    "customer_balance_transaction": _amount("Balance"),
    "tax_id": lambda number: number.value,
    "credit_grant": lambda grant: grant.name or f"Credits of {show(grant.amount, grant.currency)}",
    "credit_balance_transaction": _amount("Credits of"),
    "payment_intent": _amount("Payment of"),
    "payment_method": lambda method: card_words(method.card),
    "confirmation_token": lambda token: f"Confirmation token {token.id[-6:]}",
    "checkout_session": lambda session: f"Checkout {session.id[-6:]}",
    "payment_link": lambda link: f"Payment link {link.id[-6:]}",
    "quote": lambda quote: quote.number or f"Quote {quote.id[-6:]}",
    "refund": _amount("Refund of"),
    "dispute": _amount("Dispute over"),
    "product": lambda product: product.name,
    "price": price_title,
    "coupon": lambda coupon: coupon.name or f"{shown(coupon.id)}: {_off(coupon)}",
    "promotion_code": lambda promotion: promotion.code,
    "shipping_rate": lambda rate: rate.display_name,
    "tax_rate": lambda rate: f"{rate.display_name} {rate.percentage} %",
    "tax_registration": place_words,
    "tax_calculation": lambda calculation: f"Tax calculation {calculation.id[-6:]}",
    "tax_transaction": lambda transaction: transaction.reference or None,
    "feature": lambda feature: feature.name,
    "meter": lambda meter: meter.display_name,
    "billing_alert": lambda alert: alert.title,
    "billing_alert_triggered": lambda reached: reached.terms.title if reached.terms else None,
    "portal_configuration": lambda configuration: (
        configuration.name or ("Default" if configuration.is_default else None)
    ),
    "payment_method_configuration": lambda configuration: configuration.name or None,
    "webhook_endpoint": lambda endpoint: endpoint.url,
    "test_clock": lambda clock: clock.name,
}
