"""Events: what a step means to somebody who listens.

Nothing of an event is stored: its types follow from the step, its id says which step it is, and
what it shows is rendered from the states before and after. Source: facts on billing, §2, §4, §5.
"""

from typing import Any, NamedTuple

from sao.core.instance import Instance, State
from sao.core.machine import Step
from sao.wire import API_VERSION
from sao.wire.expand import NEWEST, Look
from sao.wire.registry import BY_SCHEMA, BY_STATE, RESOURCES
from sao.wire.resource import Find, Labels
from sao.wire.shapes import LIVEMODE, Rendered

LABELS: Labels = tuple(
    sorted({label for kind in RESOURCES for told in kind.told.values() for label in told.every})
)
"""Every type that there is."""


_SAY_WHAT_WAS = ("charge.refunded", "payment_method.detached")
"""The types that say what was before, besides updates."""


def labels(step: Step) -> Labels:
    """The types of the events that a step gives rise to, in order; none if nobody would listen."""
    resource = BY_SCHEMA.get(step.after.schema)
    told = resource.told.get(step.outcome.action) if resource is not None else None
    return () if told is None else told.chosen(step.before.data, step.after.data)


def request_of(step: Step) -> str | None:
    """The id of the request that a step came of; None where nobody asked, but a clock went on."""
    request = step.outcome.cause.partition(".")[0].partition("-")[0]
    return request if request.startswith("req_") else None


class Telling(NamedTuple):
    """How a listener is told: in which version of the API, which `find` is needed for."""

    version: str = API_VERSION
    look: Look = NEWEST
    find: Find = lambda _object_id: None

    def dressed(self, rendered: Rendered, instance: Instance[Any]) -> Rendered:
        """What is shown as it looks in the version; the instance is as it was then."""

        def as_of_then(object_id: str) -> State | None:
            return instance.data if object_id == instance.id else self.find(object_id)

        self.look.dress(rendered, as_of_then)
        return rendered


TELLING = Telling()
"""In our own version."""


def render_event(
    step: Step, label: str, event_id: str, key: str | None = None, telling: Telling = TELLING
) -> Rendered:
    """The event that tells of a step; on updates with what was before, as far as it can be seen.

    `key` is the idempotency key with which the request came.
    """
    outcome = step.outcome
    shown = telling.dressed(_object(step, label), step.after)
    data: Rendered = {"object": shown}
    if label.endswith(".updated") or label in _SAY_WHAT_WAS:
        before = telling.dressed(_rendered(step.before.data, label), step.before)
        data["previous_attributes"] = previous_attributes(before, shown)
    return {
        "id": event_id,
        "object": "event",
        "api_version": telling.version,
        "created": outcome.at,
        "data": data,
        "livemode": LIVEMODE,
        "pending_webhooks": 0,
        "request": {"id": request_of(step), "idempotency_key": key},
        "type": label,
    }


def _object(step: Step, label: str) -> Rendered:
    """What the event is about; what is no object of its own any more, as it last was."""
    gone = label.endswith(".deleted") and _kind(label) in BY_STATE[type(step.after.data)].shown
    return _rendered(step.before.data if gone else step.after.data, label)


def _rendered(data: Any, label: str) -> Rendered:
    resource = BY_STATE[type(data)]
    return resource.shown.get(_kind(label), resource.render)(data)


def _kind(label: str) -> str:
    return label.rpartition(".")[0]


def previous_attributes(before: Rendered, after: Rendered) -> Rendered:
    """What changed, as it was: only the fields that differ, one level deep (of lists, the data)."""
    changed: Rendered = {}
    for name, value in before.items():
        other = after.get(name)
        if value == other:
            continue
        if isinstance(value, dict) and value.get("object") == "list":
            changed[name] = {"data": value["data"]}
        elif isinstance(value, dict) and isinstance(other, dict) and "object" not in value:
            changed[name] = _differing(value, other)
        else:
            changed[name] = value
    return changed


def _differing(before: Rendered, after: Rendered) -> Rendered:
    names = [*before, *(name for name in after if name not in before)]
    return {name: before.get(name) for name in names if before.get(name) != after.get(name)}
