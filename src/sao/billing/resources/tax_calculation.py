"""Tax calculation: what is levied on a sale that somebody is about to make elsewhere.

It is reckoned once, by the registrations and rates of its `tax_date`, as the lines of an invoice
are, and holds for 90 days.
"""

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.tax_calculation import Calculate
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.taxes import taxed
from sao.billing.taxation.assessing import assessed
from sao.billing.taxation.codes import GENERAL, SHIPPING
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.line import Line
from sao.billing.values.tax import TaxExempt
from sao.billing.values.tax_sale import TaxLine, TaxSale
from sao.billing.values.taxation import TaxFacts
from sao.core.ids import home_of, member_id
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    Command,
    Entry,
    Facts,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)

HOLDS_S = 90 * DAY
DATED_WITHIN_S = 31 * DAY
"""How far from now the instant may be by whose rules something is taxed."""


def _table() -> tuple[Entry, ...]:
    return (
        #        action    from          to         decide
        action("create", NEW, "valid", create),
        alarm("lapse", ("valid",), "expires_at"),
        internal("lapse", ("valid",), "expired", lapse),
        ignore("lapse", ("expired",), "it has expired"),
    )


class TaxCalculation(State, frozen=True, kw_only=True):
    """A calculation. `sale` is what was asked for, with its taxes."""

    created: int = 0
    expires_at: int | None = None
    sale: TaxSale | None = None
    test_clock: str | None = None


def create(
    _calculation: TaxCalculation, command: Command[Calculate], now: int
) -> Facts | Rejection:
    """The taxes of each line.

    Rejects: `customer_tax_location_invalid` (nobody knows where the customer is),
    `parameter_invalid` (the date is too far away).
    """
    data = command.data
    if abs(data.sale.tax_date - now) > DATED_WITHIN_S:
        why = "The tax date has to be within 31 days of now."
        return Rejection("parameter_invalid", why, "tax_date")
    reckoned = _reckoned(command.object_id, command.id, data)
    if reckoned is None:
        return Rejection(
            "customer_tax_location_invalid",
            "We could not determine the customer's tax location based on the provided customer "
            "address.",
            "customer_details[address]",
        )
    return {
        "created": now,
        "expires_at": now + HOLDS_S,
        "sale": reckoned,
        "test_clock": data.test_clock,
    }


def _reckoned(calculation: str, seed: str, data: Calculate) -> TaxSale | None:
    sale, home = data.sale, home_of(calculation)
    known = tuple(
        replace(
            line,
            id=(name := member_id("tax_li", home, seed, str(number))),
            reference=line.reference or name,
            tax_code=line.tax_code or _code(line, data.facts),
        )
        for number, line in enumerate(sale.charged)
    )
    facts = data.facts
    if sale.ship_from is not None:  # what is sent from there is sold from there
        facts = replace(facts, settings=replace(facts.settings, head_office=sale.ship_from))
    lines = tuple(_as_line(line, sale) for line in known)
    rated = assessed(lines, facts, _buyer(sale), sale.tax_date)
    if rated is None:
        return None
    done = tuple(
        _with_taxes(line, one, sale.currency) for line, one in zip(known, rated, strict=True)
    )
    if sale.shipping is None:
        return replace(sale, lines=done)
    return replace(sale, lines=done[:-1], shipping=done[-1])


def _code(line: TaxLine, facts: TaxFacts) -> str:
    """By its product, else by what the environment sells by default; sending has one of its own."""
    if line.reference == SENDING:
        return SHIPPING
    return facts.codes.get(line.product or "", facts.settings.defaults.code or GENERAL)


SENDING = "shipping"
"""The reference of what it costs to send it."""

_EXEMPT: dict[str, TaxExempt] = {"customer_exempt": "exempt", "reverse_charge": "reverse"}


def _buyer(sale: TaxSale) -> CustomerDetails:
    return CustomerDetails(
        address=sale.address,
        tax_exempt=_EXEMPT.get(sale.override, "none"),
        tax_ids=sale.tax_ids or UNSET,
    )


def _as_line(line: TaxLine, sale: TaxSale) -> Line:
    return Line(
        id=line.id,
        amount=line.amount,
        currency=sale.currency,
        description="",
        period_start=sale.tax_date,
        period_end=sale.tax_date,
        product=line.product,
        tax_behavior=line.behavior,
        tax_code=line.tax_code,
    )


def _with_taxes(line: TaxLine, rated: Line, currency: str) -> TaxLine:
    taxes = taxed(line.amount, rated.tax_rates or (), currency)
    return replace(line, taxes=taxes, amount_tax=sum(tax.amount for tax in taxes))


def lapse(_calculation: TaxCalculation, _command: Command[Nothing], _now: int) -> Facts:
    """Nobody goes by it any more."""
    return {}


TAX_CALCULATION = Schema(
    name="tax_calculation",
    prefix="taxcalc",
    state=TaxCalculation,
    states=("valid", "expired"),
    terminal=("expired",),
    rank=83,
    table=_table(),
)
