"""Discounts on the wire: how they are asked for, and how they look wherever they are.

They are no objects of their own: a customer, a subscription, one of its items or an invoice has
them, and it is by way of those that they are found.
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from msgspec import Meta

from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.discount import Discount
from sao.billing.values.line import DiscountAmount, Line
from sao.wire.ids import shown, stored
from sao.wire.params import Part
from sao.wire.resource import Around, Fields, Find, by_id
from sao.wire.resources.coupon import PREFIX as COUPON
from sao.wire.shapes import Rendered

PREFIX = "di"
OBJECT = "discount"
DISCOUNTS_MAX = 20


class DiscountOf(Part, frozen=True, kw_only=True):
    """A discount by what gives it, or one that is there already."""

    coupon: str | None = None
    discount: str | None = None
    promotion_code: str | None = None


Discounts = Annotated[tuple[DiscountOf, ...], Meta(max_length=DISCOUNTS_MAX)]

FIELDS: Fields = {
    "customer": by_id("customer"),
    "promotion_code": by_id("promotion_code"),
    "source.coupon": by_id("coupon", partial(stored, COUPON)),
}
"""What can be expanded in a discount."""


def render_discount(
    discount: Discount,
    customer: str,
    subscription: str | None = None,
    item: str | None = None,
    invoice: str | None = None,
) -> Rendered:
    """A discount as Stripe shows it, and whose it is."""
    return {
        "id": discount.id,
        "object": OBJECT,
        "checkout_session": None,
        "customer": customer,
        "customer_account": None,
        "end": discount.end,
        "invoice": invoice,
        "invoice_item": None,
        "promotion_code": discount.promotion_code,
        "source": {"coupon": shown(discount.coupon.id), "type": "coupon"},
        "start": discount.start,
        "subscription": subscription,
        "subscription_item": item,
    }


def ids(discounts: tuple[Discount, ...]) -> list[str]:
    """Discounts where they are not expanded."""
    return [discount.id for discount in discounts]


def render_amounts(amounts: tuple[DiscountAmount, ...]) -> list[Rendered]:
    """What each discount takes off."""
    return [{"amount": taken.amount, "discount": taken.discount} for taken in amounts]


def render_credits(amounts: tuple[DiscountAmount, ...]) -> list[Rendered]:
    """The same among everything that lowers an amount before tax."""
    return [{**one, "type": "discount"} for one in render_amounts(amounts)]


# --- expanded --------------------------------------------------------------------------------


def of_subscription(parent: Rendered, find: Find) -> Any:
    """The discounts of a subscription."""
    state = find(parent["id"])
    if _is_expanded(parent) or not isinstance(state, Subscription):
        return parent["discounts"]
    return [render_discount(one, state.customer, state.id) for one in state.discounts]


def of_item(parent: Rendered, find: Find) -> Any:
    """The discounts of a subscription's item."""
    state = find(parent["subscription"])
    if _is_expanded(parent) or not isinstance(state, Subscription):
        return parent["discounts"]
    return [
        render_discount(one, state.customer, state.id, item.id)
        for item in state.items
        if item.id == parent["id"]
        for one in item.discounts
    ]


def of_invoice(parent: Rendered, find: Find) -> Any:
    """The discounts of an invoice, which may be those of its subscription or customer."""
    state = find(parent.get("id", ""))
    if _is_expanded(parent) or not isinstance(state, Invoice):
        return parent["discounts"]
    return [_on_invoice(one, state, find) for one in state.discounts]


def of_line(parent: Rendered, find: Find) -> Any:
    """The discounts of a line alone."""
    state = find(parent["invoice"])
    if _is_expanded(parent) or not isinstance(state, Invoice):
        return parent["discounts"]
    return [
        _on_line(one, state, line)
        for line in state.lines
        if line.id == parent["id"]
        for one in line.discounts
    ]


def _taken(found: Callable[[Rendered, Find], Any]) -> Around:
    """The discount by which an amount was taken off, among those that are `found`."""

    def get(root: Rendered, parent: Rendered, find: Find) -> Any:
        wanted = parent["discount"]
        known = found(root, find) if isinstance(wanted, str) else ()
        return next((one for one in known if one["id"] == wanted), wanted)

    return Around(get)


def _any_of_invoice(root: Rendered, find: Find) -> list[Rendered]:
    state = find(root.get("id", ""))
    if not isinstance(state, Invoice):
        return []
    own = [_on_line(one, state, line) for line in state.lines for one in line.discounts]
    return [*own, *(_on_invoice(one, state, find) for one in state.discounts)]


def _any_of_line(root: Rendered, find: Find) -> list[Rendered]:
    return _any_of_invoice({"id": root["invoice"]}, find)


def _on_line(discount: Discount, state: Invoice, line: Line) -> Rendered:
    return render_discount(discount, state.customer, line.subscription, line.subscription_item)


def _on_invoice(discount: Discount, state: Invoice, find: Find) -> Rendered:
    owner = find(state.subscription) if state.subscription is not None else None
    if isinstance(owner, Subscription) and discount in (*owner.discounts, *owner.applied_discounts):
        return render_discount(discount, state.customer, owner.id)
    customer = find(state.customer)
    if isinstance(customer, Customer) and customer.discount == discount:
        return render_discount(discount, state.customer)
    if _came_with_subscription(discount, state):
        return render_discount(discount, state.customer, state.subscription)
    return render_discount(discount, state.customer, invoice=state.id)


def _came_with_subscription(discount: Discount, state: Invoice) -> bool:
    """Whether it is older than the invoice, or as old: a subscription forgets what it has used up.

    A renewal's draft can be given one of its own in the second in which it is made.
    """
    if state.subscription is None:
        return False
    if state.billing_reason == "subscription_cycle":
        return discount.start < state.created
    return discount.start <= state.created


def _is_expanded(parent: Rendered) -> bool:
    return any(isinstance(one, dict) for one in parent["discounts"])


NAMED: Fields = {
    "coupon": by_id("coupon", partial(stored, COUPON)),
    "promotion_code": by_id("promotion_code"),
}
"""What stands where a discount is asked for."""

OF_INVOICE: Fields = {
    "discounts": of_invoice,
    "total_discount_amounts.discount": _taken(_any_of_invoice),
    "total_pretax_credit_amounts.credit_balance_transaction": by_id("credit_balance_transaction"),
    "total_pretax_credit_amounts.discount": _taken(_any_of_invoice),
}
OF_LINE: Fields = {
    "discounts": of_line,
    "discount_amounts.discount": _taken(_any_of_line),
    "pretax_credit_amounts.credit_balance_transaction": by_id("credit_balance_transaction"),
    "pretax_credit_amounts.discount": _taken(_any_of_line),
}
"""What can be expanded in an invoice, and in a line of one."""
