"""What a checkout session offers, as it is asked for: found, copied, fit to be sold together."""

from collections.abc import Iterator

from msgspec import UNSET

from sao.api.finding.objects import named
from sao.api.selling.discounts import Buyer
from sao.api.selling.lines import described
from sao.api.selling.subscribing import check_active, check_amount, check_fixed, in_currency
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.rhythm import is_mixed
from sao.billing.resources.price import Price
from sao.billing.values.checkout import CheckoutItem, Mode
from sao.core.ids import member_id
from sao.runtime import Session
from sao.wire.amounts import at
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.resources.checkout_session.params import RECURRING_MAX
from sao.wire.resources.checkout_session.parts import LineItem, OptionalItem

ITEM_PREFIX = "li"


def items(
    session: Session, wanted: tuple[LineItem, ...], mode: Mode | None, who: Buyer, home: str
) -> tuple[CheckoutItem, ...]:
    """What is offered, with the terms of its prices and tax rates copied; None: in whatever mode.

    Raises `parameters_exclusive`, `parameter_missing`, `parameter_invalid`, `resource_missing`.
    """
    offered = tuple(_items(session, wanted, who, home, "line_items"))
    check_together(offered, mode)
    return offered


def check_together(offered: tuple[CheckoutItem, ...], mode: Mode | None) -> None:
    """All that is offered can be sold together. Raises `parameter_invalid`."""
    _check(offered, offered, mode, "line_items")
    _check_custom(offered, mode)
    if mode == "subscription":
        check_recurring(offered)


def optional_items(
    session: Session,
    wanted: tuple[OptionalItem, ...],
    offered: tuple[CheckoutItem, ...],
    who: Buyer,
    home: str,
) -> tuple[CheckoutItem, ...]:
    """What may be taken besides what is `offered`. Raises as `items`."""
    if not wanted:
        return ()
    asked = tuple(one.value() for one in wanted)
    more = tuple(_items(session, asked, who, home, "optional_items"))
    mode: Mode = "subscription" if any(item.price.recurring for item in offered) else "payment"
    _check(more, offered, mode, "optional_items")
    _check_interval(more, offered, "optional_items")
    for place, item in enumerate(more):
        check_fixed(item.price, f"optional_items[{place}][price]")
        if item.price.id in [other.price.id for other in (*offered, *more[:place])]:
            raise WireError(
                "parameter_invalid",
                "This price is offered already.",
                f"optional_items[{place}][price]",
            )
    return more


def _check(
    wanted: tuple[CheckoutItem, ...],
    offered: tuple[CheckoutItem, ...],
    mode: Mode | None,
    where: str,
) -> None:
    """All of it can be sold together. Raises `parameter_invalid`."""
    for place, item in enumerate(wanted):
        param = f"{where}[{place}][price]"
        if item.price.currency != offered[0].price.currency:
            raise WireError(
                "parameter_invalid",
                f"All prices have to be in one currency: this one is in `{item.price.currency}`, "
                f"the first in `{offered[0].price.currency}`.",
                param,
            )
        if mode == "payment" and item.price.recurring is not None:
            raise WireError(
                "parameter_invalid",
                "You specified `payment` mode but passed a recurring price. Either switch to "
                "`subscription` mode or use only one-time prices.",
                param,
            )


def check_recurring(offered: tuple[CheckoutItem, ...]) -> None:
    """What is subscribed to recurs, all of it as often, and is not too much.

    Raises `parameter_invalid`; of several intervals, as Stripe's Checkout does.
    """
    again = [item.price.id for item in offered if item.price.recurring is not None]
    count = len(again)
    if count == 0:
        why = "You must provide at least one recurring price in `subscription` mode."
    elif count > RECURRING_MAX:
        why = f"A subscription has at most {RECURRING_MAX} recurring prices; these are {count}."
    elif len(set(again)) < count:
        why = "A recurring price is offered twice: raise its quantity instead."
    else:
        _check_interval(offered, offered, "line_items")
        return
    raise WireError("parameter_invalid", why, "line_items")


def _check_custom(offered: tuple[CheckoutItem, ...], mode: Mode | None) -> None:
    """What the customer says the price of is sold alone, one of it. Raises `parameter_invalid`."""
    for place, item in enumerate(offered):
        if item.price.custom is UNSET:
            continue
        param = f"line_items[{place}][price]"
        if mode == "subscription":
            why = "A price with `custom_unit_amount` can only be used in `payment` mode."
        elif len(offered) > 1:
            why = "A price with `custom_unit_amount` has to be the only line item."
        elif item.quantity != 1 or item.adjustable is not UNSET:
            name = "quantity" if item.quantity != 1 else "adjustable_quantity"
            param = f"line_items[{place}][{name}]"
            why = "Of a price with `custom_unit_amount` the quantity is 1."
        else:
            continue
        raise WireError("parameter_invalid", why, param)


def check_alone(
    offered: tuple[CheckoutItem, ...], *, discounts: bool, codes: bool, more: bool
) -> None:
    """Beside a price that the customer says there is nothing else that changes the total.

    Raises `parameter_invalid`.
    """
    if not any(item.price.custom is not UNSET for item in offered):
        return
    for name, there in (
        ("discounts", discounts),
        ("allow_promotion_codes", codes),
        ("optional_items", more),
    ):
        if there:
            why = f"`{name}` cannot be used with a price that has `custom_unit_amount`."
            raise WireError("parameter_invalid", why, name)


def _check_interval(
    wanted: tuple[CheckoutItem, ...], offered: tuple[CheckoutItem, ...], where: str
) -> None:
    """All that recurs recurs as often as what is `offered`. Raises `parameter_invalid`."""
    again = [item for item in offered if item.price.recurring is not None]
    for place, item in enumerate(wanted):
        if item.price.recurring is not None and is_mixed([item, again[0]]):
            raise WireError(
                "parameter_invalid",
                "Checkout sells recurring prices of one interval at a time. For several, create "
                "the subscription by the API, or add the others to it afterwards.",
                f"{where}[{place}][price]",
            )


def _items(
    session: Session, wanted: tuple[LineItem, ...], who: Buyer, home: str, where: str
) -> Iterator[CheckoutItem]:
    label = "" if where == "line_items" else "more-"
    for number, asked in enumerate(wanted):
        name = f"{label}{number}"
        yield item(session, asked, who, home=home, place=f"{where}[{number}]", label=name)


def item(
    session: Session, asked: LineItem, who: Buyer, *, home: str, place: str, label: str
) -> CheckoutItem:
    """One thing that is offered, of which nobody knows yet what it comes to. Raises as `items`."""
    price = in_currency(_sold(session, asked, place), who.currency)
    metered = price.recurring is not None and price.recurring.usage_type == "metered"
    if asked.quantity is None and not metered:
        raise missing(at(place, "quantity"))
    if asked.quantity is not None and metered:
        raise WireError(
            "parameter_invalid",
            "A metered price has no quantity: it is billed for what was used.",
            at(place, "quantity"),
        )
    quantity = 1 if asked.quantity is None else asked.quantity
    check_amount(price, quantity, at(place, "quantity"))
    adjusted = asked.adjustable_quantity
    return CheckoutItem(
        id=member_id(ITEM_PREFIX, home, session.id, label),
        price=price,
        quantity=quantity,
        metadata=asked.metadata,
        tax_rates=tax_rates(session, asked.tax_rates, at(place, "tax_rates")),
        adjustable=UNSET
        if adjusted is None
        else adjusted.value(quantity, at(place, "adjustable_quantity")),
    )


def _sold(session: Session, asked: LineItem, place: str) -> Price:
    if asked.price is not None and asked.price_data is not None:
        raise exclusive("price", "price_data", param=at(place, "price"))
    if asked.price_data is not None:
        return described(session, asked.price_data, at(place, "price_data"))
    if asked.price is None:
        raise missing(at(place, "price"))
    sold = named(session, Price, asked.price, at(place, "price"))
    check_active(sold, at(place, "price"))
    return sold
