"""What can be asked of quotes, and of a customer to whom something is to be offered."""

from collections.abc import Iterable
from typing import Any

from sao.billing.resources.coupon import COUPON, Coupon
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.quote.machine import Quote
from sao.billing.resources.quote.terms import QuoteTerms, recurs
from sao.billing.values.checkout import Reduction
from sao.billing.values.price import PriceTerms
from sao.views.actions.fields import coupons, number, price_options, prices, select, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.wire.ids import shown, stored

_ONE = "/v1/quotes/{id}"
_ITEMS = "line_items"


def _offering(moment: Moment, customer: Any) -> tuple[Field, ...]:
    found = prices(moment, currency=customer.currency, once=True)
    fields = [
        select("line_items[0][price]", "Price", price_options(found), required=True, row=_ITEMS),
        number("line_items[0][quantity]", "Quantity", 1, row=_ITEMS),
        Field(
            name="subscription_data[trial_period_days]",
            label="Trial days",
            kind="number",
            help="Of what recurs, nothing is charged while the trial lasts.",
        ),
        text("description", "Description"),
        Field(
            name="expires_at",
            label="Open until",
            kind="instant",
            help="Left empty, it can be accepted for 30 days.",
        ),
    ]
    discounts = coupons(moment, found[0].currency if found else None)
    if discounts:
        fields.append(select("discounts[0][coupon]", "Coupon", discounts))
    return tuple(fields)


def _nothing_to_offer(moment: Moment, customer: Any) -> str | None:
    if customer.status == "deleted":
        return "It was deleted."
    if prices(moment, currency=customer.currency, once=True):
        return None
    if customer.currency is not None:
        kept = customer.currency.upper()
        return f"There is no price in {kept}, in which this customer buys; make one."
    return "There is no price yet; make a product first."


OFFER = Verb(
    "quote",
    "New quote",
    None,
    "/v1/quotes",
    _offering,
    lambda _moment, customer: {"customer": customer.id},
    _nothing_to_offer,
    opens=True,
)
"""Asked of a customer."""


def _items(moment: Moment, quote: Any) -> tuple[Field, ...]:
    """What it offers, a row for each; at least one."""
    held = quote.terms.items if quote.terms is not None else ()
    options = price_options(_offered(moment, quote))
    first = options[0].value if options else ""
    rows = [(shown(item.price.id), item.quantity) for item in held] or [(first, 1)]
    return tuple(
        field
        for place, (price, quantity) in enumerate(rows)
        for field in (
            select(
                f"{_ITEMS}[{place}][price]",
                "Price",
                options,
                required=True,
                row=_ITEMS,
                value=price,
            ),
            number(f"{_ITEMS}[{place}][quantity]", "Quantity", quantity, row=_ITEMS),
        )
    )


def _offered(moment: Moment, quote: Any) -> list[PriceTerms]:
    """What can be put into it, in the currency that it offers in."""
    customer = moment.get(Customer, quote.customer)
    kept = customer.currency if customer is not None else None
    currency = quote.terms.currency if quote.terms is not None and quote.terms.items else kept
    return prices(moment, currency=currency, once=True)


def _nothing_to_put(moment: Moment, quote: Any) -> str | None:
    final = _final(moment, quote)
    sold = {price.id for price in _offered(moment, quote)} if final is None else set()
    if final is not None or not sold:
        return final or "There is no price to offer; make one."
    held = quote.terms.items if quote.terms is not None else ()
    if all(item.price.id in sold for item in held):
        return None
    return "It offers what is not sold by itself any more; make another quote."


def _empty(moment: Moment, quote: Any) -> str | None:
    if quote.status != "draft":
        return None
    if quote.terms is None or not quote.terms.items:
        return "It offers nothing yet; change its items first."
    copied = quote.from_quote
    original = moment.get(Quote, copied.quote) if copied and copied.is_revision else None
    gone = original is not None and (original.status == "accepted" or original.revised_by)
    return "What it revises was accepted, or revised, already." if gone else None


def _not_acceptable(moment: Moment, quote: Any) -> str | None:
    if quote.terms is None:
        return "It offers nothing."
    customer = moment.get(Customer, quote.customer)
    if customer is None or customer.status == "deleted":
        return "Its customer was deleted, and buys nothing any more."
    currency = quote.terms.currency
    if customer.currency not in (None, currency):
        return (
            f"It offers in {currency.upper()}; by now its customer buys in "
            f"{str(customer.currency).upper()}."
        )
    return _unpayable(quote.terms, customer) or discount_gone(moment, quote.terms.reductions)


def _unpayable(terms: QuoteTerms, customer: Customer) -> str | None:
    """A subscription that begins with a charge wants something to charge; an invoice can wait."""
    charged = recurs(terms.items) and terms.collection_method == "charge_automatically"
    if charged and terms.upfront.total > 0 and customer.default_payment_method is None:
        return "Its customer has no default payment method; attach one first."
    return None


def discount_gone(moment: Moment, reductions: Iterable[Reduction]) -> str | None:
    """Why a discount that was promised cannot be given any more."""
    for reduction in reductions:
        if reduction.coupon is not None:
            coupon = moment.get(Coupon, stored(COUPON.prefix, reduction.coupon))
            if coupon is None or coupon.status != "valid":
                return "A coupon that it promises cannot be redeemed any more."
        if reduction.promotion_code is not None:
            code = moment.get(PromotionCode, reduction.promotion_code)
            if code is None or code.status != "active":
                return "A promotion code that it promises cannot be redeemed any more."
    return None


def _texts(_moment: Moment, quote: Any) -> tuple[Field, ...]:
    terms = quote.terms
    return (
        text("description", "Description", value=terms.description if terms else None),
        text("header", "Above the items", value=terms.header if terms else None),
        text("footer", "Below the items", value=terms.footer if terms else None),
        Field(name="expires_at", label="Open until", kind="instant", value=str(quote.expires_at)),
    )


def _final(_moment: Moment, quote: Any) -> str | None:
    return None if quote.status == "draft" else "What it offers is final; make another quote."


VERBS = (
    Verb("finalize", "Finalize", "finalize", f"{_ONE}/finalize", unless=_empty, primary=True),
    Verb(
        "accept",
        "Accept",
        "accept",
        f"{_ONE}/accept",
        unless=_not_acceptable,
        primary=True,
        confirm="The customer has agreed: what it offers is subscribed to, or invoiced, at once.",
    ),
    Verb("items", "Change items", "update", _ONE, _items, unless=_nothing_to_put),
    Verb("update", "Edit", "update", _ONE, _texts, unless=_final),
    Verb(
        "cancel",
        "Cancel quote",
        "cancel",
        f"{_ONE}/cancel",
        danger=True,
        confirm="Nobody can accept it any more.",
    ),
)
