"""The list of webhook endpoints."""

from sao.billing.resources.webhook_endpoint import WebhookEndpoint
from sao.views.lists.cells import link, state_of
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, InstantCell, TextCell
from sao.views.words.amounts import joined

_SHOWN = 3


def events_words(endpoint: WebhookEndpoint) -> str:
    """`all events`, `invoice.paid, invoice.voided`."""
    events = endpoint.enabled_events
    if "*" in events:
        return "all events"
    more = len(events) - _SHOWN
    return joined(events[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _fill(_moment: Moment, endpoint: WebhookEndpoint, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(endpoint),
        "state": state_of(endpoint),
        "events": TextCell(text=events_words(endpoint)),
        "created": InstantCell(at=endpoint.created),
    }


FAMILY = Family(
    resource="webhook_endpoint",
    columns=(
        Column(key="name", label="URL", sorts=True),
        Column(key="state", label="Status"),
        Column(key="events", label="Is sent"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill,
    text=lambda endpoint: f"{endpoint.url} {endpoint.description or ''}",
    sorts={"name": lambda _moment, endpoint: endpoint.url},
)
