"""Lines that a client describes: what they cost, and who owns them.

A line of an invoice item has the item's id with another prefix, so either leads to the other.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.finding.objects import named
from sao.api.selling.discounts import Asked, Buyer, redeem
from sao.api.selling.subscribing import check_fixed, check_rhythm
from sao.api.selling.tax_amounts import reckoned_elsewhere
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.money import nearest
from sao.billing.reckoning.pricing import line_amount, plain, unit_amount
from sao.billing.resources.price import Price, terms
from sao.billing.resources.product import Product
from sao.billing.values import merged
from sao.billing.values.line import Line
from sao.billing.values.price import PriceTerms
from sao.core.ids import home_of, member_id
from sao.runtime import Session
from sao.wire.amounts import at
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.ids import shown
from sao.wire.line_params import LineParams, LinePrice
from sao.wire.params import AMOUNT_MAX, check_merged
from sao.wire.resources import price, product


def new_line(
    session: Session, params: LineParams, who: Buyer, currency: str | None, place: str = ""
) -> Line:
    """The line that parameters describe, of an item that does not exist yet.

    Raises `parameter_missing`, `parameters_exclusive`, `parameter_invalid`, `resource_missing`.
    """
    if not params.says_cost:
        raise WireError(
            "parameter_missing",
            "Missing required param: amount (or a price, or unit_amount_decimal).",
            at(place, "amount"),
        )
    item = member_id("ii", home_of(who.customer), session.id, place)
    now = session.now(who.customer)
    blank = Line(
        id=item.replace("ii_", "il_", 1),
        amount=0,
        currency=currency or "",
        description="",
        period_start=now,
        period_end=now,
        invoice_item=item,
    )
    return changed_line(session, blank, params, who, place)


def changed_line(
    session: Session, line: Line, params: LineParams, who: Buyer, place: str = ""
) -> Line:
    """The line as parameters change it; what they do not say stays. Raises as `new_line`."""
    check_merged(line.metadata, params.metadata)
    changes: dict[str, Any] = _cost(session, line, params, place)
    if params.description is not UNSET:
        changes["description"] = params.description or ""
    if params.discountable is not None:
        changes["discountable"] = params.discountable
    if params.period is not None:
        if params.period.end < params.period.start:
            raise WireError(
                "parameter_invalid",
                "The period's end must not be before its start.",
                at(place, "period[end]"),
            )
        changes |= {"period_start": params.period.start, "period_end": params.period.end}
    changes["metadata"] = merged(line.metadata, params.metadata)
    changes |= _taxed(session, params, place)
    changed = replace(line, **changes)
    changed = _taxed_elsewhere(session, changed, params, place)
    if params.discounts is not UNSET:
        buys = who.of(changed.currency, changed.amount)
        wanted = Asked(params.discounts or (), at(place, "discounts"))
        changed = replace(changed, discounts=redeem(session, buys, wanted, line.discounts))
    if not changed.currency:
        raise missing(at(place, "currency"))
    if params.amount is not None:
        chargeable(params.amount, changed.currency, at(place, "amount"))
    if abs(changed.amount) > AMOUNT_MAX:
        raise WireError(
            "parameter_invalid",
            f"That comes to more than {AMOUNT_MAX}, which is the largest amount.",
            at(place, "quantity"),
        )
    return changed


def _cost(session: Session, line: Line, params: LineParams, place: str) -> dict[str, Any]:
    """The changes of what a line costs."""
    given = [
        name
        for name, value in (
            ("amount", params.amount),
            ("pricing[price]" if params.pricing else "price", params.named_price),
            ("price_data", params.price_data),
            ("unit_amount", params.unit_amount),
            ("unit_amount_decimal", params.unit_amount_decimal),
        )
        if value is not None
    ]
    if len(given) > 1:
        raise exclusive(*given, param=at(place, given[1]))
    quantity, said = _quantity(line, params, place)
    if params.amount is not None:
        if said is not None and quantity != 1:
            raise exclusive("amount", said, param=at(place, said))
        return _plain_cost(params.amount, Decimal(1), str(params.amount))
    if params.unit_amount is not None or params.unit_amount_decimal is not None:
        unit = _decimal(params, place)
        return _plain_cost(_times(unit, quantity, line.currency or "usd"), quantity, plain(unit))
    if given:
        sold = _price(session, params, line.currency, at(place, given[0]))
        return _priced(sold, quantity, at(place, said or "quantity"))
    if said is None:
        return {}
    if line.price is not None:
        price = named(session, Price, shown(line.price), at(place, "price"))
        return _priced(terms(price), quantity, at(place, said))
    exact = Decimal(line.unit_amount_decimal or line.unit_amount or 0)
    return _plain_cost(_times(exact, quantity, line.currency), quantity, plain(exact))


def _taxed(session: Session, params: LineParams, place: str) -> dict[str, Any]:
    """The changes of how a line is taxed: by these rates, or as automatic tax finds."""
    changes: dict[str, Any] = {}
    if params.tax_behavior is not None:
        changes["tax_behavior"] = params.tax_behavior
    if params.tax_code is not UNSET:
        changes["tax_code"] = params.tax_code or UNSET
    if params.tax_rates is not UNSET:
        rates = tax_rates(session, params.tax_rates or (), at(place, "tax_rates"))
        changes |= {"tax_rates": rates or None, "tax_amounts": UNSET}
    return changes


def _taxed_elsewhere(session: Session, line: Line, params: LineParams, place: str) -> Line:
    """The line with the taxes that somebody else has reckoned for it."""
    said = params.tax_amounts_said
    if isinstance(said, UnsetType):
        return line
    if params.tax_rates:
        raise exclusive("tax_rates", "tax_amounts", param=at(place, "tax_amounts"))
    if not said:
        return replace(line, tax_amounts=UNSET, tax_rates=None) if line.tax_amounts else line
    taxes, rates = reckoned_elsewhere(session, said, line, place)
    return replace(line, tax_amounts=taxes, tax_rates=rates)


def _quantity(line: Line, params: LineParams, place: str) -> tuple[Decimal, str | None]:
    """How much is sold, and by which parameter that was said. Raises `parameters_exclusive`."""
    text = params.quantity_decimal
    if text is None:
        if params.quantity is None:
            return Decimal(line.exact_quantity), None
        return Decimal(params.quantity), "quantity"
    if params.quantity is not None:
        raise exclusive("quantity", "quantity_decimal", param=at(place, "quantity_decimal"))
    if _DECIMAL.fullmatch(text) is None or text.startswith("-") or Decimal(text) > QUANTITY_MAX:
        raise WireError(
            "parameter_invalid",
            f"Invalid decimal: '{text}'; must be a quantity from 0 to {QUANTITY_MAX} with at most "
            "12 decimals.",
            at(place, "quantity_decimal"),
        )
    return Decimal(text), "quantity_decimal"


def _times(unit: Decimal, quantity: Decimal, currency: str) -> int:
    """What so much of something comes to: of fractions, as decimals would be cut off."""
    return nearest(Fraction(unit) * Fraction(quantity), currency)


def _plain_cost(amount: int, quantity: Decimal, unit: str) -> dict[str, Any]:
    whole = "." not in unit
    exact = plain(quantity)
    return {
        "amount": amount,
        "quantity": int(quantity),
        "quantity_decimal": exact if "." in exact else UNSET,
        "unit_amount": int(unit) if whole else None,
        "unit_amount_decimal": None if whole else unit,
        "price": None,
        "product": None,
    }


def _priced(sold: PriceTerms, quantity: Decimal, param: str) -> dict[str, Any]:
    unit = unit_amount(sold)
    if quantity == int(quantity):
        amount = line_amount(sold, int(quantity))
    elif sold.tiers or sold.packages is not None:
        raise WireError(
            "parameter_invalid",
            "A price with tiers or packages is for whole quantities.",
            param,
        )
    else:
        amount = _times(Decimal(unit), quantity, sold.currency)
    return _plain_cost(amount, quantity, unit) | {
        "currency": sold.currency,
        "description": sold.product_name or sold.product,
        "price": sold.id,
        "product": sold.product,
        "tax_behavior": sold.tax_behavior,
    }


def _price(session: Session, params: LineParams, currency: str, param: str) -> PriceTerms:
    if params.price_data is None:
        sold = named(session, Price, params.named_price or "", param)
    else:
        sold = described(session, params.price_data, param)
    check_rhythm(sold, param, recurring=False)
    check_fixed(sold, param)
    if currency and sold.currency != currency:
        raise WireError(
            "parameter_invalid",
            f"The price specified is in `{sold.currency}`, but this is billed in `{currency}`.",
            param,
        )
    return terms(sold)


def described(session: Session, data: LinePrice, param: str) -> Price:
    """The price that is described, which is made. Raises what speaks against it."""
    owner = _product(session, data, param)
    made = session.new_id(price.PREFIX)
    sold: Price = session.submit(
        made, "create", replace(data.data(owner.id, owner.name, param), unit_label=owner.unit_label)
    ).state
    return sold


def _product(session: Session, data: LinePrice, param: str) -> Product:
    """What the price is of: a product that is there, or one that is described."""
    if data.product is not None and data.product_data is not None:
        raise exclusive("product", "product_data", param=at(param, "product"))
    if data.product is not None:
        return named(session, Product, data.product, at(param, "product"))
    if data.product_data is None:
        raise missing(at(param, "product"))
    made = session.new_id(product.PREFIX)
    state: Product = session.submit(made, "create", data.product_data.data()).state
    return state


def _decimal(params: LineParams, place: str) -> Decimal:
    if params.unit_amount is not None:
        return Decimal(params.unit_amount)
    text = params.unit_amount_decimal or ""
    if _DECIMAL.fullmatch(text) is None:
        raise WireError(
            "parameter_invalid",
            f"Invalid decimal: '{text}'; must be an amount with at most 12 decimals.",
            at(place, "unit_amount_decimal"),
        )
    return Decimal(text)


QUANTITY_MAX = 1_000_000_000
"""How much of something can be on a line."""

_DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?")
