"""What an invoice's lines add up to, under its discounts and tax rates."""

from msgspec.structs import replace

from sao.billing.totals import reckon
from sao.billing.values import CustomerDetails, Discount, Line, TaxRate
from sao.core.schema import Facts


def reckoned(
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...],
    tax_rates: tuple[TaxRate, ...],
    details: CustomerDetails,
) -> Facts:
    """The facts of a draft with these lines. Who is exempt from tax, or reverses it, pays none."""
    if details.tax_exempt != "none":
        lines, tax_rates = tuple(replace(line, tax_rates=()) for line in lines), ()
    totals = reckon(lines, discounts, tax_rates)
    facts: Facts = {
        "lines": totals.lines,
        "subtotal": totals.subtotal,
        "total": totals.total,
        "amount_due": max(totals.total, 0),
        "amount_remaining": max(totals.total, 0),
    }
    optional = {
        "discounts": discounts,
        "default_tax_rates": tax_rates,
        "discount_amounts": totals.discount_amounts,
        "taxes": totals.taxes,
    }
    return facts | {name: value for name, value in optional.items() if value}
