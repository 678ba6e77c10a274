"""/v1/billing/alerts: who is told when a customer has used so much."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.billing.reckoning.arrears import usage_of
from sao.billing.resources import meter as meter_machine
from sao.billing.resources import usage
from sao.billing.resources.alert import Alert
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.meter import Meter
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.render import present
from sao.wire.resources import alert


def create(session: Session, call: Call[alert.Create]) -> Answer:
    """The alert, which counts what is used from now on."""
    title, terms, only = call.params.title, call.params.threshold(), call.params.customer()
    meter = named(session, Meter, terms.meter, "usage_threshold[meter]")
    if only is None:
        wanted = meter_machine.AddAlert(title, terms.gte)
        kept = session.submit(meter.id, "add_alert", wanted)
    else:
        owner = named(session, Customer, only, "usage_threshold[filters][0][customer]")
        mine = usage.AddAlert(
            customer=owner.id,
            meter=meter.id,
            title=title,
            gte=terms.gte,
            beside=len(meter.alerts),
            test_clock=owner.test_clock,
        )
        kept = session.submit(usage_of(owner.id, meter.id), "add_alert", mine)
    return present(found(session, Alert, kept.created["billing_alert"]))


retrieve = shows(Alert, "The alert.")
activate = tells(Alert, "activate", "The alert, which counts what is used from now on.")
deactivate = tells(Alert, "deactivate", "The alert, which counts nothing for now.")
archive = tells(Alert, "archive", "The alert, which is listed and counts no more.")


def list_all(session: Session, call: Call[alert.List]) -> Turns[Answer]:
    """A page of alerts, without archived ones."""
    filtered(session, Meter, call.params.meter, "meter")
    return list_objects(session, call.params, call.params.terms(), _PATH)


_PATH = "/v1/billing/alerts"
_ONE = f"{_PATH}/{{id}}"

FAMILY = Family(
    "Usage alerts",
    (
        Endpoint("POST", _PATH, alert.Create, create, "Create a usage alert"),
        Endpoint("GET", _PATH, alert.List, list_all, "List usage alerts"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a usage alert"),
        Endpoint("POST", f"{_ONE}/activate", alert.Activate, activate, "Activate a usage alert"),
        Endpoint(
            "POST", f"{_ONE}/deactivate", alert.Deactivate, deactivate, "Deactivate a usage alert"
        ),
        Endpoint("POST", f"{_ONE}/archive", alert.Archive, archive, "Archive a usage alert"),
    ),
)
