"""Discounts that a request asks for: coupons and promotion codes redeemed, their terms copied.

A coupon and a promotion code each own their limit, so each is told of the redemption; if either
refuses, nothing of the request has happened.
"""

from typing import Any, NamedTuple

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.finding.objects import find, named
from sao.billing.reckoning.discounts import amount_off, given
from sao.billing.resources.coupon import Coupon, terms
from sao.billing.resources.promotion_code import PromotionCode, Redeem
from sao.billing.values.discount import Discount
from sao.core.ids import home_of, member_id
from sao.platform.ports import Query
from sao.runtime import Rejected, Session
from sao.wire.amounts import at
from sao.wire.errors import WireError, exclusive, missing, no_such
from sao.wire.ids import shown
from sao.wire.resources.discount import PREFIX, DiscountOf
from sao.wire.resources.promotion_code import key_term


class Buyer(NamedTuple):
    """Who is to get discounts, and on what: `amount` is what they are about to buy for.

    `bought_before`: they have paid for something already.
    """

    customer: str
    bought_before: bool = False
    currency: str | None = None
    amount: int = 0

    def of(self, currency: str, amount: int) -> "Buyer":
        """The same, who is about to buy this."""
        return self._replace(currency=currency, amount=amount)


class Asked(NamedTuple):
    """Discounts that are asked for, and by which parameter.

    It is empty for older clients, who ask for one discount by two parameters at the top.
    """

    wanted: tuple[DiscountOf, ...]
    place: str = ""


def asked(
    coupon: str | None | UnsetType = UNSET,
    promotion_code: str | None | UnsetType = UNSET,
    discounts: tuple[DiscountOf, ...] | UnsetType = UNSET,
) -> Asked | UnsetType:
    """What a request asks for: discounts, none any more, or nothing.

    Raises `parameters_exclusive`.
    """
    places = {"coupon": coupon, "discounts": discounts, "promotion_code": promotion_code}
    names = [name for name, value in places.items() if value is not UNSET]
    if len(names) > 1 and any(value for value in places.values() if value is not UNSET):
        raise exclusive(*names)
    if isinstance(discounts, tuple):
        return Asked(discounts, "discounts")
    if isinstance(coupon, str):
        return Asked((DiscountOf(coupon=coupon),))
    if isinstance(promotion_code, str):
        return Asked((DiscountOf(promotion_code=promotion_code),))
    return Asked(()) if names else UNSET


def buyer(session: Session, customer: str, currency: str | None = None) -> Buyer:
    """Who is to get discounts. To be asked before the session changes anything."""
    paid = (f"invoice|customer={customer}", "invoice|status=paid")
    return Buyer(customer, bool(session.page(Query(paid, limit=1))), currency)


def redeem(
    session: Session, who: Buyer, request: Asked, kept: tuple[Discount, ...] = ()
) -> tuple[Discount, ...]:
    """The discounts that are asked for; those that are `kept` can be asked for again.

    Raises `parameters_exclusive`, `parameter_missing`, `resource_missing`, `currency_mismatch`,
    and what the coupon or the promotion code rejects.
    """
    found = []
    for number, one in enumerate(request.wanted):
        here = f"{request.place}[{number}]" if request.place else ""
        names = [name for name in ("coupon", "discount", "promotion_code") if getattr(one, name)]
        if len(names) > 1:
            raise exclusive(*names, param=at(here, names[0]))
        if not names:
            raise missing(at(here, "coupon"))
        if one.discount is not None:
            found.append(_kept(kept, one.discount, at(here, "discount")))
        elif one.promotion_code is not None:
            found.append(_said(session, who, one.promotion_code, at(here, "promotion_code")))
        else:
            found.append(_given(session, who, one.coupon or "", at(here, "coupon")))
    return tuple(found)


def typed_code(session: Session, typed: str, customer: str | None) -> str:
    """The id of the promotion code that somebody typed, if this customer may use it.

    Raises `resource_missing`.
    """
    typed = typed.strip()
    by_id = find(session, PromotionCode, typed)
    if by_id is not None:
        return by_id.id
    terms = (key_term(typed), "promotion_code|status=active")
    for _number, code in session.page(Query(all=terms)):
        if isinstance(code, PromotionCode) and code.customer in (None, customer):
            return code.id
    raise no_such("promotion code", typed, "promotion_code")


def _said(session: Session, who: Buyer, code_id: str, param: str) -> Discount:
    """What a promotion code gives, once it and its coupon have been told."""
    code = named(session, PromotionCode, code_id, param)
    said = Redeem(
        customer=who.customer,
        bought_before=who.bought_before,
        amount=who.amount,
        currency=who.currency or "",
    )
    _submit(session, code.id, said, param)
    return replace(_given(session, who, shown(code.coupon), param), promotion_code=code.id)


def _given(session: Session, who: Buyer, coupon_id: str, param: str) -> Discount:
    """What a coupon gives, once it has been told."""
    coupon = named(session, Coupon, coupon_id, param)
    copied, currency = terms(coupon), who.currency
    if copied.amount_off is not None and currency and amount_off(copied, currency) is None:
        raise WireError(
            "currency_mismatch",
            f"The coupon '{coupon_id}' takes off an amount in {str(copied.currency).upper()}; "
            f"it says nothing of {currency.upper()}.",
            param,
        )
    _submit(session, coupon.id, None, param)
    made = member_id(PREFIX, home_of(who.customer), session.id, param)
    return given(copied, made, session.now(who.customer))


def _submit(session: Session, object_id: str, data: Any, param: str) -> None:
    """Redeem it; a refusal names the parameter that asked for it."""
    try:
        session.submit(object_id, "redeem", data)
    except Rejected as refusal:
        raise Rejected(replace(refusal.rejection, param=param)) from None


def _kept(kept: tuple[Discount, ...], discount_id: str, param: str) -> Discount:
    for one in kept:
        if one.id == discount_id:
            return one
    raise no_such("discount", discount_id, param)
