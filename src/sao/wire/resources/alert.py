"""Usage alerts on the wire, and the event that tells that one has triggered."""

from typing import Annotated, Literal

from msgspec import Meta

from sao.billing.resources import alert, alert_reached
from sao.billing.values.alert import MeterAlert
from sao.wire.errors import missing
from sao.wire.params import Page, Params, Part, Positive
from sao.wire.resource import Resource, always, by_id
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

OBJECT = "billing.alert"

Title = Annotated[str, Meta(min_length=1, max_length=250)]


class Filter(Part, frozen=True, kw_only=True):
    """Whom an alert watches: one customer."""

    type: Literal["customer"]
    customer: str | None = None


class Threshold(Part, frozen=True, kw_only=True):
    """How much has to be used by which meter. Without a filter, by anybody."""

    gte: Positive
    meter: str
    recurrence: Literal["one_time"]
    filters: Annotated[tuple[Filter, ...], Meta(max_length=1)] = ()


class Create(Params, frozen=True, kw_only=True):
    """A new alert."""

    alert_type: Literal["usage_threshold"]
    title: Title
    usage_threshold: Threshold | None = None

    def threshold(self) -> Threshold:
        """What it watches. Raises `parameter_missing`."""
        if self.usage_threshold is None:
            raise missing("usage_threshold")
        return self.usage_threshold

    def customer(self) -> str | None:
        """The only one that it watches, if any. Raises `parameter_missing`."""
        for each in self.threshold().filters:
            if each.customer is None:
                raise missing("usage_threshold[filters][0][customer]")
            return each.customer
        return None


class List(Page, frozen=True, kw_only=True):
    """Which alerts: all that are not archived, or those of a meter."""

    alert_type: Literal["usage_threshold"] | None = None
    meter: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for. Every alert is a `usage_threshold`."""
        return of_kind("billing_alert", {"meter": self.meter}, without=("archived",))


class Activate(Params, frozen=True, kw_only=True):
    """No parameters."""


class Archive(Params, frozen=True, kw_only=True):
    """No parameters."""


class Deactivate(Params, frozen=True, kw_only=True):
    """No parameters."""


def render(state: alert.Alert) -> Rendered:
    """An alert as Stripe shows it."""
    return _shown(state.terms(), state.status)


def _shown(terms: MeterAlert, status: str) -> Rendered:
    only = {"customer": terms.customer, "type": "customer"}
    return {
        "id": terms.id,
        "object": OBJECT,
        "alert_type": "usage_threshold",
        "livemode": LIVEMODE,
        "status": status,
        "title": terms.title,
        "usage_threshold": {
            "filters": [only] if terms.customer is not None else [],
            "gte": terms.gte,
            "meter": terms.meter,
            "recurrence": "one_time",
        },
    }


def render_reached(state: alert_reached.ReachedAlert) -> Rendered:
    """That an alert has triggered, with the alert as it was then."""
    return {
        "object": f"{OBJECT}_triggered",
        "alert": None if state.terms is None else _shown(state.terms, "active"),
        "created": state.created,
        "customer": state.customer,
        "livemode": LIVEMODE,
        "value": state.value,
    }


RESOURCE = Resource(
    schema=alert.ALERT,
    object=OBJECT,
    noun="billing alert",
    code="za",
    render=render,
    expandable={
        "usage_threshold.filters.customer": by_id("customer"),
        "usage_threshold.meter": by_id("meter"),
    },
)

REACHED = Resource(
    schema=alert_reached.ALERT_REACHED,
    object=f"{OBJECT}_triggered",
    noun="triggered alert",
    code="zw",
    render=render_reached,
    told={"create": always("billing.alert.triggered")},
)
