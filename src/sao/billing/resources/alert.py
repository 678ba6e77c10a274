"""Usage alert: tells when a customer has used so much by a meter, once for each customer.

It lives with whoever keeps it: the meter, or the use of the one customer that it watches. These
count; the alert says whether they do. Source: docs/decisions/0073.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.alert import AlertNoted, CreateAlert
from sao.billing.reckoning.alerts import PREFIX
from sao.billing.reckoning.arrears import usage_of
from sao.billing.values.alert import MeterAlert
from sao.core.instance import State
from sao.core.schema import NEW, Command, Entry, Facts, Message, Schema, action, internal


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    return (
        #        action        from           to          decide    then
        internal("create",     NEW,           "active",   create),
        action("activate",     ("inactive",), "active",   switch,   tell_keeper),
        action("deactivate",   ("active",),   "inactive", switch,   tell_keeper),
        action("archive",      kept,          "archived", switch,   tell_keeper),
    )  # fmt: skip


class Alert(State, frozen=True, kw_only=True):
    """An alert. With a `customer`, it watches only that one."""

    created: int = 0
    title: str = ""
    meter: str = ""
    gte: int = 0
    customer: str | None = None
    test_clock: str | None = None

    def terms(self) -> MeterAlert:
        """What whoever counts has to know of it."""
        return MeterAlert(
            id=self.id,
            title=self.title,
            meter=self.meter,
            gte=self.gte,
            customer=self.customer,
            active=self.status == "active",
        )


def create(_alert: Alert, command: Command[CreateAlert], now: int) -> Facts:
    """What is used from now on counts."""
    data = command.data
    return {
        "created": now,
        "title": data.alert.title,
        "meter": data.alert.meter,
        "gte": data.alert.gte,
        "customer": data.alert.customer,
        "test_clock": data.test_clock,
    }


def switch(_alert: Alert, _command: Command[Nothing], _now: int) -> Facts:
    """It watches, or not; or never again."""
    return {}


def tell_keeper(_before: Alert, after: Alert, _facts: Facts) -> Iterator[Message]:
    """Whoever counts hears whether it is to be counted for."""
    keeper = after.meter if after.customer is None else usage_of(after.customer, after.meter)
    yield Message(keeper, "note_alert", AlertNoted(after.terms(), over=after.status == "archived"))


ALERT = Schema(
    name="billing_alert",
    prefix=PREFIX,
    state=Alert,
    states=("active", "inactive", "archived"),
    terminal=("archived",),
    rank=91,
    index=("customer", "meter", "status"),
    table=_table(),
)
