"""What a quote comes to, and what is made of it once it is accepted."""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import replace

from sao.api.checkout import offers, wares
from sao.api.finding.objects import find
from sao.api.selling.discounts import Buyer
from sao.api.selling.dunning import dunning
from sao.api.selling.quoting_later import scheduled
from sao.api.selling.subscribing import check_fixed
from sao.api.selling.taxation import automatic, check_rates, taxed
from sao.api.selling.taxes import tax_rates
from sao.billing.messages.invoice import CreateInvoice
from sao.billing.reckoning.engine import GRACE
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources import price
from sao.billing.resources.customer.billing import details_of
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.state import AddLines
from sao.billing.resources.quote.machine import Accept, Quote
from sao.billing.resources.quote.terms import (
    QuoteTerms,
    lasting,
    recurring_items,
    recurs,
    upfront_items,
)
from sao.billing.resources.subscription.extras import extra_lines
from sao.billing.resources.subscription.items import mismatch
from sao.billing.values.checkout import CheckoutItem, Reduction
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import presentation
from sao.billing.values.subscription import Extra
from sao.billing.values.tax import TaxRate
from sao.core.ids import home_of
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.resources import quote
from sao.wire.resources.checkout_session.parts import LineItem
from sao.wire.taxation import AutomaticTaxParams


def terms(session: Session, params: quote.Offer, before: QuoteTerms, who: Buyer) -> QuoteTerms:
    """The offer, with what was asked for; what was not is as before. Raises what cannot be."""
    after = _plain(params, before)
    if params.default_tax_rates is not UNSET:
        rates = tax_rates(session, params.default_tax_rates or (), "default_tax_rates")
        after = replace(after, default_tax_rates=rates)
    if params.subscription_data is not UNSET:
        said = params.subscription_data
        begins = UNSET if said.effective_date is None else said.effective_date
        after = replace(after, subscription=said.value(()), effective_date=begins)
    if params.discounts is not UNSET:
        wanted = tuple(Reduction(one.coupon, one.promotion_code) for one in params.discounts or ())
        after = replace(after, reductions=wanted)
    if params.line_items is not UNSET:
        after = replace(after, items=_items(session, params.line_items, who))
    if after.automatic_tax:
        check_rates(_rated(after))
    if after.items:
        after = replace(after, currency=after.items[0].price.currency)
    return after


def _rated(offer: QuoteTerms) -> Iterator[tuple[str, tuple[TaxRate, ...]]]:
    """Where rates can be said, and which are."""
    yield "default_tax_rates", offer.default_tax_rates
    for number, item in enumerate(offer.items):
        yield f"line_items[{number}][tax_rates]", item.tax_rates


def _plain(params: quote.Offer, before: QuoteTerms) -> QuoteTerms:
    """What is taken as it is said."""
    named = {
        name: getattr(params, name)
        for name in ("collection_method", "description", "footer", "header")
        if getattr(params, name) is not UNSET
    }
    if params.automatic_tax is not None:
        named["automatic_tax"] = "complete" if params.automatic_tax.enabled else UNSET
    if params.invoice_settings is not UNSET:
        asked = params.invoice_settings
        named["days_until_due"] = (
            before.days_until_due if asked.days_until_due is None else asked.days_until_due
        )
        named["words"] = asked.words().after(before.words or None) or UNSET
    after = replace(before, **named)
    if after.collection_method == "send_invoice" and after.days_until_due is None:
        raise WireError(
            "parameter_missing",
            "Missing required param: invoice_settings[days_until_due]. An invoice that is sent has "
            "to say when it is due.",
            "invoice_settings[days_until_due]",
        )
    return after


def priced(
    session: Session, offer: QuoteTerms, discounts: tuple[Discount, ...], owner: Customer
) -> QuoteTerms:
    """The offer with what it comes to."""
    now, rates = session.now(owner.id), offer.default_tax_rates
    products = [item.price.product for item in offer.items]
    by = taxed(session, products, details_of(owner)) if offer.automatic_tax else None

    def sums(items: tuple[CheckoutItem, ...], off: tuple[Discount, ...]) -> offers.Sold:
        return offers.sold_once(items, off, owner, now, rates=rates, automatic=by)

    billed = sums(tuple(each for each in offer.items if not is_metered(each.price)), discounts)
    known = {item.id: item for item in billed.items}
    first = sums(upfront_items(offer.items, offer.subscription.trial_period_days), discounts)
    again = recurring_items(offer.items)
    return replace(
        offer,
        items=tuple(known.get(item.id, item) for item in offer.items),
        amounts=billed.amounts,
        upfront=first.amounts,
        recurring=sums(again, lasting(discounts)).amounts if again else None,
        discounts=discounts,
        automatic_tax=UNSET if by is None else by.status,
    )


def accepted(session: Session, state: Quote, owner: Customer, who: Buyer) -> Accept:
    """What comes of it: a subscription where anything recurs, now or later; else an invoice."""
    offer = state.terms or QuoteTerms(currency="")
    worth = offers.worth(offer.items)
    if offer.automatic_tax:
        automatic(session, AutomaticTaxParams(enabled=True), owner)
    discounts = offers.redeemed(
        session, who.of(offer.currency, 0), offer.reductions, "discounts", worth
    )
    if not recurs(offer.items):
        return Accept(invoice=_invoiced(session, state, offer, owner, discounts))
    begins = offer.effective_date
    if isinstance(begins, int) and begins > session.now(owner.id):
        return Accept(schedule=scheduled(session, offer, begins, owner, discounts))
    asked = replace(offer.subscription, default_tax_rates=offer.default_tax_rates)
    data = replace(
        offers.subscription(
            session,
            owner,
            offer.items,
            asked,
            discounts,
            card=False,
            automatic_tax=bool(offer.automatic_tax),
        ),
        collection_method=offer.collection_method,
        days_until_due=offer.days_until_due,
        save_method=False,
        words=offer.words,
    )
    begun = session.submit(owner.id, "subscribe", data).created["subscription"]
    first = offers.first_invoice(session, begun)
    return Accept(subscription=begun, invoice=first.id if first is not None else None)


def _invoiced(
    session: Session,
    state: Quote,
    offer: QuoteTerms,
    owner: Customer,
    discounts: tuple[Discount, ...],
) -> str:
    """A draft, which is final an hour later; its lines are of invoice items."""
    now = session.now(owner.id)
    sold = tuple(
        Extra(price=item.price, quantity=item.quantity, tax_rates=item.tax_rates)
        for item in offer.items
    )
    data = CreateInvoice(
        customer=owner.id,
        currency=offer.currency,
        lines=(),
        billing_reason="quote_accept",
        period_start=now,
        period_end=now,
        collection_method=offer.collection_method,
        days_until_due=offer.days_until_due,
        finalize_at=now + GRACE,
        description=(offer.words.description if offer.words else None) or offer.description,
        presentation=presentation(offer.words),
        test_clock=owner.test_clock,
        dunning=dunning(session),
        discounts=discounts,
        default_tax_rates=offer.default_tax_rates,
        pending_items=False,
        quote=state.id,
        automatic_tax=bool(offer.automatic_tax) or UNSET,
    )
    made = session.submit(owner.id, "create_invoice", data).created["invoice"]
    lines = extra_lines(state.id, sold, (now, now), session.id)
    session.submit(made, "add_lines", AddLines(lines=lines))
    return made


def _items(
    session: Session, wanted: tuple[quote.Item, ...], who: Buyer
) -> tuple[CheckoutItem, ...]:
    asked = tuple(
        LineItem(
            price=each.price,
            price_data=each.price_data,
            quantity=_quantity(session, each),
            tax_rates=each.tax_rates,
        )
        for each in wanted
    )
    found = wares.items(session, asked, None, who, home_of(who.customer))
    for place, item in enumerate(found):
        check_fixed(item.price, f"line_items[{place}][price]")
    again = [(place, item.price) for place, item in enumerate(found) if item.price.recurring]
    odd = mismatch([price for _place, price in again]) if again else None
    if odd is not None:
        param = f"line_items[{again[odd.place][0]}][price]"
        raise WireError("parameter_invalid", odd.why, param)
    return found


def _quantity(session: Session, asked: quote.Item) -> int | None:
    """One, where nothing is said; a metered price has none."""
    if asked.quantity is not None or asked.price is None:
        return asked.quantity or 1
    sold = find(session, price.Price, asked.price)
    return None if sold is not None and is_metered(price.terms(sold)) else 1
