"""Usage alerts: what is watched, and how much each customer has used since then."""

from sao.billing.values import Value


class MeterAlert(Value, frozen=True):
    """Tell when a customer has used `gte` by a meter; with `customer`, only that one.

    One that is not `active` watches nothing for now.
    """

    id: str
    title: str
    meter: str
    gte: int
    customer: str | None = None
    active: bool = True


class Tally(Value, frozen=True):
    """What a customer has used while an alert watched, until it triggered."""

    alert: MeterAlert
    total: int = 0
    count: int = 0
    last: int = 0
    last_at: int | None = None
    triggered_at: int | None = None
