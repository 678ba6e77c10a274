"""What is sold to subscriptions: prices that a request names or describes, as they copy them."""

from collections.abc import Iterator
from typing import Protocol

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.finding.objects import named
from sao.api.selling.discounts import Asked, Buyer, redeem
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.pricing import line_amount
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.price import Price, terms
from sao.billing.resources.product import Product
from sao.billing.resources.subscription.machine import ItemChange, Subscription
from sao.billing.values import merged
from sao.billing.values.price import PriceTerms
from sao.billing.values.subscription import Extra, Item
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.wire.amounts import at
from sao.wire.errors import WireError, exclusive, missing, no_such
from sao.wire.params import AMOUNT_MAX
from sao.wire.resources.price import PREFIX, InlinePrice
from sao.wire.resources.subscription.item import ChangedItem
from sao.wire.resources.subscription.parts import InvoiceItem


class Priced(Protocol):
    """A position that says what it costs: by the id of a price, or by what a price would say."""

    @property
    def price(self) -> str | None:
        """The price."""

    @property
    def price_data(self) -> InlinePrice | None:
        """What a price would say."""


def price_of(session: Session, asked: Priced, place: str, *, recurring: bool) -> Price:
    """What is sold.

    Raises `parameters_exclusive`, `parameter_missing`, `resource_missing`, and `parameter_invalid`
    for a price that cannot be sold so.
    """
    names = ("price", "plan", "price_data")
    given = [name for name in names if getattr(asked, name, None) is not None]
    if len(given) > 1:
        raise exclusive(*given, param=at(place, given[1]))
    if not given:
        raise missing(at(place, "price"))
    place = at(place, given[0])
    if asked.price_data is not None:
        sold = _described(session, asked.price_data, place)
    else:
        sold = named(session, Price, getattr(asked, given[0]), place)
    check_fixed(sold, place)
    check_rhythm(sold, place, recurring=recurring)
    return sold


def check_fixed(sold: Price | PriceTerms, place: str) -> None:
    """Whether it is known what it costs. Raises `parameter_invalid`, where whoever buys says it."""
    if sold.custom:
        raise WireError(
            "parameter_invalid",
            "The price specified has `custom_unit_amount`: the customer says what it costs, which "
            "only Checkout Sessions and Payment Links ask them for.",
            place,
        )


def check_active(sold: Price, place: str) -> None:
    """Whether it is still sold. Raises `parameter_invalid`."""
    if sold.status != "active":
        why = "The price specified is inactive. This field only accepts active prices."
        raise WireError("parameter_invalid", why, place)


def check_rhythm(sold: Price, place: str, *, recurring: bool) -> None:
    """Whether it is still sold, and once or again and again. Raises `parameter_invalid`."""
    check_active(sold, place)
    if recurring and sold.recurring is None:
        why = (
            "The price specified is set to `type=one_time` but this field only accepts prices with "
            "`type=recurring`."
        )
    elif not recurring and sold.recurring is not None:
        why = (
            "The price specified is set to `type=recurring` but this field only accepts prices "
            "with `type=one_time`."
        )
    else:
        return
    raise WireError("parameter_invalid", why, place)


def _described(session: Session, data: InlinePrice, place: str) -> Price:
    if data.product is None:
        raise missing(f"{place}[product]")
    owner = named(session, Product, data.product, f"{place}[product]")
    made = session.new_id(PREFIX)
    sold: Price = session.submit(
        made, "create", replace(data.data(owner.id, owner.name, place), unit_label=owner.unit_label)
    ).state
    return sold


def in_currency(sold: Price, wanted: str | None) -> PriceTerms:
    """What the price says for a currency that it knows; else for its own."""
    currency = wanted.lower() if wanted is not None else None
    return terms(sold, currency if currency in sold.currency_options else None)


def check_amount(sold: PriceTerms, quantity: int, param: str) -> int:
    """What so many cost. Raises `parameter_invalid` where that is more than can be said."""
    amount = line_amount(sold, quantity)
    if amount > AMOUNT_MAX:
        message = f"That many cost more than {AMOUNT_MAX}, which is the largest amount."
        raise WireError("parameter_invalid", message, param)
    return amount


def quantity_of(sold: PriceTerms, asked: int | None, place: str) -> int:
    """How many, one unless it is said.

    Raises `parameter_invalid` for any of what is metered, or more than can be charged.
    """
    param = at(place, "quantity")
    if asked is not None and is_metered(sold):
        raise WireError(
            "parameter_invalid",
            "Quantity should not be specified where usage_type is `metered`. Remove quantity from "
            f"`{place}`."
            if place
            else "Quantity should not be specified where usage_type is `metered`. Remove it.",
            param,
        )
    quantity = 1 if asked is None else asked
    check_amount(sold, quantity, param)
    return quantity


def item_changes(
    session: Session, wanted: tuple[ChangedItem, ...], owner: Subscription, who: Buyer
) -> Iterator[ItemChange]:
    """The changes, with the terms of new prices copied.

    Raises `resource_missing`, `parameter_invalid`, and whatever speaks against a price.
    """
    known = {item.id: item for item in owner.items}
    for number, asked in enumerate(wanted):
        place = f"items[{number}]"
        if asked.id is not None and asked.id not in known:
            raise no_such("subscription_item", asked.id, f"{place}[id]")
        new = member_id("si", home_of(owner.id), session.id, str(number))
        before = known.get(asked.id or "")
        yield item_change(session, asked, before, who, (place, new))


def item_change(
    session: Session,
    asked: ChangedItem,
    before: Item | None,
    who: Buyer,
    names: tuple[str, str],
) -> ItemChange:
    """A change of the item, or (None) a new one; `names` are its place in the request and its id.

    Raises `parameter_invalid`, and whatever speaks against a price, a discount or a tax rate.
    """
    place, new = names
    price_terms = None
    if before is None or any((asked.price, asked.plan, asked.price_data)):
        price_terms = in_currency(price_of(session, asked, place, recurring=True), who.currency)
    sold = price_terms or (before.price if before is not None else None)
    amount = 0
    if sold is not None:
        kept = before.quantity if before is not None and price_terms is None else 1
        quantity = kept if asked.quantity is None else quantity_of(sold, asked.quantity, place)
        amount = check_amount(sold, quantity, at(place, "quantity"))
    rates, wish = asked.tax_rates, asked.discounts
    return ItemChange(
        id=new if before is None else before.id,
        price=price_terms,
        quantity=asked.quantity,
        metadata=asked.metadata,
        added=before is None,
        deleted=asked.deleted,
        usage_gte=asked.usage_gte(),
        tax_rates=UNSET if rates is UNSET else tax_rates(session, rates, at(place, "tax_rates")),
        discounts=UNSET
        if isinstance(wish, UnsetType)
        else redeem(
            session,
            who._replace(amount=amount),
            Asked(wish, at(place, "discounts")),
            kept=before.discounts if before is not None else (),
        ),
    )


def extras(
    session: Session, wanted: tuple[InvoiceItem, ...], who: Buyer, now: int
) -> Iterator[Extra]:
    """What is sold once besides. Raises what speaks against a price, a discount or a tax rate."""
    for number, asked in enumerate(wanted):
        place = f"add_invoice_items[{number}]"
        sold = in_currency(price_of(session, asked, place, recurring=False), who.currency)
        if sold.currency != who.currency:
            message = f"The price is in {sold.currency}, the subscription in {who.currency}."
            raise WireError("parameter_invalid", message, f"{place}[price]")
        amount = check_amount(sold, asked.quantity, f"{place}[quantity]")
        start, end = None, None
        if asked.period is not None:
            start, end = asked.period.bounds(now, f"{place}[period]")
        yield Extra(
            price=sold,
            quantity=asked.quantity,
            discountable=asked.discountable,
            metadata=merged({}, asked.metadata),
            period_start=start,
            period_end=end,
            tax_rates=tax_rates(session, asked.tax_rates, f"{place}[tax_rates]"),
            discounts=redeem(
                session,
                who._replace(amount=amount),
                Asked(asked.discounts, f"{place}[discounts]"),
            ),
        )
