"""What a subscription can be changed to on the portal's page, and what that costs."""

from collections.abc import Mapping
from typing import NamedTuple

from sao.api.endpoint import Call
from sao.api.finding.objects import find
from sao.api.native.later_changes import ChangeLater, change_later
from sao.api.selling.discounts import typed_code
from sao.api.stripe.invoice_previews import create_preview, previewed
from sao.billing.portal_rules import item_of, speaks_against_change, waits
from sao.billing.reckoning.money import show
from sao.billing.resources.price import Price, terms
from sao.billing.resources.subscription.later import speaks_against_waiting
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.billing.values.portal import SubscriptionUpdate
from sao.runtime import Session
from sao.views.words.amounts import day, price_words
from sao.views.words.titles import product_words
from sao.wire.errors import WireError
from sao.wire.form import Node, Tree
from sao.wire.params import is_number, read
from sao.wire.resources.invoice.preview import CreatePreview
from sao.wire.resources.invoice.upcoming import render_preview
from sao.wire.resources.portal_session import Confirm
from sao.wire.shapes import Rendered


class Choice(NamedTuple):
    """A price that a subscription can be changed to."""

    price: str
    words: str
    current: bool


class Changing(NamedTuple):
    """What can be chosen for a subscription. `most` is empty where there is no limit."""

    choices: tuple[Choice, ...]
    quantity: int
    counted: bool
    least: int
    most: str
    codes: bool


class Wanted(NamedTuple):
    """A change as somebody chose it. `discount` is by what name, and which, it comes with one."""

    subscription: str
    price: str
    quantity: int
    code: str = ""
    discount: tuple[str, str | None] | None = None


class Row(NamedTuple):
    """A line of what is to be paid."""

    name: str
    amount: str


class Costs(NamedTuple):
    """What a change costs: on the invoice that comes of it, now or later."""

    wanted: Wanted
    name: str
    rows: tuple[Row, ...]
    sums: tuple[Row, ...]
    total: str
    when: str


def changing(session: Session, update: SubscriptionUpdate, state: Subscription) -> Changing | None:
    """What can be chosen for it; None where that is nothing."""
    item = item_of(state)
    if item is None or speaks_against_change(update, state, item.price.id, item.quantity):
        return None
    if waiting(session, state) is not None:
        return None
    limits = update.quantities(item.price.id)
    least, most = limits or (item.quantity, item.quantity)
    here = Choice(item.price.id, _words(item.price.product_name, price_words(item.price)), True)
    others = tuple(_others(session, update, state, item.price.id))
    if not others and limits is None and "promotion_code" not in update.default_allowed_updates:
        return None
    return Changing(
        choices=(here, *others),
        quantity=item.quantity,
        counted=any(update.quantities(each.price) for each in (here, *others)),
        least=max(least, 1),
        most="" if most is None or limits is None else str(most),
        codes="promotion_code" in update.default_allowed_updates,
    )


def _others(
    session: Session, update: SubscriptionUpdate, state: Subscription, current: str
) -> list[Choice]:
    """The other prices that are offered, in this currency and not archived."""
    if "price" not in update.default_allowed_updates:
        return []
    offered = [name for product in update.products for name in product.prices if name != current]
    found = [find(session, Price, name) for name in offered]
    return [
        Choice(price.id, _words(product_words(price), price_words(price)), False)
        for price in found
        if price is not None and price.status == "active" and price.currency == state.currency
    ]


def _words(name: str, rate: str) -> str:
    return f"{name} · {rate}" if name else rate


def wanted(form: Mapping[str, str], state: Subscription) -> Wanted:
    """The change that a form asks for. Raises `parameter_invalid`."""
    item = item_of(state)
    price, quantity = (item.price.id, item.quantity) if item is not None else ("", 0)
    said = form.get("quantity") or str(quantity)
    if not is_number(said):
        raise WireError("parameter_invalid", "The quantity is a whole number.", "quantity")
    return Wanted(state.id, form.get("price") or price, int(said), form.get("promotion_code", ""))


def of_flow(confirm: Confirm, state: Subscription) -> Wanted | None:
    """The change that a flow asks to confirm; None once it is made."""
    (wish,), item = confirm.items, item_of(state)
    if item is None or wish.id != item.id:
        return None
    price, quantity = wish.price or item.price.id, wish.quantity or item.quantity
    if (price, quantity) == (item.price.id, item.quantity):
        return None
    discount = None
    for one in confirm.discounts:
        discount = ("coupon", one.coupon) if one.coupon else ("promotion_code", one.promotion_code)
    return Wanted(state.id, price, quantity, discount=discount)


def waiting(session: Session, state: Subscription) -> SubscriptionSchedule | None:
    """What its customer has chosen for the end of the period."""
    found = session.find(state.schedule or "")
    return found if isinstance(found, SubscriptionSchedule) and found.by_customer else None


def put_off(
    session: Session, update: SubscriptionUpdate, state: Subscription, wish: Wanted
) -> ChangeLater | None:
    """The change, where it waits for the end of the period.

    Raises `parameter_invalid`, where it would but cannot.
    """
    item, sold = item_of(state), find(session, Price, wish.price)
    if item is None:
        return None
    price = item.price if sold is None or sold.id == item.price.id else terms(sold, state.currency)
    if not waits(update, item, price, wish.quantity):
        return None
    if wish.code or wish.discount is not None:
        why = "A promotion code is for changes that begin at once; this one waits."
        raise WireError("parameter_invalid", why, "promotion_code")
    against = speaks_against_waiting(state)
    if against:
        raise WireError("parameter_invalid", against, "price")
    return ChangeLater(price=wish.price, quantity=wish.quantity)


def priced(
    session: Session, update: SubscriptionUpdate, state: Subscription, wish: Wanted
) -> Costs:
    """What a change costs, at once or from when it begins. Raises what speaks against it."""
    tree, later = asked(session, update, state, wish), put_off(session, update, state, wish)
    return costs(session, tree if later is None else later, state, wish)


def asked(session: Session, update: SubscriptionUpdate, state: Subscription, wish: Wanted) -> Tree:
    """The change as the API is asked for it. Raises `parameter_invalid`, `resource_missing`."""
    against = speaks_against_change(update, state, wish.price, wish.quantity)
    if waiting(session, state) is not None:
        against = against or "A change waits already. Stay with what there is first."
    item = item_of(state)
    if item is None or against:
        raise WireError("parameter_invalid", against, "price")
    if wish.code and "promotion_code" not in update.default_allowed_updates:
        raise WireError("parameter_invalid", "No promotion code is taken here.", "promotion_code")
    changed: Tree = {"id": item.id, "quantity": str(wish.quantity)}
    if wish.price != item.price.id:
        changed["price"] = wish.price
    tree: Tree = {"items": [changed], "proration_behavior": update.proration_behavior}
    if update.billing_cycle_anchor is not None:
        tree["billing_cycle_anchor"] = update.billing_cycle_anchor
    if state.status == "trialing" and update.trial_update_behavior == "end_trial":
        tree["trial_end"] = "now"
    discounts = _discounts(session, state, wish)
    if discounts:
        tree["discounts"] = discounts
    return tree


def _discounts(session: Session, state: Subscription, wish: Wanted) -> list[Node]:
    """Those that the subscription has, and the new one; empty where nothing changes of them."""
    new = wish.discount
    if new is None and wish.code:
        new = ("promotion_code", typed_code(session, wish.code, state.customer))
    if new is None:
        return []
    kept: list[Node] = [{"discount": one.id} for one in state.discounts]
    return [*kept, {new[0]: new[1] or ""}]


def costs(session: Session, change: Tree | ChangeLater, state: Subscription, wish: Wanted) -> Costs:
    """What it costs: the invoice that comes of it, made and undone. Raises what speaks against."""
    if isinstance(change, ChangeLater):
        preview = session.preview(lambda: _when_changed(session, change, state))
        when = f"From {day(state.current_period_end)}"
    else:
        preview = _previewed(session, change, state)
        at_once = preview["created"] <= session.now(state.id)
        when = "Due now" if at_once else f"Due on {day(preview['created'])}"
    currency = preview["currency"]
    item = item_of(state)
    price = find(session, Price, wish.price) or (item.price if item is not None else None)
    name = _words(product_words(price), price_words(price)) if price is not None else ""
    return Costs(
        wanted=wish,
        name=f"{wish.quantity:,} × {name}",  # noqa: RUF001
        rows=tuple(
            Row(line["description"] or "", show(line["amount"], currency))
            for line in preview["lines"]["data"]
        ),
        sums=tuple(_sums(preview)),
        total=show(preview["amount_due"], currency),
        when=when,
    )


def _previewed(session: Session, change: Tree, state: Subscription) -> Rendered:
    details = {name: value for name, value in change.items() if name != "discounts"}
    said: Tree = {"subscription": state.id, "subscription_details": details}
    if "discounts" in change:
        said["discounts"] = change["discounts"]
    preview = create_preview(session, Call(read(CreatePreview, said)))
    if not isinstance(preview, dict):
        raise TypeError("a preview is an invoice")
    return preview


def _when_changed(session: Session, change: ChangeLater, state: Subscription) -> Rendered:
    """In a preview: the invoice of the period that begins with the change."""
    change_later(session, Call(change, {"id": state.id}))
    return render_preview(previewed(session, CreatePreview(subscription=state.id)), None)


def _sums(preview: Rendered) -> list[Row]:
    """What lies between the lines and what is due, where there is any."""
    currency = preview["currency"]
    taxes = sum(each["amount"] for each in preview["total_taxes"] or ())
    off = sum(each["amount"] for each in preview["total_discount_amounts"] or ())
    exclusive = preview["total"] - preview["subtotal"] + off
    balance = preview["amount_due"] - preview["total"]
    found = []
    if off:
        found.append(Row("Discount", show(-off, currency)))
    if taxes and exclusive:
        found.append(Row("Tax", show(exclusive, currency)))
    if balance:
        found.append(Row("Balance", show(balance, currency)))
    return found
