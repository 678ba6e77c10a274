"""Whatever somebody writes into a form that cannot be taken, is told at the field it stands in."""

from collections.abc import Iterator

from sao.views.actions import actions_of, offers
from sao.views.actions.tables import MAKERS
from sao.views.lists.settings import settings
from sao.views.lists.table import Wish
from sao.views.moment import Moment
from sao.views.shapes import Action, Field
from sao.views.words.titles import resource_of
from support.pressing import everything
from support.views import Place, empty, form_of, tried

WRONG = {
    "text": "x" * 6000,
    "email": "nobody",
    "number": "-7",
    "money": "99999999999999",
    "select": "nobody",
    "instant": "1",
    "bool": "maybe",
    "lines": "nobody",
    "numbers": "soon",
    "picture": "data:image/png;base64,AAAA",
}
SEVERAL = ("lines", "numbers")
"""Kinds of fields that are sent as a list."""
NEEDED = {"name": "Ada"}
"""What forms ask for without suggesting it."""

PAPERS = (
    "uncategorized_text",
    "product_description",
    "service_date",
    "refund_refusal_explanation",
)
ANYTHING_GOES = {
    *(("dispute", verb, f"evidence[{paper}]") for verb in ("submit", "update") for paper in PAPERS),
    ("subscription", "report_use", "payload[value]"),  # less was used than was told
}
"""Fields that take whatever is written."""
ON_A_SERVER = {("setting", "logo")}
"""What only a server takes; `tests/browser/streaming/test_logo.py` asks one."""


def _populated() -> Place:
    place = empty()
    for command in everything()["commands"]:
        made = place.dispatcher.request(
            command["method"], command["path"], command.get("params"), request_id=command.get("id")
        )
        assert made.status in (200, 402), (command, made.body)
    return place


def _offered(place: Place) -> Iterator[tuple[str, Action]]:
    """Each action that has a form, once."""
    moment, told = Moment(place.session()), set()
    for resource in MAKERS:
        yield from ((resource, action) for action in offers(moment, resource))
    for row in settings(moment, Wish()).rows:
        yield from (("setting", action) for action in row.actions)
    for object_id in place.ids():
        resource = resource_of(object_id)
        for action in actions_of(moment, moment.find(object_id)):
            if action.refused is None and (resource, action.name) not in told:
                told.add((resource, action.name))
                yield resource, action


def _leading_to(action: Action, field: Field) -> dict[str, str]:
    """The answers by which it is asked for."""
    if field.when is None:
        return {}
    other = next(each for each in action.fields if each.name == field.when.field)
    return {field.when.field: field.when.value} | _leading_to(action, other)


def test_a_refusal_names_the_field_that_it_is_about() -> None:
    place, wrong, asked = _populated(), [], 0
    for resource, action in _offered(place):
        for field in action.fields:
            if field.unsent or (resource, action.name) in ON_A_SERVER:
                continue
            chosen = _leading_to(action, field)
            sent = f"{field.name}[0]" if field.kind in SEVERAL else field.name
            form = NEEDED | form_of(action, chosen) | {sent: WRONG[field.kind]}
            needed = {name for each in action.fields for name in (each.name, *each.also)} | {sent}
            needed |= action.fixed.keys()
            form = {name: value for name, value in form.items() if name in needed}
            reply, _ = tried(place, action, form)
            asked += 1
            if (resource, action.name, field.name) in ANYTHING_GOES:
                continue
            told = reply.body.get("error", {})
            if told.get("param") not in (field.name, sent):
                wrong.append(f"{resource}, {action.name}, {field.name}: {reply.status} {told}")
    assert asked > 60
    assert wrong == [], "\n".join(wrong)
