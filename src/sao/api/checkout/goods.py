"""What the page of a checkout session lists: what is bought, more of it, and how it is sent."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout.form import Field
from sao.api.checkout.offers import Sold
from sao.billing.reckoning.money import show
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.shipping_rate import Bound, Estimate, ShippingRate
from sao.billing.values.checkout import Adjustable, Amounts, CheckoutItem
from sao.billing.values.invoice import Shipment
from sao.billing.values.price import Custom
from sao.runtime import Session
from sao.views.words.amounts import counted, price_words
from sao.wire.ids import shown


class Row(NamedTuple):
    """One thing that is offered; `field` says how many of it, where the customer may say that."""

    name: str
    note: str
    amount: str
    field: Field | None = None


def rows(state: CheckoutSession, items: tuple[CheckoutItem, ...]) -> Iterator[Row]:
    """What is bought; also what was, until its quantity became none."""
    taken = {item.id: item for item in items}
    for name, item in ({item.id: item for item in state.items} | taken).items():
        now = taken.get(name, replace(item, quantity=0, amounts=Amounts()))
        yield _row(now, _changing(state, item, now.quantity))


def is_fresh(state: CheckoutSession) -> bool:
    """Whether there is still something to choose: not once it has come about, but for the money."""
    return state.status == "open" and state.awaits is None


def more(state: CheckoutSession, items: tuple[CheckoutItem, ...]) -> Iterator[Row]:
    """What may be taken besides."""
    taken = {item.id for item in items}
    for item in state.manner.optional_items:
        if is_fresh(state) and item.id not in taken:
            yield _row(item, _changing(state, item, 0))._replace(amount="")


def _changing(state: CheckoutSession, item: CheckoutItem, many: int) -> Field | None:
    """How the customer says how many of it, or whether; None where that is not theirs to say."""
    if not is_fresh(state):
        return None
    what, bounds = item.price.product_name or "Item", item.adjustable
    if item.price.custom is not UNSET:
        return _amount(item, item.price.custom)
    optional = item.id in {each.id for each in state.manner.optional_items}
    name = f"optional_items[{shown(item.price.id)}]" if optional else f"quantities[{item.id}]"
    if isinstance(bounds, Adjustable):
        label, least = f"How many of {what}", 0 if optional else bounds.minimum
        return Field(name, label, "number", str(many), least=least, most=bounds.maximum)
    if optional:
        return Field(name, f"Add {what}", "checkbox", str(item.quantity), on=many > 0)
    return None


def _amount(item: CheckoutItem, custom: Custom) -> Field:
    """Where the customer says what it costs."""
    currency = item.price.currency
    bounds = ((" at least", custom.minimum), (" at most", custom.maximum))
    said = ",".join(f"{word} {show(one, currency)}" for word, one in bounds if one is not None)
    label = f"You say how much, in {currency.upper()}{':' if said else ''}{said}"
    now = show(item.terms.unit_amount or 0, currency).rpartition(" ")[0].replace(",", "")
    typed = now if item.terms.unit_amount else ""
    return Field(
        f"amounts[{item.id}]", label, "text", typed, required=True, mode="decimal", most=14
    )


def _row(item: CheckoutItem, field: Field | None) -> Row:
    many = f"{item.quantity:,} × " if item.quantity != 1 else ""  # noqa: RUF001
    return Row(
        name=item.price.product_name or "Item",
        note=f"{many}{price_words(item.price)}",
        amount=show(item.amounts.subtotal, item.price.currency),
        field=field,
    )


def shipping(session: Session, state: CheckoutSession, sold: Sold) -> Field | None:
    """The ways to send it, and which of them is taken."""
    if sold.shipping is None or not is_fresh(state):
        return None
    choices = tuple(
        (one.rate, _way(session, one, state.currency or ""))
        for one in state.manner.shipping_options
    )
    return Field("shipping_rate", "Shipping", "radio", sold.shipping.shipment.rate, choices=choices)


def _way(session: Session, one: Shipment, currency: str) -> str:
    """What it is called, what it costs, and how long it takes."""
    cost = show(one.amount, currency) if one.amount else "free"
    rate = session.find(one.rate)
    takes = _lasts(rate.delivery_estimate) if isinstance(rate, ShippingRate) else ""
    return ", ".join(filter(None, (one.name, cost, takes)))


def saved_cards(session: Session, state: CheckoutSession) -> Iterator[tuple[str, str]]:
    """The customer's own cards that may be offered again."""
    owner = session.find(state.customer) if state.customer is not None else None
    if not isinstance(owner, Customer) or state.mode == "setup":
        return
    saved = state.manner.saved
    again = (saved.shown if saved is not None else None) or ("always",)
    for name in sorted(owner.payment_methods):
        method = session.find(name)
        if not isinstance(method, PaymentMethod) or method.card.type != "card":
            continue
        if method.allow_redisplay in again:
            yield name, _ending(method)


def words_of(session: Session, name: str) -> str:
    """A card that was taken on the page and is nobody's yet; empty where it is none."""
    method = session.find(name) if name.startswith("pm_") else None
    if not isinstance(method, PaymentMethod) or method.customer is not None:
        return ""
    return _ending(method)


def _ending(method: PaymentMethod) -> str:
    return f"{method.card.brand.capitalize()} ending in {method.card.last4}"


def _lasts(estimate: Estimate | None) -> str:
    """How long it takes; empty where nobody says it."""
    if estimate is None:
        return ""
    least, most = estimate.minimum, estimate.maximum
    if least is not None and most is not None and least.unit == most.unit:
        if least.value == most.value:
            return _time(most)
        return f"{least.value} to {_time(most)}"
    words = (
        f"at least {_time(least)}" if least is not None else "",
        f"at most {_time(most)}" if most is not None else "",
    )
    return ", ".join(filter(None, words))


def _time(bound: Bound) -> str:
    return counted(bound.value, bound.unit.replace("_", " "))
