"""What invoices, receipts and credit notes have in common: parties, lines, discounts, taxes."""

from collections.abc import Iterable, Iterator, Mapping

from sao.billing.reckoning.taxes import UNTAXED
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import Business, Presentation
from sao.billing.values.line import CreditAmount, DiscountAmount, Line, TaxAmount
from sao.billing.values.tax import TaxRate
from sao.documents.formats import (
    clean,
    figure,
    line_period,
    money,
    percent,
    quantity,
    tax_id,
    unit_price,
)
from sao.documents.model import Fact, Paper, Party, Row, Sum
from sao.documents.places import party

LETTER = ("US", "CA", "MX", "CL", "CO", "PH", "VE")
"""Where paper is of the other size."""


def seller(business: Business) -> Party:
    """Who sells."""
    numbers = (tax_id(each.type, each.value) for each in business.tax_ids)
    return party(business.name, business.address, *numbers)


def contact(business: Business) -> str:
    """Where questions go; empty where nobody said it."""
    ways = (business.support_email, business.support_phone, business.support_url or business.url)
    return ", ".join(way for way in map(clean, ways) if way)


def buyer(details: CustomerDetails) -> Party:
    """Who is billed; of somebody without a name the address by which they are known."""
    mail = details.email or ""
    numbers = (tax_id(each.type, clean(each.value)) for each in details.tax_ids or ())
    return party(details.name or mail, details.address, mail if details.name else "", *numbers)


def paper(presentation: Presentation, details: CustomerDetails) -> Paper:
    """The size of the sheet: what was asked for, or what printers have where it goes."""
    if presentation.page_size in ("a4", "letter"):
        return "us-letter" if presentation.page_size == "letter" else "a4"
    country = details.address.country if details.address is not None else None
    return "us-letter" if (country or "").upper() in LETTER else "a4"


def own_facts(presentation: Presentation) -> Iterator[Fact]:
    """The seller's own lines."""
    for field in presentation.custom_fields:
        yield Fact(clean(field.name), clean(field.value))


def row(line: Line, rates: Mapping[str, TaxRate], *, naming_taxes: bool) -> Row:
    """A line of an invoice."""
    notes = [line_period(line)]
    if naming_taxes:
        notes += [_rate(rates, tax) for tax in line.taxes if tax.reason not in UNTAXED]
    unit = line.unit_amount_decimal if line.unit_amount is None else str(line.unit_amount)
    return Row(
        description=clean(line.description),
        notes=tuple(note for note in notes if note),
        quantity=quantity(line.exact_quantity),
        unit_price=unit_price(unit, line.currency),
        amount=figure(line.amount, line.currency),
    )


def discount_sums(
    amounts: Iterable[DiscountAmount], names: Mapping[str, Discount], currency: str
) -> Iterator[Sum]:
    """What each discount takes off."""
    for one in amounts:
        given = names.get(one.discount)
        label = "Discount" if given is None else _discount(given)
        yield Sum(label, figure(-one.amount, currency))


def credit_sums(amounts: Iterable[CreditAmount], currency: str) -> Iterator[Sum]:
    """What billing credits take off, all together: a customer has no names for its grants."""
    whole = sum(one.amount for one in amounts)
    if whole:
        yield Sum("Billing credits", figure(-whole, currency))


def tax_sums(
    taxes: tuple[TaxAmount, ...], rates: Mapping[str, TaxRate], currency: str
) -> Iterator[Sum]:
    """What each rate adds; of one that is in the prices already, how much of them it is."""
    for tax in taxes:
        if tax.reason in UNTAXED:
            continue
        of = f" on {money(tax.taxable_amount, currency)}"
        label = f"{_rate(rates, tax)}{of}"
        if tax.inclusive:
            yield Sum(f"Includes {label}", figure(tax.amount, currency), "memo")
        else:
            yield Sum(label, figure(tax.amount, currency))


def rates_of(
    defaults: tuple[TaxRate, ...], own: Iterable[tuple[TaxRate, ...] | None]
) -> dict[str, TaxRate]:
    """Every rate that may apply, by its id."""
    every = [*defaults, *(rate for rates in own for rate in rates or ())]
    return {rate.id: rate for rate in every}


def discounts_of(
    defaults: tuple[Discount, ...], own: Iterable[tuple[Discount, ...]]
) -> dict[str, Discount]:
    """Every discount that may apply, by its id."""
    every = [*defaults, *(one for discounts in own for one in discounts)]
    return {one.id: one for one in every}


def _rate(rates: Mapping[str, TaxRate], tax: TaxAmount) -> str:
    rate = rates.get(tax.rate)
    if rate is None:
        return "Tax"
    where = f" {clean(rate.jurisdiction)}" if rate.jurisdiction else ""
    how = ", reverse charge" if rate.reason == "reverse_charge" else ""
    return f"{clean(rate.display_name) or 'Tax'}{where} {percent(rate.percentage)}{how}"


def _discount(discount: Discount) -> str:
    coupon = discount.coupon
    name = clean(coupon.name) or "Discount"
    return f"{name} ({percent(coupon.percent_off)} off)" if coupon.percent_off else name
