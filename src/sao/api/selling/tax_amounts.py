"""Taxes that somebody else has reckoned: their amounts as they are, with a tax rate for each.

A rate that says the same is the same one. It is archived from the start: nobody applies it anew.
"""

import msgspec

from sao.billing.resources import tax_rate
from sao.billing.values import tax as tax_values
from sao.billing.values.line import Line, TaxAmount
from sao.core.ids import root_id
from sao.runtime import Session
from sao.wire.amounts import at
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError
from sao.wire.line_params import TaxAmountOf

Taxed = tuple[tuple[TaxAmount, ...], tuple[tax_values.TaxRate, ...]]


def reckoned_elsewhere(
    session: Session, asked: tuple[TaxAmountOf, ...], line: Line, place: str
) -> Taxed:
    """The taxes on a line as it is otherwise, and their rates. Raises `parameter_invalid`."""
    rates: dict[str, tax_values.TaxRate] = {}
    taxes: list[TaxAmount] = []
    for number, one in enumerate(asked):
        where = f"{at(place, 'tax_amounts')}[{number}]"
        rate = _rate(session, one, where)
        if rate.id in rates:
            raise WireError("parameter_invalid", "The same tax rate is said twice.", where)
        rates[rate.id] = rate
        chargeable(one.amount, line.currency, f"{where}[amount]")
        reason = one.taxability_reason or msgspec.UNSET
        taxes.append(TaxAmount(rate.id, one.amount, rate.inclusive, one.taxable_amount, reason))
    contained = sum(tax.amount for tax in taxes if tax.inclusive)
    if abs(contained) > abs(line.amount):
        raise WireError(
            "parameter_invalid",
            f"A line of {line.amount} cannot contain taxes of {contained}.",
            at(place, "tax_amounts"),
        )
    return tuple(taxes), tuple(rates.values())


def _rate(session: Session, one: TaxAmountOf, where: str) -> tax_values.TaxRate:
    """The rate that is described: one that says the same, or a new one."""
    wanted = one.tax_rate_data.data(f"{where}[tax_rate_data]")
    made = root_id(tax_rate.TAX_RATE.prefix, msgspec.json.encode(wanted).decode())
    known = session.find(made)
    if not isinstance(known, tax_rate.TaxRate):
        known = session.submit(made, "create", wanted).state
    return tax_rate.terms(known)
