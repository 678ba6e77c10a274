"""Changes to what an open session offers: other items, other ways to send them, another address.

What it comes to then is found as its page finds it, before anything is told to the session.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout import manners, wares
from sao.api.checkout.orders import Order, Pay, order_of
from sao.api.checkout.paying import expected
from sao.api.checkout.taxing import by
from sao.api.finding.objects import found
from sao.api.selling.discounts import Buyer
from sao.api.selling.subscribing import check_amount
from sao.api.selling.taxation import check_rates
from sao.api.selling.taxes import tax_rates
from sao.billing.resources.checkout_session.machine import CheckoutSession, Update, unchangeable
from sao.billing.values import merged
from sao.billing.values.checkout import CheckoutItem
from sao.billing.values.checkout_asking import Answers, Misfit, misfits_of_shipping
from sao.billing.values.taxation import TaxStatus
from sao.core.ids import home_of
from sao.runtime import Rejected, Session
from sao.wire.amounts import at
from sao.wire.errors import WireError, no_such
from sao.wire.params import check_merged
from sao.wire.resources.checkout_session.changes import LineItemChange
from sao.wire.resources.checkout_session.changes import Update as Changes
from sao.wire.resources.checkout_session.parts import LineItem


def revised(session: Session, state: CheckoutSession, params: Changes) -> Update:
    """What the session is told. Raises what speaks against a change."""
    if not params.offered:
        return Update(metadata=params.metadata)
    refused = unchangeable(state, params.offered)
    if refused is not None:
        raise Rejected(refused)
    change = session.preview(lambda: _changed(session, state, params))
    if params.line_items or params.shipping_options:  # once more, for what they describe
        _said(session, state, params)
    return change


def _changed(session: Session, state: CheckoutSession, params: Changes) -> Update:
    """In a preview: the change, with what everything comes to then."""
    change = _said(session, state, params)
    session.submit(state.id, "update", change)
    order = order_of(session, found(session, CheckoutSession, state.id), Pay())
    sold = expected(session, order)
    status = _tax_status(session, order)
    return replace(
        change,
        items=UNSET if change.items is UNSET and sold.items == state.items else sold.items,
        amounts=UNSET if sold.amounts == state.amounts else sold.amounts,
        shipping=UNSET if sold.shipping == state.shipping else sold.shipping,
        tax_status=UNSET if status in (None, state.tax_status) else status,
    )


def _said(session: Session, state: CheckoutSession, params: Changes) -> Update:
    """What was asked for, with prices and rates looked up."""
    change = Update(metadata=params.metadata)
    if params.line_items:
        change = replace(change, items=_items(session, state, params.line_items))
    if params.shipping_options is not UNSET:
        wanted, currency = params.shipping_options or (), state.currency or ""
        sent = manners.shipping_options(session, wanted, currency)
        change = replace(change, shipping_options=sent)
    told = params.collected_information
    where = None if told is None else told.shipping()
    if where is not None:
        answers = replace(state.answers or Answers(), shipping=where)
        _check_place(next(misfits_of_shipping(state.manner.asks, answers), None))
        change = replace(change, answers=answers)
    return change


def _check_place(wrong: Misfit | None) -> None:
    if wrong is not None:
        place = f"collected_information[shipping_details]{wrong.param.removeprefix('shipping')}"
        raise WireError("parameter_invalid", wrong.message, place)


def _items(
    session: Session, state: CheckoutSession, wanted: tuple[LineItemChange, ...]
) -> tuple[CheckoutItem, ...]:
    """All that is offered from now on, in this order."""
    who = Buyer(state.customer or "", currency=state.currency)
    items = tuple(_each(session, state, wanted, who))
    wares.check_together(items, state.mode)
    wares.check_alone(
        items,
        discounts=bool(state.discounts),
        codes=bool(state.allow_promotion_codes),
        more=bool(state.manner.optional_items),
    )
    if state.manner.automatic_tax:
        check_rates((f"line_items[{n}][tax_rates]", one.tax_rates) for n, one in enumerate(items))
    return items


def _each(
    session: Session, state: CheckoutSession, wanted: tuple[LineItemChange, ...], who: Buyer
) -> Iterator[CheckoutItem]:
    before, home = {item.id: item for item in state.items}, home_of(state.id)
    for number, asked in enumerate(wanted):
        place = f"line_items[{number}]"
        if asked.id is None:
            new = _new(asked)
            yield wares.item(session, new, who, home=home, place=place, label=str(number))
        elif asked.id not in before:
            raise no_such("line item", asked.id, at(place, "id"))
        else:
            kept = before.pop(asked.id)  # named twice, it is not there the second time
            yield _kept(session, kept, asked, who, place)


def _new(asked: LineItemChange) -> LineItem:
    return LineItem(
        price=asked.price,
        price_data=asked.price_data,
        quantity=asked.quantity,
        adjustable_quantity=asked.adjustable_quantity,
        metadata=asked.metadata or {},
        tax_rates=asked.tax_rates or (),
    )


def _kept(
    session: Session, item: CheckoutItem, asked: LineItemChange, who: Buyer, place: str
) -> CheckoutItem:
    """One that was offered before, as it is from now on."""
    check_merged(item.metadata, asked.metadata)
    if asked.price is not None or asked.price_data is not None:
        bare = replace(_new(asked), quantity=asked.quantity or item.quantity)
        home = home_of(item.id)
        priced = wares.item(session, bare, who, home=home, place=place, label=item.id)
        item = replace(item, price=priced.price)
    quantity = item.quantity if asked.quantity is None else asked.quantity
    check_amount(item.terms, quantity, at(place, "quantity"))
    adjusted, rates = asked.adjustable_quantity, asked.tax_rates
    return replace(
        item,
        quantity=quantity,
        metadata=merged(item.metadata, asked.metadata),
        adjustable=item.adjustable
        if adjusted is None
        else adjusted.value(quantity, at(place, "adjustable_quantity")),
        tax_rates=item.tax_rates
        if rates is UNSET
        else tax_rates(session, rates, at(place, "tax_rates")),
    )


def _tax_status(session: Session, order: Order) -> TaxStatus | None:
    found = by(session, order, order.owner)
    return None if found is None else found.status
