"""Assessing: what each line of an invoice is taxed by, as the tax rates that `taxes` reckons with.

A rate is made of what was ruled, and always the same one of the same: its id is a hash of that. One
that is not collected is 0 %, and says why.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import get_args

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.taxation.codes import GENERAL, SHIPPING, kind_of
from sao.billing.taxation.places import Place, place_of
from sao.billing.taxation.rates import (
    ALONE,
    CANADA,
    EU,
    STATES,
    Levy,
    federal,
    of_country,
    of_state,
    provincial,
)
from sao.billing.taxation.rules import Ruling, rulings, sale
from sao.billing.values.customer import Address, CustomerDetails
from sao.billing.values.line import Line
from sao.billing.values.tax import TaxRate
from sao.billing.values.taxation import Reason, TaxFacts
from sao.core.ids import token

EXCLUSIVE = frozenset(("cad", "usd"))
"""The currencies in which prices are without tax, where a default is inferred by currency."""


def assessed(
    lines: tuple[Line, ...],
    facts: TaxFacts,
    details: CustomerDetails,
    at: int,
    sent_to: Address | None = None,
) -> tuple[Line, ...] | None:
    """The lines with the rates that apply to each; None where nobody knows the customer's place.

    A line for which somebody chose rates keeps them, for whoever is not exempt; one that gives
    something back keeps those by which that was taxed, where it has them.
    """
    place = place_of(details, sent_to)
    if place is None:
        return None
    return tuple(
        line
        if _is_kept(line, details)
        else replace(line, tax_rates=rates_of(line, place, facts, details, at))
        for line in lines
    )


def _is_kept(line: Line, details: CustomerDetails) -> bool:
    if line.credited_invoice is not None and line.tax_rates is not None:
        return True
    return bool(line.tax_rates) and not _is_rated(line) and details.tax_exempt == "none"


def products_of(lines: Iterable[Line]) -> tuple[str, ...]:
    """What the lines are for: whose tax codes are to be known."""
    return tuple(sorted({line.product for line in lines if line.product is not None}))


def unrated(line: Line) -> Line:
    """The line as it is without automatic tax; rates that somebody chose for it stay."""
    return replace(line, tax_rates=None) if _is_rated(line) else line


def _is_rated(line: Line) -> bool:
    return any(one.reason is not UNSET for one in line.tax_rates or ())


def rates_of(
    line: Line, place: Place, facts: TaxFacts, details: CustomerDetails, at: int
) -> tuple[TaxRate, ...]:
    """The rates that apply to a line."""
    settings = facts.settings
    sold = sale(place, kind_of(_code(line, facts)), details, settings, at)
    inclusive = contains(line.tax_behavior, line.currency, settings.defaults.behavior)
    return tuple(rate(one, inclusive=inclusive) for one in rulings(sold))


def contains(said: str, currency: str, default: str | None) -> bool:
    """Whether an amount contains its tax: as its price says, else the default, else by currency."""
    behavior = said if said != "unspecified" else default
    if behavior in (None, "inferred_by_currency"):
        return currency not in EXCLUSIVE
    return behavior == "inclusive"


def _code(line: Line, facts: TaxFacts) -> str:
    if line.id.startswith("ship_"):
        return SHIPPING
    if line.tax_code:
        return line.tax_code
    default = facts.settings.defaults.code or GENERAL
    return facts.codes.get(line.product or "", default)


def rate(ruling: Ruling, *, inclusive: bool) -> TaxRate:
    """The rate that says what was ruled."""
    levy, reason = ruling
    collected = levy is not None and reason == "standard_rated"
    seed = "" if levy is None else f"{levy.country}/{levy.state or ''}/{levy.name}"
    percentage = levy.percentage if levy is not None and collected else "0"
    kind = "inclusive" if inclusive else "exclusive"
    return TaxRate(
        id=f"txr_{token(f'automatic/{seed}/{percentage}/{kind}/{reason}')}",
        percentage=percentage,
        inclusive=inclusive,
        display_name="Tax" if levy is None else levy.name,
        country=None if levy is None else levy.country,
        jurisdiction=None if levy is None else levy.jurisdiction,
        state=None if levy is None else levy.state,
        tax_type=None if levy is None else levy.type,
        reason=reason,
    )


@cache
def known() -> dict[str, TaxRate]:
    """Every rate that automatic tax can make, by its id: whoever has one finds what it says."""
    every = (
        rate(Ruling(levy, reason), inclusive=inclusive)
        for levy in (None, *_levies())
        for reason in get_args(Reason)
        for inclusive in (False, True)
    )
    return {one.id: one for one in every}


def _levies() -> Iterator[Levy]:
    yield from (of_country(country) for country in (*EU, *ALONE))
    yield from (of_state(state) for state in STATES)
    for province in CANADA:
        yield federal(province)
        own = provincial(province)
        if own is not None:
            yield own
