"""Environments to look at: what random requests lead to, and actions tried out without a trace."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

from sao.api.answering.dispatch import Dispatcher
from sao.api.answering.refusals import refusal, reply_of
from sao.api.endpoint import Call, Handler, Reply
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime, Session
from sao.views.shapes import Action, Field
from sao.wire.events import labels
from sao.wire.form import parse
from sao.wire.params import read
from support.api import NOW
from support.fuzzing.drawing import Fuzz
from support.fuzzing.play import drawn


class Place(NamedTuple):
    """An environment, and who plays in it."""

    runtime: Runtime
    dispatcher: Dispatcher

    def session(self, name: str = "look") -> Session:
        """Another look at it."""
        return Session(self.runtime, name)

    def ids(self) -> list[str]:
        """Every object there is, but the environment's own clock."""
        found = self.runtime.store.object_ids(
            list(range(1, self.runtime.store.counters().number + 1))
        )
        return [each for each in found if each != Session.environment_clock]

    def get(self, path: str) -> Any:
        """What a view answers with."""
        reply = self.dispatcher.request("GET", path)
        assert reply.status == 200, (path, reply.body)
        return reply.body


def empty(store: ObjectStore | None = None) -> Place:
    """A new environment, in memory unless told otherwise."""
    runtime = Runtime(MemoryStore() if store is None else store, SIMULATED, labels)
    runtime.start_clock(NOW)
    return Place(runtime, Dispatcher(runtime))


def fuzzed(seed: int, length: int, store: ObjectStore | None = None) -> Place:
    """An environment in which random requests were made."""
    place, fuzz = empty(store), Fuzz(seed, valid=0.998)
    for number, request in drawn(fuzz, length):
        reply = place.dispatcher.request(
            request.method, request.path, request.form or None, request_id=f"req_{number}"
        )
        if reply.status == 200:
            fuzz.learn(reply.body)
    place.runtime.flush()
    return place


def form_of(action: Action, chosen: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """What the form of an action sends, if nobody changes more in it than what was `chosen`."""
    sent = dict(action.fixed)
    answers = {field.name: field.value for field in action.fields} | dict(chosen)
    for field in action.fields:
        answer = answers[field.name]
        if field.unsent or not _is_asked(action, field, answers):
            continue
        if answer and field.kind in ("lines", "numbers"):
            parts = re.split(r"\n|[\s,]+" if field.kind == "numbers" else r"\n", answer)
            sent |= {f"{field.name}[{place}]": part for place, part in enumerate(parts)}
            continue
        value = _sent(field, answer) if answer else field.blank
        if value:
            sent |= dict.fromkeys((field.name, *field.also), value)
    return sent


def _is_asked(action: Action, field: Field, answers: Mapping[str, str | None]) -> bool:
    if field.when is None:
        return True
    other = next(each for each in action.fields if each.name == field.when.field)
    return answers[other.name] == field.when.value and _is_asked(action, other, answers)


def _sent(field: Field, answer: str) -> str:
    if field.kind != "money":
        return answer
    whole, _, fraction = answer.partition(".")
    return str(int(whole + fraction.ljust(field.minor_digits, "0")))


def addressed(action: Action, form: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The path with what of a form is sent in it, and what is left of the form."""
    path, left = action.path, dict(form)
    for name in form:
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", quote(left.pop(name), safe=""))
    return path, left


def tried(
    place: Place, action: Action, form: dict[str, str] | None = None, about: str | None = None
) -> tuple[Reply, Any]:
    """The reply to an action, and what it made of an object; after which it has not happened."""
    sent = form_of(action) if form is None else form
    path, sent = addressed(action, sent)
    endpoint, ids = place.dispatcher.routes.find(action.method, path)
    session = place.session(f"try_{action.name}")
    handler = cast("Handler", endpoint.handler)
    place.runtime.objects.begin()
    try:
        tree = parse(urlencode(sent))
        call: Call[Any] = Call(read(endpoint.params, tree), ids, session.id)
        answer, after = session.preview(
            lambda: (handler(session, call), session.find(about) if about is not None else None)
        )
        return answer if isinstance(answer, Reply) else Reply(200, answer), after
    except Exception as error:
        told = refusal(error, action.method, action.path)
        if told is None:
            raise
        return reply_of(told), None


def actions_in(shown: Any) -> Iterator[Any]:
    """Every action in a shape, however deep."""
    if isinstance(shown, Action):
        yield shown
    elif isinstance(shown, dict):
        for value in shown.values():
            yield from actions_in(value)
    elif isinstance(shown, tuple | list):
        for value in shown:
            yield from actions_in(value)
    elif hasattr(shown, "__struct_fields__"):
        for name in shown.__struct_fields__:
            yield from actions_in(getattr(shown, name))
