"""What can be asked of the company's own tax ids: which there are, and which invoices say."""

from collections.abc import Callable
from typing import Any

from sao.billing.resources.settings import SETTINGS, TAX_IDS_MAX, Settings, own_tax_id
from sao.billing.values.tax import OwnTaxId
from sao.views.actions.fields import option, select, text
from sao.views.actions.tax_ids import types
from sao.views.actions.verb import Verb, no_reason
from sao.views.moment import Moment
from sao.views.shapes import Action, Field, Option

_PATH = "/v1/tax_ids"


def held(moment: Moment) -> tuple[OwnTaxId, ...]:
    """Those that the company has."""
    settings = moment.find(SETTINGS)
    return settings.business.tax_ids if isinstance(settings, Settings) else ()


def words(own: OwnTaxId) -> str:
    """`EU VAT DE123456789`."""
    return f"{own.type.replace('_', ' ').upper()} {own.value}"


def _options(own: tuple[OwnTaxId, ...]) -> list[Option]:
    return [option(own_tax_id(one), words(one)) for one in own]


def of_company(own: tuple[OwnTaxId, ...]) -> tuple[Action, ...]:
    """One more, and one less."""
    enough = f"A company has at most {TAX_IDS_MAX}; remove one first."
    add = Action(
        name="add_tax_id",
        label="Add tax ID",
        method="POST",
        path=_PATH,
        fields=(
            select("type", "Type", types(), required=True),
            text("value", "Number", required=True),
        ),
        refused=enough if len(own) >= TAX_IDS_MAX else None,
    )
    remove = Action(
        name="remove_tax_id",
        label="Remove tax ID",
        method="DELETE",
        path=f"{_PATH}/{{id}}",
        fields=(select("id", "Tax ID", _options(own), required=True),),
        confirm="Invoices that are final still say it; those to come do not.",
    )
    return (add, remove) if own else (add,)


def verbs(
    path: str,
    name: str,
    chosen: Callable[[Any], tuple[str, ...]],
    *,
    unless: Callable[[Moment, Any], str | None] = no_reason,
    apart: Callable[[Any], bool] = lambda _state: False,
) -> tuple[Verb, ...]:
    """Which of them an object's invoices say, by the parameter `name`; all, where none is chosen.

    Left out where there is nothing to choose between, or the object is one that is `apart`.
    """

    def asked(moment: Moment, state: Any) -> tuple[Field, ...]:
        options = _options(held(moment))
        known = {one.value for one in options}
        first = next((one for one in chosen(state) if one in known), options[0].value)
        return (select(f"{name}[0]", "Tax ID", options, required=True, value=first, row=name),)

    return (
        Verb(
            "choose_own_tax_id",
            "Choose company tax ID",
            "update",
            path,
            asked,
            unless=unless,
            apart=lambda moment, state: apart(state) or not held(moment)[1:],
        ),
        Verb(
            "say_all_own_tax_ids",
            "Say all company tax IDs",
            "update",
            path,
            fixed=lambda _moment, _state: {name: ""},
            unless=unless,
            apart=lambda _moment, state: apart(state) or not chosen(state),
        ),
    )
