"""The list of tax registrations."""

from sao.billing.resources.tax_registration import TaxRegistration
from sao.billing.taxation.rates import CANADA, Levy, of_country, of_state, provincial
from sao.views.lists.cells import link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, TextCell
from sao.views.words.titles import place_words


def rate_words(registration: TaxRegistration) -> str:
    """`VAT 19 %`; where it depends on who buys, `each state's own`."""
    levy = _levy(registration)
    return "by where they are" if levy is None else f"{levy.name} {levy.percentage} %"


def _levy(registration: TaxRegistration) -> Levy | None:
    country, state = registration.country, registration.state
    if registration.type.startswith("oss"):
        return None
    if country == "US":
        return of_state(state or "")
    if country == "CA":
        return provincial(state) if state in CANADA else None
    return of_country(country)


def _fill(_moment: Moment, registration: TaxRegistration, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(registration),
        "state": state_of(registration),
        "percentage": TextCell(text=rate_words(registration)),
        "period": InstantCell(at=registration.active_from, until=registration.expires_at),
        "created": InstantCell(at=registration.created),
    }


FAMILY = Family(
    resource="tax_registration",
    columns=(
        Column(key="name", label="Where", sorts=True),
        Column(key="state", label="Status"),
        Column(key="percentage", label="Rate"),
        Column(key="period", label="Collected"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=place_words,
    sorts={"name": lambda _moment, registration: place_words(registration).lower()},
)
