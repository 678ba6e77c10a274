"""Which of the standard's categories of VAT a line is in, by the taxes that were put on it."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from sao.billing.reckoning.money import decimals
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxExempt, TaxRate
from sao.documents.e_invoice.model import Group, Vat

OUTSIDE = Vat("O", reason="Not subject to VAT", reason_code="VATEX-EU-O")
REVERSED = Vat("AE", reason="Reverse charge", reason_code="VATEX-EU-AE")
_BUYER_EXEMPT = Vat("E", reason="The customer is exempt from tax")
_EXEMPT = Vat("E", reason="Exempt from tax")
_ZERO = Vat("Z")

_BY_REASON = {
    "customer_exempt": _BUYER_EXEMPT,
    "not_collecting": OUTSIDE,
    "not_subject_to_tax": OUTSIDE,
    "product_exempt": _EXEMPT,
    "reverse_charge": REVERSED,
}
"""What automatic tax says of a line on which nothing is levied."""

_BY_BUYER: dict[TaxExempt, Vat] = {"exempt": _BUYER_EXEMPT, "reverse": REVERSED}

_VAT_LIKE = (None, "gst", "vat")
"""Types of tax of which the standard can tell; who names none means the only one there is."""


def vat_of(
    taxes: tuple[TaxAmount, ...], rates: Mapping[str, TaxRate], exempt: TaxExempt, *, known: bool
) -> Vat | str:
    """The VAT that a line bears, or why that cannot be said.

    `known`: the seller has a VAT id. Where they have none, what bears no tax is outside of VAT.
    """
    if len(taxes) > 1:
        return f"bears {len(taxes)} taxes; EN 16931 knows one rate of VAT for each line"
    if taxes:
        rate = rates.get(taxes[0].rate)
        unnamed = f"bears a tax of which only the id is known ({taxes[0].rate})"
        return unnamed if rate is None else _rated(taxes[0], rate, exempt)
    untaxed = _BY_BUYER.get(exempt) or (None if known else OUTSIDE)
    return untaxed or (
        "has no tax, and nobody said why: use automatic tax, or a tax rate, be it one of 0 %"
    )


def _rated(tax: TaxAmount, rate: TaxRate, exempt: TaxExempt) -> Vat | str:
    if rate.tax_type not in _VAT_LIKE:
        return f"bears {rate.display_name or rate.tax_type}, which is no VAT"
    reason = tax.reason or rate.reason or "standard_rated"
    if reason == "not_supported":
        return "is of a kind for which automatic tax has no rule"
    untaxed = _BY_REASON.get(reason) or _BY_BUYER.get(exempt)
    percent = Decimal(rate.percentage).normalize()
    return untaxed or (Vat("S", f"{percent:f}") if percent else _ZERO)


def grouped(parts: Iterable[tuple[Vat, int, int]]) -> tuple[Group, ...]:
    """The breakdown: what `(vat, net, tax)` of the parts come to, in the order of their firsts."""
    sums: dict[Vat, Group] = {}
    for vat, net, tax in parts:
        before = sums.get(vat, Group(vat, 0, 0))
        sums[vat] = Group(vat, before.net + net, before.tax + tax)
    return tuple(sums.values())


def troubles(groups: tuple[Group, ...], currency: str, *, seller: bool, buyer: bool) -> list[str]:
    """What the standard would refuse of a breakdown; `seller`, `buyer`: they have a VAT id."""
    found: list[str] = []
    categories = {group.vat.category for group in groups}
    if categories - {"O"} and not seller:
        found.append("The seller has no VAT id: add one to tax_ids at POST /api/settings/business.")
    if "O" in categories and len(categories) > 1:
        found.append("Some lines are subject to VAT and others are not: invoice them apart.")
    if "AE" in categories and not buyer:
        found.append("Under the reverse charge the customer needs a VAT id.")
    one = 10 ** decimals(currency)
    for group in groups:
        exact = Fraction(group.net, one) * Fraction(group.vat.percent) / 100
        if abs(Fraction(group.tax, one) - round(exact, 2)) >= 1:  # rule BR-CO-17
            found.append(
                f"The taxes of its lines are more than 1 {currency.upper()} away from "
                f"{group.vat.percent} % of what they are on."
            )
    return found
