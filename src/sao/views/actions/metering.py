"""What can be asked of meters, and of what is billed by them: prices for use, and use itself."""

from itertools import count
from typing import Any

from sao.billing.resources.meter import Meter
from sao.views.actions.alerts import ADD
from sao.views.actions.fields import CHOICES_MAX, amount, currency, number, option, select, text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_METER = "/v1/billing/meters/{id}"

_FORMULAS = (
    option("sum", "The sum of all values"),
    option("count", "How many events there were"),
    option("last", "The last value"),
)
_INTERVALS = tuple(option(each, f"Every {each}") for each in ("month", "year", "week", "day"))


def _new(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    help_ = "What whoever measures calls it."
    return (
        text("display_name", "Name", required=True, value="API calls"),
        text("event_name", "Event", required=True, value=_free(moment), help=help_),
        select("default_aggregation[formula]", "Counts", _FORMULAS, required=True),
    )


def _free(moment: Moment) -> str:
    """A name of events that no active meter counts."""
    taken = {meter.event_name for meter in _active(moment)}
    names = ("api_calls" if number == 1 else f"api_calls{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _active(moment: Moment) -> list[Meter]:
    found = (moment.get(Meter, each) for each in moment.ids("meter|status=active"))
    return [meter for meter in found if meter is not None]


MAKERS = (Verb("create", "New meter", "create", "/v1/billing/meters", _new, primary=True),)

VERBS = (
    ADD,
    Verb("deactivate", "Deactivate", "deactivate", f"{_METER}/deactivate"),
    Verb("reactivate", "Reactivate", "reactivate", f"{_METER}/reactivate"),
)


def _for_use(moment: Moment, _product: Any) -> tuple[Field, ...]:
    meters = (option(each.id, each.display_name) for each in _active(moment)[:CHOICES_MAX])
    return (
        amount("unit_amount", "A unit costs", "usd", 2, required=True, priced_in="currency"),
        currency("currency"),
        select("recurring[meter]", "Measured by", meters, required=True),
        select("recurring[interval]", "Billed", _INTERVALS, required=True),
        text("nickname", "Nickname"),
    )


def _no_meter(moment: Moment, product: Any) -> str | None:
    if product.status == "deleted":
        return "It was deleted."
    return None if _active(moment) else "There is no meter yet; make one first."


PRICE_FOR_USE = Verb(
    "new_metered_price",
    "New price for use",
    None,
    "/v1/prices",
    _for_use,
    lambda _moment, product: {
        "product": product.id.partition(":")[2] or product.id,
        "recurring[usage_type]": "metered",
    },
    _no_meter,
    opens=True,
)
"""Asked of a product."""


def _meters_of(moment: Moment, subscription: Any) -> list[Meter]:
    """Those of its items that still count, and are told alike."""
    kinds = (item.price.recurring for item in subscription.items)
    ids = dict.fromkeys(each.meter for each in kinds if each is not None and each.meter)
    found = [
        meter for each in ids if (meter := moment.get(Meter, each)) and meter.status == "active"
    ]
    return [meter for meter in found if meter.value_key == found[0].value_key]


def _use(moment: Moment, subscription: Any) -> tuple[Field, ...]:
    meters = _meters_of(moment, subscription)
    key = meters[0].value_key if meters else "value"
    events = (option(each.event_name, each.display_name) for each in meters)
    return (
        select("event_name", "What", events, required=True),
        number(f"payload[{key}]", "How much", 100, required=True),
    )


def _whose(moment: Moment, subscription: Any) -> dict[str, str]:
    meters = _meters_of(moment, subscription)
    key = meters[0].customer_key if meters else "stripe_customer_id"
    return {f"payload[{key}]": subscription.customer}


def _nothing_measured(moment: Moment, subscription: Any) -> str | None:
    if subscription.ended_at is not None:
        return "It has ended, so nothing of it is billed any more."
    return None if _meters_of(moment, subscription) else "Its meter is switched off."


def _by_quantity(_moment: Moment, subscription: Any) -> bool:
    kinds = (item.price.recurring for item in subscription.items)
    return not any(each is not None and each.meter for each in kinds)


REPORT = Verb(
    "report_use",
    "Report use",
    None,
    "/v1/billing/meter_events",
    _use,
    _whose,
    _nothing_measured,
    apart=_by_quantity,
)
"""Asked of a subscription, in place of whoever measures."""
