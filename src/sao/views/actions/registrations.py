"""What can be asked of tax: where it is collected, where the seller is, and what prices contain."""

from collections.abc import Iterator
from typing import Any

from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.taxation.rates import ALONE, EU, STATES, place_name
from sao.billing.values.taxation import TaxSettings
from sao.views.actions.fields import countries, option, select, text, while_
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_PATH = "/v1/tax/registrations"
_ONE = f"{_PATH}/{{id}}"

_UNION = (
    option("standard", "Its own VAT"),
    option("oss_union", "One-stop shop: of whoever buys elsewhere in the Union"),
    option("oss_non_union", "One-stop shop for services, of a seller outside of the Union"),
)
_CANADA = (
    option("standard", "GST and HST"),
    option("simplified", "GST and HST of a seller abroad"),
)


def _place(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    countries = sorted((*EU, *ALONE, "CA", "US"), key=lambda code: place_name(code, None))
    options = [option(code, place_name(code, None)) for code in countries]
    held = {one.country for one in _taxes(moment).registrations}
    free = next((code for code in countries if code not in held), None)
    chosen = select("country", "Country", options, required=True, value=free)
    return (chosen, *_how(countries))


def _how(countries: list[str]) -> Iterator[Field]:
    """How, as the country that is chosen has it."""
    for code in countries:
        name, chosen = f"country_options[{code.lower()}]", while_("country", code)
        if code == "US":
            states = [
                option(state, place) for state, (place, rate) in STATES.items() if rate != "0"
            ]
            yield select(f"{name}[state]", "State", states, required=True, when=chosen)
        kinds = (
            _UNION
            if code in EU
            else _CANADA
            if code == "CA"
            else (option("state_sales_tax", "Sales tax"),)
            if code == "US"
            else (option("standard", "Its tax"),)
        )
        yield select(f"{name}[type]", "What", kinds, required=True, when=chosen)


def _taxes(moment: Moment) -> TaxSettings:
    settings = moment.find(SETTINGS)
    return settings.taxes if isinstance(settings, Settings) else TaxSettings()


def _seller(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    taxes = _taxes(moment)
    office = taxes.head_office
    kinds = (
        option("inferred_by_currency", "By currency: without it in USD and CAD"),
        option("exclusive", "It comes on top"),
        option("inclusive", "It contains it"),
    )
    return (
        countries(
            "head_office[address][country]",
            "DE" if office is None else office.country,
            required=True,
        ),
        text("head_office[address][line1]", "Street", value=office.line1 if office else None),
        text("head_office[address][city]", "City", value=office.city if office else None),
        select(
            "defaults[tax_behavior]",
            "A price that says nothing of tax",
            kinds,
            required=True,
            value=taxes.defaults.behavior or "inferred_by_currency",
        ),
    )


MAKERS = (
    Verb(
        "create",
        "Collect tax somewhere",
        None,
        _PATH,
        _place,
        lambda _moment, _nothing: {"active_from": "now"},
        primary=True,
    ),
    Verb("seller", "Edit tax", None, "/v1/tax/settings", _seller),
)

VERBS = (
    Verb(
        "end",
        "Collect no more",
        None,
        _ONE,
        fixed=lambda _moment, _registration: {"expires_at": "now"},
        apart=lambda _moment, registration: registration.status != "active",
        danger=True,
        confirm="What is invoiced from now on is not taxed there. It can begin again.",
    ),
)
