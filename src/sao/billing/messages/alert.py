"""What usage alerts hear and tell, and what a meter or a customer's use hears of them."""

from sao.billing.values import Value
from sao.billing.values.alert import MeterAlert


class CreateAlert(Value, frozen=True):
    """Whoever counts has room for it, and watches from now on."""

    alert: MeterAlert
    test_clock: str | None = None


class AlertNoted(Value, frozen=True):
    """What an alert is from now on; `over`: it is archived, for good."""

    alert: MeterAlert
    over: bool


class AlertReached(Value, frozen=True):
    """A customer has used as much as an alert watches for; `value` is how much."""

    alert: MeterAlert
    customer: str
    value: int
    test_clock: str | None = None
