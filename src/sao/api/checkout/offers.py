"""What a checkout session offers, and what that comes to today.

A subscription's first invoice is not reckoned but made, and undone: what is shown before cannot
differ from what is asked for then. What is sold once is reckoned as the lines of an invoice are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.finding.objects import find, found, named
from sao.api.selling.discounts import Asked, Buyer, redeem
from sao.api.selling.dunning import dunning
from sao.api.selling.lines import described
from sao.api.selling.subscribing import check_amount, in_currency
from sao.api.selling.taxation import Taxed
from sao.api.selling.taxes import tax_rates
from sao.billing.calendar import DAY
from sao.billing.checkout_values import (
    Amounts,
    CheckoutItem,
    Mode,
    Reduction,
    Shipped,
    SubscriptionTerms,
)
from sao.billing.invoice_values import Shipment
from sao.billing.messages import CreateSubscription
from sao.billing.pricing import line_amount
from sao.billing.resources.customer import Customer
from sao.billing.resources.invoice_state import Invoice
from sao.billing.resources.invoice_totals import reckoned, shipping_line
from sao.billing.resources.price import Price
from sao.billing.resources.subscription import Subscription
from sao.billing.rhythm import is_mixed
from sao.billing.taxation.assessing import assessed
from sao.billing.values import (
    CustomerDetails,
    Discount,
    DiscountAmount,
    Extra,
    Item,
    Line,
    TaxAmount,
    TaxRate,
)
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.wire.amounts import at, missing
from sao.wire.errors import WireError
from sao.wire.resources.checkout_session.params import RECURRING_MAX
from sao.wire.resources.checkout_session.parts import LineItem, OptionalItem
from sao.wire.resources.discount import DiscountOf

ITEM_PREFIX = "li"


def items(
    session: Session, wanted: tuple[LineItem, ...], mode: Mode | None, who: Buyer, home: str
) -> tuple[CheckoutItem, ...]:
    """What is offered, with the terms of its prices and tax rates copied; None: in whatever mode.

    Raises `parameters_exclusive`, `parameter_missing`, `parameter_invalid`, `resource_missing`.
    """
    offered = tuple(_items(session, wanted, who, home, "line_items"))
    _check(offered, offered, mode, "line_items")
    if mode == "subscription":
        check_recurring(offered)
    return offered


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
        place = f"{where}[{number}]"
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
        yield CheckoutItem(
            id=member_id(ITEM_PREFIX, home, session.id, f"{label}{number}"),
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
        raise WireError(
            "parameters_exclusive",
            "You may only specify one of these parameters: price, price_data.",
            at(place, "price"),
        )
    if asked.price_data is not None:
        return described(session, asked.price_data, at(place, "price_data"))
    if asked.price is None:
        raise missing(at(place, "price"))
    sold = named(session, Price, asked.price, at(place, "price"))
    if sold.status != "active":
        raise WireError(
            "parameter_invalid",
            "The price specified is inactive. This field only accepts active prices.",
            at(place, "price"),
        )
    return sold


def redeemed(
    session: Session, who: Buyer, wanted: tuple[Reduction, ...], place: str, amount: int
) -> tuple[Discount, ...]:
    """What the discounts that are to be redeemed give, on so much. Raises as `redeem`."""
    asked = tuple(
        DiscountOf(coupon=one.coupon, promotion_code=one.promotion_code) for one in wanted
    )
    return redeem(session, who.of(who.currency or "", amount), Asked(asked, place))


def worth(offered: tuple[CheckoutItem, ...]) -> int:
    """What is bought comes to this, before anything is taken off."""
    return sum(line_amount(item.price, item.quantity) for item in offered)


# --- what is sold once ----------------------------------------------------------------------------


class Sold(NamedTuple):
    """What is bought with what each comes to, the sums, and what it costs to send, if anything."""

    items: tuple[CheckoutItem, ...] = ()
    amounts: Amounts = Amounts()
    shipping: Shipped | None = None


def sold_once(
    offered: tuple[CheckoutItem, ...],
    discounts: tuple[Discount, ...],
    owner: Customer | None,
    now: int,
    *,
    rates: tuple[TaxRate, ...] = (),
    sent: Shipment | None = None,
    automatic: Taxed | None = None,
) -> Sold:
    """The items with what each comes to, and the sums, as those of an invoice would be."""
    lines = tuple(_line(item, now) for item in offered)
    exempt = owner.tax_exempt if owner is not None else "none"
    post = shipping_line("", offered[0].price.currency if offered else "", sent, now)
    if automatic is not None:
        lines, post = _assessed(lines, post, automatic, now)
    facts = reckoned(
        lines,
        discounts,
        rates,
        CustomerDetails(tax_exempt=exempt),
        0,
        shipping=post,
        assesses=automatic is not None,
    )
    done = tuple(
        replace(item, amounts=_of_lines((line,)))
        for item, line in zip(offered, facts["lines"], strict=True)
    )
    sums = _sums(facts.get("discount_amounts", ()), facts.get("taxes", ()), facts)
    if sent is None:
        return Sold(done, sums)
    return Sold(done, sums, Shipped(sent, _of_lines((facts["shipping"],))))


def _assessed(
    lines: tuple[Line, ...], post: Line | None, automatic: Taxed, now: int
) -> tuple[tuple[Line, ...], Line | None]:
    """The lines as automatic tax rates them; as they are where nobody knows where they go."""
    whole = lines if post is None else (*lines, post)
    found = assessed(whole, automatic.facts, automatic.buyer, now, automatic.sent_to) or whole
    return (found, None) if post is None else (found[:-1], found[-1])


def _line(item: CheckoutItem, now: int) -> Line:
    price = item.price
    return Line(
        id=item.id,
        amount=line_amount(price, item.quantity),
        currency=price.currency,
        description=price.product_name,
        period_start=now,
        period_end=now,
        quantity=item.quantity,
        price=price.id,
        product=price.product,
        tax_behavior=price.tax_behavior,
        tax_rates=item.tax_rates or None,
    )


# --- what is subscribed to ------------------------------------------------------------------------


def subscription(
    session: Session,
    owner: Customer,
    offered: tuple[CheckoutItem, ...],
    terms: SubscriptionTerms,
    discounts: tuple[Discount, ...],
    *,
    card: bool,
    automatic_tax: bool = False,
) -> CreateSubscription:
    """What the customer is to agree to; with a card to come, it waits for that."""
    now = session.now(owner.id)
    recurring = [item for item in offered if item.price.recurring is not None]
    return CreateSubscription(
        customer=owner.id,
        currency=offered[0].price.currency,
        items=tuple(_item(session, owner, item, now) for item in recurring),
        extras=tuple(_extra(item) for item in offered if item.price.recurring is None),
        payment_behavior="default_incomplete" if card else "allow_incomplete",
        save_method=True,
        trial_end=_trial_end(terms, now),
        description=terms.description,
        metadata=terms.metadata,
        test_clock=owner.test_clock,
        dunning=dunning(session),
        discounts=discounts,
        default_tax_rates=terms.default_tax_rates,
        billing_cycle_anchor=terms.billing_cycle_anchor,
        proration_behavior=terms.proration_behavior,
        missing_payment_method=terms.missing_payment_method,
        anchor_day=terms.anchor_day or None,
        words=terms.words,
        automatic_tax=automatic_tax or UNSET,
    )


def _trial_end(terms: SubscriptionTerms, now: int) -> int | None:
    days = terms.trial_period_days
    return terms.trial_end if days is None else now + days * DAY


def _item(session: Session, owner: Customer, item: CheckoutItem, now: int) -> Item:
    return Item(
        id=member_id("si", home_of(owner.id), session.id, item.id),
        price=item.price,
        quantity=item.quantity,
        created=now,
        metadata=item.metadata,
        tax_rates=item.tax_rates,
    )


def _extra(item: CheckoutItem) -> Extra:
    return Extra(
        price=item.price,
        quantity=item.quantity,
        metadata=item.metadata,
        tax_rates=item.tax_rates,
    )


def invoiced(offered: tuple[CheckoutItem, ...], invoice: Invoice) -> Sold:
    """The items with what an invoice asks for each, and what it asks for in all."""
    left = list(invoice.lines)
    done = []
    for item in offered:
        own = [line for line in left if line.price == item.price.id][:1]
        left = [line for line in left if line not in own]
        done.append(replace(item, amounts=_of_lines(tuple(own))))
    facts = {"subtotal": invoice.subtotal, "total": invoice.total}
    return Sold(tuple(done), _sums(invoice.discount_amounts, invoice.taxes, facts))


def _of_lines(lines: tuple[Line, ...]) -> Amounts:
    off = sum(one.amount for line in lines for one in line.discount_amounts)
    taxes = [tax for line in lines for tax in line.taxes]
    subtotal = sum(line.amount for line in lines)
    added = sum(tax.amount for tax in taxes if not tax.inclusive)
    return Amounts(
        subtotal=subtotal,
        discount=off,
        tax=sum(tax.amount for tax in taxes),
        total=subtotal - off + added,
    )


def _sums(
    off: tuple[DiscountAmount, ...], taxes: tuple[TaxAmount, ...], facts: dict[str, int]
) -> Amounts:
    return Amounts(
        subtotal=facts["subtotal"],
        discount=sum(one.amount for one in off),
        tax=sum(tax.amount for tax in taxes),
        total=facts["total"],
    )


def first_invoice(session: Session, subscription_id: str) -> Invoice | None:
    """The subscription's first invoice, as it is now; None where there is none."""
    state = found(session, Subscription, subscription_id)
    return find(session, Invoice, state.latest_invoice) if state.latest_invoice else None
