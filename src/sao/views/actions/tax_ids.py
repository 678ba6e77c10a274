"""What can be asked of tax ids, and of a customer who is to have one."""

from typing import Any, get_args

from sao.billing.resources.customer.state import Customer
from sao.billing.resources.customer.tax_ids import TAX_IDS_MAX
from sao.views.actions.fields import option, select, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field, Option
from sao.wire.tax_id_types import TaxIdType

_FIRST = ("eu_vat", "gb_vat", "us_ein", "ch_vat", "no_vat", "au_abn", "ca_bn", "in_gst")
"""The types that are wanted most stand first."""

_TYPES = (*_FIRST, *(each for each in get_args(TaxIdType) if each not in _FIRST))

_PLAYED = "000000000"
"""What a form begins with: Stripe's value for a number that was verified."""


def types() -> list[Option]:
    """Every type of tax id, as a choice."""
    return [option(each, each.replace("_", " ").upper()) for each in _TYPES]


def _number(_moment: Moment, _customer: Any) -> tuple[Field, ...]:
    says = "000000000 plays one that is verified, 111111111 one that is not."
    return (
        select("type", "Type", types(), required=True),
        text("value", "Number", required=True, value=_PLAYED, help=says),
    )


def _enough(_moment: Moment, customer: Any) -> str | None:
    if len(customer.tax_ids) < TAX_IDS_MAX:
        return None
    return f"A customer has at most {TAX_IDS_MAX}; delete one first."


ADD = Verb(
    "add_tax_id",
    "Add tax ID",
    "add_tax_id",
    "/v1/customers/{id}/tax_ids",
    _number,
    unless=_enough,
)
"""Asked of a customer."""


def _not_kept(moment: Moment, number: Any) -> str | None:
    if number.status == "deleted":
        return "It was deleted."
    customer = moment.get(Customer, number.customer)
    gone = customer is None or customer.status == "deleted"
    return "Its customer was deleted, and is billed nothing any more." if gone else None


VERBS = (
    Verb(
        "delete",
        "Delete",
        None,
        "/v1/tax_ids/{id}",
        unless=_not_kept,
        method="DELETE",
        danger=True,
        confirm="Invoices that are final still say it; those to come do not.",
    ),
)
