"""The workflows, by the name under which resources start them, with the type of their data.

A run goes on with the version that it was started with. A change that would ask for other steps, or
send other commands after the same answers, is a new version; the one before stays in the table for
as long as there may be runs of it (a run waits three days for a gateway at most, and then for an
operator).
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sao.billing.messages.assess import TaxOrder
from sao.billing.payments.gateway import (
    Answer,
    Contest,
    HeldAnswer,
    HeldOrder,
    Order,
    RefundAnswer,
    RefundOrder,
    Ruling,
    SetupOrder,
)
from sao.billing.values.entitlement import Features, Provision
from sao.billing.values.taxation import TaxFacts
from sao.billing.workflows.assess import assess
from sao.billing.workflows.capture import capture
from sao.billing.workflows.charge import charge
from sao.billing.workflows.contest import contest
from sao.billing.workflows.forsake import forsake
from sao.billing.workflows.provision import provision
from sao.billing.workflows.refund import refund
from sao.billing.workflows.release import release
from sao.billing.workflows.setup import setup
from sao.core.workflow import Workflow


class Entry(NamedTuple):
    """A workflow by its versions, and the type of the data with which it is started.

    `about` names the field of that which says whose answer it is. `cancel` says what follows where
    an operator cancels a run; None: it may not be.
    """

    versions: Mapping[int, Workflow]
    data: Any
    about: str
    cancel: str | None

    @property
    def latest(self) -> int:
        """The version of runs that are started now."""
        return max(self.versions)


WORKFLOWS = {
    "charge": Entry(
        {1: charge},
        Order,
        "intent",
        "The gateway is told to collect nothing any more. If it has collected already, the payment "
        "succeeds; otherwise the attempt has failed, and is tried again as after a declined card.",
    ),
    "capture": Entry({1: capture}, HeldOrder, "intent", None),
    "release": Entry(
        {1: release},
        HeldOrder,
        "intent",
        "The gateway is not told: the bank lets go of the reserved money by itself after a week.",
    ),
    "forsake": Entry(
        {1: forsake},
        Order,
        "intent",
        "The gateway is not told: who comes back to their bank may still pay.",
    ),
    "setup": Entry({1: setup}, SetupOrder, "intent", "The payment method is not set up."),
    "refund": Entry({1: refund}, RefundOrder, "refund", None),
    "contest": Entry(
        {1: contest},
        Contest,
        "dispute",
        "Whether the bank has the evidence is not known; its ruling is heard of when it comes.",
    ),
    "provision": Entry({1: provision}, Provision, "customer", None),
    "assess": Entry({1: assess}, TaxOrder, "customer", None),
}

ANSWERS: dict[str, Any] = {
    "catalog.features": Features,
    "catalog.taxes": TaxFacts,
    "gateway.confirm": Answer,
    "gateway.abandon": Answer,
    "gateway.capture": HeldAnswer,
    "gateway.release": HeldAnswer,
    "gateway.setup": Answer,
    "gateway.refund": RefundAnswer,
    "gateway.contest": Ruling,
}
"""What each edge answers with."""
