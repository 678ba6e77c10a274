"""What can be asked of webhook endpoints."""

from typing import Any

from sao.views.actions.fields import text
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_PATH = "/v1/webhook_endpoints"
_ONE = f"{_PATH}/{{id}}"
_EVENTS = "One a line: a type such as invoice.paid, a group such as invoice.*, or * for all."


def _fields(url: str, events: tuple[str, ...], description: str | None) -> tuple[Field, ...]:
    return (
        text("url", "URL", required=True, value=url),
        Field(
            name="enabled_events",
            label="Events",
            kind="lines",
            required=True,
            value="\n".join(events),
            help=_EVENTS,
        ),
        text("description", "Description", value=description),
    )


def _new(_moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    return _fields("https://example.com/webhooks", ("*",), None)


def _as_it_is(_moment: Moment, endpoint: Any) -> tuple[Field, ...]:
    return _fields(endpoint.url, endpoint.enabled_events, endpoint.description)


MAKERS = (Verb("create", "New endpoint", "create", _PATH, _new, primary=True),)

VERBS = (
    Verb("edit", "Edit", "update", _ONE, _as_it_is),
    Verb(
        "disable",
        "Disable",
        "update",
        _ONE,
        fixed=lambda _moment, _endpoint: {"disabled": "true"},
        apart=lambda _moment, endpoint: endpoint.status != "enabled",
    ),
    Verb(
        "enable",
        "Enable",
        "update",
        _ONE,
        fixed=lambda _moment, _endpoint: {"disabled": "false"},
        apart=lambda _moment, endpoint: endpoint.status != "disabled",
    ),
    Verb(
        "roll_secret",
        "Roll secret",
        "roll_secret",
        "/api/webhooks/endpoints/{id}/roll_secret",
        confirm="A new secret signs from now on, alone. It is shown this once.",
    ),
    Verb("delete", "Delete", "delete", _ONE, method="DELETE", danger=True),
)
