"""The list of credit grants, newest first: who has how much left, and for how long."""

from sao.billing.resources.credit_grant import CreditGrant
from sao.views.lists.cells import customer_cell, link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell
from sao.views.words.amounts import money_cell


def _fill(moment: Moment, grant: CreditGrant, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(grant, note=grant.category),
        "customer": customer_cell(moment, grant.customer),
        "state": state_of(grant),
        "total": money_cell(grant.amount, grant.currency),
        "left": money_cell(grant.available, grant.currency),
        "expires": InstantCell(at=grant.expires_at),
        "created": InstantCell(at=grant.created),
    }


FAMILY = Family(
    resource="credit_grant",
    columns=(
        Column(key="name", label="Credits"),
        Column(key="customer", label="Customer"),
        Column(key="state", label="Status"),
        Column(key="total", label="Granted", end=True),
        Column(key="left", label="Left", end=True),
        Column(key="expires", label="Expires"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda grant: grant.name,
)
