"""The workflows, by the name under which resources start them, with the type of their data."""

from typing import Any, NamedTuple

from sao.billing.simulator import Answer
from sao.billing.values import Features, Order, Provision
from sao.billing.workflows.charge import charge
from sao.billing.workflows.provision import provision
from sao.core.workflow import Workflow


class Entry(NamedTuple):
    """A workflow, and the type of the data with which it is started."""

    run: Workflow
    data: Any


WORKFLOWS = {
    "charge": Entry(charge, Order),
    "provision": Entry(provision, Provision),
}

ANSWERS: dict[str, Any] = {"catalog.features": Features, "gateway.confirm": Answer}
"""What each edge answers with."""
