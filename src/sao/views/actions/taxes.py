"""What can be asked of tax rates, and the choice of rates that several forms offer."""

from typing import Any

from sao.billing.resources.tax_rate import TaxRate
from sao.views.actions.fields import CHOICES_MAX, option, select, text
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field, Option
from sao.views.words.titles import title

_RATES = "/v1/tax_rates"
_IN_PRICES = (
    option("false", "Comes on top of prices"),
    option("true", "Is contained in prices"),
)


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return (
        text("display_name", "Name", required=True, value="VAT", help="Invoices call it so."),
        text("percentage", "Percentage", required=True, value="20"),
        select("inclusive", "The tax", _IN_PRICES, required=True),
        text("country", "Country", help="Two letters, like DE. It is for information only."),
    )


def _name(_moment: Moment, rate: Any) -> tuple[Field, ...]:
    return (text("display_name", "Name", required=True, value=rate.display_name),)


MAKERS = (Verb("create", "New tax rate", "create", _RATES, _new, primary=True),)
VERBS = (Verb("update", "Rename", "update", f"{_RATES}/{{id}}", _name), *switch(f"{_RATES}/{{id}}"))


def rates(moment: Moment) -> list[Option]:
    """The rates that can be applied, the newest first."""
    ids = moment.ids("tax_rate|status=active", limit=CHOICES_MAX)
    found = (moment.get(TaxRate, each) for each in ids)
    return [option(each.id, _words(each)) for each in found if each is not None]


def _words(rate: TaxRate) -> str:
    return f"{title(rate)}, {'contained' if rate.inclusive else 'on top'}"


def choice(moment: Moment, name: str, **more: Any) -> tuple[Field, ...]:
    """One rate to choose; nothing where there is no rate at all."""
    known = rates(moment)
    return (select(name, "Tax rate", known, **more),) if known else ()
