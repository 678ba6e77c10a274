"""What an invoice's lines add up to, under its discounts and tax rates."""

from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages.invoice import CreateInvoice
from sao.billing.reckoning.engine import apply_balance
from sao.billing.reckoning.money import least_charge
from sao.billing.reckoning.totals import reckon
from sao.billing.resources.invoice.state import Invoice
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.discount import Discount
from sao.billing.values.invoice import Shipment
from sao.billing.values.line import Line
from sao.billing.values.tax import TaxRate
from sao.core.schema import Facts


def reckoned(
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...],
    tax_rates: tuple[TaxRate, ...],
    details: CustomerDetails,
    balance: int,
    *,
    shipping: Line | None = None,
    assesses: bool = False,
    least: int = 0,
) -> Facts:
    """The facts of a draft with these lines. Who is exempt from tax, or reverses it, pays none.

    What automatic tax `assesses` says itself whether that is so.
    What will be due is what the customer's balance leaves, as it stands while this is a draft;
    nothing, where that is less than the `least` that can be charged.
    """
    if details.tax_exempt != "none" and not assesses:
        lines, tax_rates = tuple(_untaxed(line) for line in lines), ()
    totals = reckon(lines, discounts, tax_rates, shipping)
    due, _left = apply_balance(totals.total, balance, least)
    facts: Facts = {
        "lines": totals.lines,
        "subtotal": totals.subtotal,
        "total": totals.total,
        "amount_due": due,
        "amount_remaining": due,
    }
    optional = {
        "discounts": discounts,
        "default_tax_rates": tax_rates,
        "discount_amounts": totals.discount_amounts,
        "taxes": totals.taxes,
        "starting_balance": balance,
        "shipping": totals.shipping,
    }
    return facts | {name: value for name, value in optional.items() if value}


def _untaxed(line: Line) -> Line:
    """The line without rates; whoever reckoned its taxes elsewhere knows who pays them."""
    return line if line.tax_amounts else replace(line, tax_rates=())


def shipping_line(
    invoice: str, currency: str, shipment: Shipment | None | UnsetType, now: int
) -> Line | None:
    """What it costs to send, as what is like a line: it is earned at once, and not discounted."""
    if not isinstance(shipment, Shipment):
        return None
    return Line(
        id=f"ship_{invoice.partition('_')[2]}",
        amount=shipment.amount,
        currency=currency,
        description=shipment.name,
        period_start=now,
        period_end=now,
        discountable=False,
        tax_behavior=shipment.tax_behavior,
    )


def least_due(terms: Invoice | CreateInvoice) -> int:
    """Less than that is not asked for, but carried over; 0 where it is not collected anyway."""
    collected = terms.once_final == "collect" and not terms.settled_by
    return least_charge(terms.currency) if collected else 0


def reckoned_anew(
    invoice: Invoice,
    lines: tuple[Line, ...],
    discounts: tuple[Discount, ...] | None = None,
    tax_rates: tuple[TaxRate, ...] | None = None,
    *,
    shipping: Line | None | UnsetType = UNSET,
    details: CustomerDetails | None = None,
) -> Facts:
    """The facts of a draft that charges something else now: what differs."""
    facts = reckoned(
        lines,
        invoice.discounts if discounts is None else discounts,
        invoice.default_tax_rates if tax_rates is None else tax_rates,
        details or invoice.details,
        invoice.starting_balance,
        shipping=invoice.shipping if shipping is UNSET else shipping,
        assesses=invoice.assesses,
        least=least_due(invoice),
    )
    emptied: dict[str, Any] = dict.fromkeys(
        ("discounts", "default_tax_rates", "discount_amounts", "taxes"), ()
    ) | {"shipping": None}
    return {
        name: value for name, value in (emptied | facts).items() if value != getattr(invoice, name)
    }
