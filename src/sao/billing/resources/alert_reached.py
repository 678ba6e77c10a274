"""Alert triggered: a customer has used as much as an alert watches for. It happens once."""

from sao.billing.messages.alert import AlertReached
from sao.billing.reckoning.alerts import REACHED_PREFIX
from sao.billing.values.alert import MeterAlert
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Schema, internal


def _table() -> tuple[Entry, ...]:
    return (internal("create", NEW, "triggered", create),)


class ReachedAlert(State, frozen=True, kw_only=True):
    """That an alert has triggered. `terms` is the alert as it was then, `value` what was used."""

    customer: str = ""
    alert: str = ""
    created: int = 0
    terms: MeterAlert | None = None
    value: int = 0
    test_clock: str | None = None


def create(_reached: ReachedAlert, command: Command[AlertReached], now: int) -> Facts:
    """The customer's use tells of it."""
    data = command.data
    return {
        "customer": data.customer,
        "alert": data.alert.id,
        "created": now,
        "terms": data.alert,
        "value": data.value,
        "test_clock": data.test_clock,
    }


ALERT_REACHED = Schema(
    name="billing_alert_triggered",
    prefix=REACHED_PREFIX,
    state=ReachedAlert,
    states=("triggered",),
    terminal=("triggered",),
    rank=33,
    index=("customer", "alert"),
    table=_table(),
)
