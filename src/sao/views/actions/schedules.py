"""What can be asked of schedules, and of who gets one: phases, one after the other."""

from typing import Any

from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.price import Price
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.subscription_schedule.state import SubscriptionSchedule
from sao.billing.values.price import PriceTerms
from sao.billing.values.schedule import Phase
from sao.views.actions.fields import number, option, price_options, prices, select
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field
from sao.wire.ids import shown

_SCHEDULES = "/v1/subscription_schedules"
_ONE = f"{_SCHEDULES}/{{id}}"
_ROW = "phases"

_UNITS = tuple(option(each, f"{each.capitalize()}s") for each in ("month", "year", "week", "day"))
_PRORATIONS = (
    option("create_prorations", "With the next invoice"),
    option("always_invoice", "At once"),
    option("none", "Not at all"),
)
_ENDS = (
    option("release", "The subscription goes on as it is then"),
    option("cancel", "The subscription ends"),
)


def _in_row(place: int, name: str) -> str:
    return f"{_ROW}[{place}]{name}"


def _sold(
    place: int, found: list[PriceTerms], price: str | None, quantity: int | None
) -> list[Field]:
    chosen = {"value": price} if price is not None else {}
    name = _in_row(place, "[items][0]")
    return [
        select(f"{name}[price]", "Price", price_options(found), required=True, row=_ROW, **chosen),
        number(f"{name}[quantity]", "Quantity", quantity, row=_ROW),
    ]


def _difference(place: int, behavior: str = "create_prorations") -> Field:
    return select(
        _in_row(place, "[proration_behavior]"),
        "The difference at its start is billed",
        _PRORATIONS,
        value=behavior,
        required=True,
        row=_ROW,
    )


def _then(value: str = "release") -> Field:
    return select("end_behavior", "After the last phase", _ENDS, required=True, value=value)


# --- a new one


def _planning(moment: Moment, customer: Any) -> tuple[Field, ...]:
    found = prices(moment, currency=customer.currency)
    return (
        *_sold(0, found, None, 1),
        number(_in_row(0, "[duration][interval_count]"), "Lasts", 3, required=True, row=_ROW),
        select(_in_row(0, "[duration][interval]"), "Unit", _UNITS, required=True, row=_ROW),
        _difference(0),
        _then(),
    )


def _nothing_to_plan(moment: Moment, customer: Any) -> str | None:
    if customer.status == "deleted":
        return "It was deleted."
    if prices(moment, currency=customer.currency):
        return None
    return "There is no recurring price for this customer yet; make one."


PLAN = Verb(
    "schedule",
    "New schedule",
    None,
    _SCHEDULES,
    _planning,
    lambda _moment, customer: {"customer": customer.id, "start_date": "now"},
    _nothing_to_plan,
    opens=True,
)
"""Asked of a customer: a subscription that changes as it is planned."""


def _taken(_moment: Moment, subscription: Any) -> str | None:
    if subscription.status in ("canceled", "incomplete_expired"):
        return "It has ended, so there is nothing to plan."
    if subscription.current_period_end <= subscription.current_period_start:
        return "It has no period that could be the first phase; resume it first."
    return None


TAKE_OVER = Verb(
    "schedule",
    "Plan changes",
    None,
    _SCHEDULES,
    fixed=lambda _moment, subscription: {"from_subscription": subscription.id},
    unless=_taken,
    apart=lambda _moment, subscription: subscription.schedule is not None,
    confirm="A schedule takes it over, with its current period as the first phase; there, add "
    "phases with other prices.",
    opens=True,
)
"""Asked of a subscription."""


# --- its phases


def _ahead(schedule: SubscriptionSchedule) -> tuple[Phase, ...]:
    """Those that are not over."""
    return schedule.phases[max(schedule.place, 0) :]


def _changing(moment: Moment, schedule: Any) -> tuple[Field, ...]:
    left = _ahead(schedule)
    found = _offered(moment, schedule)
    fields: list[Field] = []
    for place, phase in enumerate(left):
        item = phase.items[0]
        quantity = None if is_metered(item.price) else item.quantity
        fields += _sold(place, found, shown(item.price.id), quantity)
        fields += [_until(place, phase), _difference(place, phase.prorations)]
    return (*fields, _then(schedule.end_behavior))


def _until(place: int, phase: Phase) -> Field:
    return Field(
        name=_in_row(place, "[end_date]"),
        label="Until",
        kind="instant",
        required=True,
        value=str(phase.end),
        row=_ROW,
    )


def _offered(moment: Moment, schedule: SubscriptionSchedule) -> list[PriceTerms]:
    """What a phase can have: what is sold, and what one has already."""
    held = {phase.items[0].price.id: phase.items[0].price for phase in _ahead(schedule)}
    currency = schedule.phases[0].items[0].price.currency
    return [*held.values(), *prices(moment, currency=currency, without=frozenset(held))]


_FORM = ("start", "end", "items", "prorations")
"""What the form of a phase has fields for."""


def _says_more(_moment: Moment, schedule: Any) -> bool:
    """Whether phases say what the form has no fields for, and would lose by it."""
    bare = Phase(start=0, end=0, items=())
    rest = [name for name in Phase.__struct_fields__ if name not in _FORM]
    for phase in _ahead(schedule):
        item = phase.items[0]
        own = (item.tax_rates, item.discounts, item.usage_gte) != (None, None, None)
        if len(phase.items) > 1 or own or item.metadata:
            return True
        if any(getattr(phase, name) != getattr(bare, name) for name in rest):
            return True
    return False


def _begun(_moment: Moment, schedule: Any) -> dict[str, str]:
    return {"phases[0][start_date]": str(_ahead(schedule)[0].start)}


def _subscription_over(moment: Moment, schedule: Any) -> str | None:
    subscription = moment.get(Subscription, schedule.subscription)
    over = subscription is not None and subscription.ended_at is not None
    return "Its subscription has ended already." if over else None


def _unchangeable(moment: Moment, schedule: Any) -> str | None:
    over = _subscription_over(moment, schedule)
    sold = (moment.get(Price, phase.items[0].price.id) for phase in _ahead(schedule))
    if over is None and any(one is not None and one.status != "active" for one in sold):
        return "A price that it has is archived; use that again first."
    return over


VERBS = (
    Verb(
        "update",
        "Change phases",
        "update",
        _ONE,
        _changing,
        _begun,
        _unchangeable,
        apart=_says_more,
        primary=True,
    ),
    Verb("release", "Release", "release", f"{_ONE}/release"),
    Verb(
        "cancel",
        "Cancel with its subscription",
        "cancel",
        f"{_ONE}/cancel",
        unless=_subscription_over,
        danger=True,
        confirm="Its subscription ends with it.",
    ),
)
