"""The list of usage alerts, newest first: who is watched, and how often each has triggered."""

from sao.billing.resources.alert import Alert
from sao.billing.resources.alert_reached import ReachedAlert
from sao.views.lists.cells import customer_cell, link, linked, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, NumberCell, TextCell


def kept_alerts(moment: Moment, meter_id: str) -> list[Alert]:
    """The alerts of a meter that are not archived, newest first."""
    found = moment.all(Alert, f"billing_alert|meter={meter_id}")
    return [alert for alert in found if alert.status != "archived"]


def times_triggered(moment: Moment, alert_id: str) -> int:
    """For how many customers an alert has triggered."""
    return len(moment.all(ReachedAlert, f"billing_alert_triggered|alert={alert_id}"))


def _fill(moment: Moment, alert: Alert, _state: str | None) -> dict[str, Cell]:
    everybody = TextCell(text="Everybody")
    return {
        "name": link(alert),
        "meter": linked(moment, alert.meter),
        "customer": customer_cell(moment, alert.customer) if alert.customer else everybody,
        "gte": NumberCell(value=alert.gte),
        "triggered": NumberCell(value=times_triggered(moment, alert.id)),
        "state": state_of(alert),
        "created": InstantCell(at=alert.created),
    }


FAMILY = Family(
    resource="billing_alert",
    columns=(
        Column(key="name", label="Alert"),
        Column(key="meter", label="Meter"),
        Column(key="customer", label="Watches"),
        Column(key="gte", label="At", end=True),
        Column(key="triggered", label="Triggered", end=True),
        Column(key="state", label="Status"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda alert: alert.title,
)
