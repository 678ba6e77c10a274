"""What tax calculations and transactions show alike: who buys, and what each line is taxed by."""

from msgspec.structs import asdict

from sao.billing.reckoning.taxes import by_rate
from sao.billing.taxation.assessing import known
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxRate
from sao.billing.values.tax_sale import TaxLine, TaxSale
from sao.wire.shapes import Rendered, address


def render_customer(sale: TaxSale) -> Rendered:
    """Who buys, as far as tax has to know."""
    return {
        "address": address(sale.address),
        "address_source": sale.address_source,
        "ip_address": None,
        "tax_ids": [asdict(one) for one in sale.tax_ids],
        "taxability_override": sale.override,
    }


def render_ship_from(sale: TaxSale) -> Rendered | None:
    """Where it is sent from."""
    return None if sale.ship_from is None else {"address": address(sale.ship_from)}


def render_shipping(sale: TaxSale, *, breakdown: bool) -> Rendered | None:
    """What it costs to send it."""
    line = sale.shipping
    if line is None:
        return None
    shown: Rendered = {
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "tax_behavior": line.behavior,
        "tax_code": line.tax_code,
    }
    if line.shipping_rate is not None:
        shown["shipping_rate"] = line.shipping_rate
    if breakdown:
        shown["tax_breakdown"] = render_breakdown(line)
    return shown


def render_breakdown(line: TaxLine) -> list[Rendered]:
    """What each tax makes of a line, and who levies it."""
    return [
        {
            "amount": tax.amount,
            "jurisdiction": _jurisdiction(known()[tax.rate]),
            "sourcing": "destination",
            "tax_rate_details": _imposed(known()[tax.rate]),
            "taxability_reason": tax.reason or "not_collecting",
            "taxable_amount": tax.taxable_amount,
        }
        for tax in line.taxes
    ]


def render_sums(sale: TaxSale) -> list[Rendered]:
    """What each tax makes of the whole."""
    return [_sum(tax, known()[tax.rate]) for tax in by_rate(sale.taxes)]


def _sum(tax: TaxAmount, rate: TaxRate) -> Rendered:
    levied = rate.tax_type is not None
    return {
        "amount": tax.amount,
        "inclusive": tax.inclusive,
        "tax_rate_details": {
            "country": rate.country,
            "flat_amount": None,
            "percentage_decimal": rate.percentage,
            "rate_type": "percentage" if levied else None,
            "state": rate.state,
            "tax_type": rate.tax_type,
        },
        "taxability_reason": tax.reason or "not_collecting",
        "taxable_amount": tax.taxable_amount,
    }


def _jurisdiction(rate: TaxRate) -> Rendered:
    return {
        "country": rate.country or "",
        "display_name": rate.jurisdiction or "",
        "level": "country" if rate.state is None else "state",
        "state": rate.state,
    }


def _imposed(rate: TaxRate) -> Rendered | None:
    """Of a tax that is collected; None of one that is not."""
    if rate.tax_type is None or rate.reason != "standard_rated":
        return None
    return {
        "display_name": rate.display_name,
        "percentage_decimal": rate.percentage,
        "tax_type": rate.tax_type,
    }
