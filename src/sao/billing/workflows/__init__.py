"""The workflows, by the name under which resources start them, with the type of their data."""

from typing import Any, NamedTuple

from sao.billing.gateway import (
    Answer,
    Contest,
    Order,
    RefundAnswer,
    RefundOrder,
    Ruling,
    SetupOrder,
)
from sao.billing.values import Features, Provision
from sao.billing.workflows.charge import charge
from sao.billing.workflows.contest import contest
from sao.billing.workflows.provision import provision
from sao.billing.workflows.refund import refund
from sao.billing.workflows.setup import setup
from sao.core.workflow import Workflow


class Entry(NamedTuple):
    """A workflow, and the type of the data with which it is started."""

    run: Workflow
    data: Any


WORKFLOWS = {
    "charge": Entry(charge, Order),
    "setup": Entry(setup, SetupOrder),
    "refund": Entry(refund, RefundOrder),
    "contest": Entry(contest, Contest),
    "provision": Entry(provision, Provision),
}

ANSWERS: dict[str, Any] = {
    "catalog.features": Features,
    "gateway.confirm": Answer,
    "gateway.setup": Answer,
    "gateway.refund": RefundAnswer,
    "gateway.contest": Ruling,
}
"""What each edge answers with."""
