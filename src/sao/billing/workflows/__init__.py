"""The workflows, by the name under which resources start them, with the type of their data."""

from typing import Any, NamedTuple

from sao.billing.gateway import Answer, Order
from sao.billing.workflows.charge import charge
from sao.core.workflow import Workflow


class Entry(NamedTuple):
    """A workflow, and the type of the data with which it is started."""

    run: Workflow
    data: Any


WORKFLOWS = {"charge": Entry(charge, Order)}

ANSWERS: dict[str, Any] = {"gateway.confirm": Answer}
"""What each edge answers with."""
