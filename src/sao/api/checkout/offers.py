"""What a checkout session offers, and what that comes to today.

A subscription's first invoice is not reckoned but made, and undone: what is shown before cannot
differ from what is asked for then. What is sold once is reckoned as the lines of an invoice are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.finding.objects import find, found
from sao.api.selling.discounts import Asked, Buyer, redeem
from sao.api.selling.dunning import dunning
from sao.api.selling.taxation import Taxed
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.pricing import line_amount, parts
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.invoice.totals import reckoned, shipping_line
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.taxation.assessing import assessed
from sao.billing.values.checkout import Amounts, CheckoutItem, Reduction, Shipped, SubscriptionTerms
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import Shipment
from sao.billing.values.line import DiscountAmount, Line, TaxAmount
from sao.billing.values.subscription import Extra, Item
from sao.billing.values.tax import TaxRate
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.wire.resources.discount import DiscountOf


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
    return sum(line_amount(item.terms, item.quantity) for item in offered)


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
    lines = tuple(line for item in offered for line in _lines(item, now))
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
        replace(item, amounts=_of_lines(tuple(own)))
        for item, own in zip(offered, _by_item(offered, facts["lines"]), strict=True)
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


def _lines(item: CheckoutItem, now: int) -> Iterator[Line]:
    """One for what is sold once; for what recurs one for each tier, as its invoices have them."""
    price = item.terms
    whole = (line_amount(price, item.quantity),)
    each = [part.amount for part in parts(price, item.quantity)] if price.recurring else whole
    for amount in each:
        yield Line(
            id=item.id,
            amount=amount,
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


def _by_item(offered: tuple[CheckoutItem, ...], lines: tuple[Line, ...]) -> Iterator[list[Line]]:
    for item in offered:
        yield [line for line in lines if line.id == item.id]


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
        pending_interval=terms.pending_interval,
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
        alike = [line for line in left if line.price == item.price.id]
        sold = alike[0].subscription_item if alike else None  # which has a line for each tier
        own = [line for line in alike if line.subscription_item == sold] if sold else alike[:1]
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
