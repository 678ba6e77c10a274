"""A scenario as a test for pytest that people can read: names for objects, dates, and how it ends.

    ada = sandbox.post("/v1/customers", name="Ada")["id"]
    sandbox.advance(months=1)
    assert sandbox.status(ada_subscription) == "active"

`reading` reads it back.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from keyword import iskeyword, issoftkeyword
from typing import Any, NamedTuple

from sao import __version__
from sao.api.endpoint import is_json
from sao.api.scenario.command_log import ADVANCE_PATH, Command, Scenario, id_at
from sao.runtime import Session

FILENAME = "test_scenario.py"
MAY_DECLINE = "may_decline"
"""The keyword of a request whose card may say no: that is told, and not raised."""

WIDTH = 100
INDENT = 4
NAME_MAX = 32

_ID = re.compile(r"\b[a-z]+(?:_[a-z]+)*_[0-9A-Za-z]{14}(?:[0-9A-Za-z]{10})?\b")
_NUMBER = re.compile(r"-?[1-9][0-9]{0,14}|0")
_WORDS = {"true": True, "false": False}
_QUIET = frozenset(("coupon", "plan", "price", "product"))
"""Kinds whose states say little in the end."""
_INTENTS = ("payment_intent", "setup_intent")
_UNPAID = frozenset(("decline", "fail", "require_action"))
"""What becomes of an intent that a request may answer with 402: an outcome, and no refusal."""
_TAKEN = frozenset(("sandbox", "Sandbox", "test_scenario"))


class Named(NamedTuple):
    """An object that is spoken of: its id, what it is called, which command made it, its state."""

    object_id: str
    name: str
    made_by: str
    schema: str
    status: str


class Code:
    """Python to be written as it stands, among values that are written as literals."""

    def __init__(self, text: str) -> None:
        self.text = text


def as_test(session: Session, scenario: Scenario, head: str | None) -> str:
    """The source. `head` is what the sandbox's head has to be in the end."""
    names = _named(session, scenario)
    start = datetime.fromtimestamp(scenario.start, UTC)
    lines = [
        f'"""A scenario of SAO Billing {__version__}, to be played again: `pytest {FILENAME}`."""',
        "",
        "from sao.testing import Sandbox",
        "",
        "",
        "def test_scenario() -> None:",
        f'    sandbox = Sandbox("{start:%Y-%m-%dT%H:%M:%SZ}", seed={_literal(scenario.seed)})',
        *(f"    {line}" if line else "" for line in _body(scenario, names, _unpaid(session))),
    ]
    if head is not None:
        lines += [
            "",
            "    # Everything that happened, byte for byte",
            f'    assert sandbox.head == "{head}"',
        ]
    return "\n".join(lines) + "\n"


def _unpaid(session: Session) -> frozenset[str]:
    """The commands of which a card said no, or wanted to be asked."""
    return frozenset(
        _asked_by(step.outcome.cause)
        for schema in _INTENTS
        for each in session.every(schema)
        for step in session.history(each)
        if step.outcome.action in _UNPAID
    )


def _asked_by(cause: str) -> str:
    """The command at the root of a cause."""
    return cause.partition(".")[0].partition("-")[0]


def _body(scenario: Scenario, names: Mapping[str, Named], unpaid: frozenset[str]) -> Iterator[str]:
    shown, known = "", dict[str, Named]()
    for place, command in enumerate(scenario.commands, 1):
        if command.at is not None:
            moment = f"{datetime.fromtimestamp(command.at, UTC):%d %B %Y, %H:%M}".lstrip("0")
            if moment != shown:
                yield from ("", f"# {moment}")
                shown = moment
        command_id = command.id or id_at(scenario.seed, place)
        made = [each for each in names.values() if each.made_by == command_id]
        yield from _statement(command, made, known, unpaid=command_id in unpaid)
        known |= {each.object_id: each for each in made}
    ends = [
        f'assert sandbox.status({each.name}) == "{each.status}"'
        for each in names.values()
        if each.schema not in _QUIET
    ]
    if ends:
        yield from ("", "# How it ends", *ends)


# --- commands -------------------------------------------------------------------------------------


def _statement(
    command: Command, made: list[Named], names: Mapping[str, Named], *, unpaid: bool
) -> Iterator[str]:
    answers = [each for each in made if _answers_with(command, each)]
    result = next((each for each in answers if not unpaid or each.schema not in _INTENTS), None)
    before, behind = ("", "") if result is None else (f"{result.name} = ", '["id"]')
    arguments, keywords = _arguments(command, names)
    verb = "advance" if command.path == ADVANCE_PATH else command.method.lower()
    if unpaid and verb == "post":
        keywords |= {MAY_DECLINE: True}
    yield from _shown(f"{before}sandbox.{verb}(", arguments, keywords, f"){behind}")
    for each in made:
        if each is not result:
            yield f'{each.name} = "{each.object_id}"'


def _answers_with(command: Command, made: Named) -> bool:
    """Whether what was made is what the reply shows: `POST /v1/customers` makes a customer."""
    kind = command.path.rpartition("/")[2]
    return command.method == "POST" and kind == f"{made.schema}s"


def _arguments(command: Command, names: Mapping[str, Named]) -> tuple[list[str], dict[str, Any]]:
    form = not is_json(command.path)
    params = {key: _plain(value, names, form=form) for key, value in command.params.items()}
    odd = {key: value for key, value in params.items() if not _is_keyword(key)}
    arguments = [] if command.path == ADVANCE_PATH else [_path(command.path, names)]
    arguments += [_literal(odd)] if odd else []
    keywords = {key: value for key, value in params.items() if key not in odd}
    return arguments, keywords if command.id is None else keywords | {"request_id": command.id}


def _shown(
    opening: str, arguments: list[str], keywords: Mapping[str, Any], closing: str
) -> list[str]:
    parts = [*arguments, *(f"{key}={_literal(value)}" for key, value in keywords.items())]
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(line) <= WIDTH - INDENT:
        return [line]
    inner = [f"    {one}," for one in arguments]
    for key, value in keywords.items():
        first, *rest = _wrapped(value, 2 * INDENT + len(key) + 2)
        inner += [f"    {key}={first}", *(f"    {line}" for line in rest)]
        inner[-1] += ","
    return [opening, *inner, closing]


def _is_keyword(key: str) -> bool:
    reserved = iskeyword(key) or issoftkeyword(key) or key in ("self", "request_id", MAY_DECLINE)
    return key.isidentifier() and not reserved


def _path(path: str, names: Mapping[str, Named]) -> str:
    filled = _ID.sub(
        lambda found: f"{{{names[found[0]].name}}}" if found[0] in names else found[0], path
    )
    return f'f"{filled}"' if filled != path else f'"{path}"'


def _plain(value: Any, names: Mapping[str, Named], *, form: bool) -> Any:
    """The value as one would write it; what a form says in words, by its kind."""
    if isinstance(value, str):
        return Code(names[value].name) if value in names else _word(value, form=form)
    if isinstance(value, list):
        return [_plain(each, names, form=form) for each in value]
    if not isinstance(value, dict):
        return value
    if form and value and list(value) == [str(place) for place in range(len(value))]:
        return [_plain(each, names, form=form) for each in value.values()]
    return {key: _plain(each, names, form=form) for key, each in value.items()}


def _word(text: str, *, form: bool) -> Any:
    if not form:
        return text
    return int(text) if _NUMBER.fullmatch(text) else _WORDS.get(text, text)


# --- values ---------------------------------------------------------------------------------------


def _literal(value: Any) -> str:
    if isinstance(value, Code):
        return value.text
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"' if value.isprintable() else ascii(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_literal(k)}: {_literal(v)}' for k, v in value.items())}}}"
    return repr(value)


def _wrapped(value: Any, before: int) -> list[str]:
    """The literal in as many lines as it needs, behind so many characters."""
    line = _literal(value)
    if len(line) + before <= WIDTH or not isinstance(value, list | dict) or not value:
        return [line]
    if isinstance(value, list):
        entries = [("", each) for each in value]
        opening, closing = "[", "]"
    else:
        entries = [(f"{_literal(key)}: ", each) for key, each in value.items()]
        opening, closing = "{", "}"
    lines = [opening]
    for label, each in entries:
        first, *rest = _wrapped(each, before + 4 + len(label))
        lines += [f"    {label}{first}", *(f"    {line}" for line in rest)]
        lines[-1] += ","
    return [*lines, closing]


# --- names ----------------------------------------------------------------------------------------


def _named(session: Session, scenario: Scenario) -> dict[str, Named]:
    """A name for each object that a command made and that is spoken of."""
    named: dict[str, Named] = {}
    taken = set(_TAKEN)
    for object_id in _spoken_of(session, scenario):
        steps = session.history(object_id)
        if not steps:
            continue
        first, last = steps[0], steps[-1].after.data
        name = _called(first.after.schema, last, named)
        place, free = 1, name
        while free in taken or iskeyword(free):
            place += 1
            free = f"{name}_{place}"
        taken.add(free)
        made_by = _asked_by(first.outcome.cause)
        named[object_id] = Named(object_id, free, made_by, first.after.schema, last.status)
    made = {command.id or id_at(scenario.seed, n) for n, command in enumerate(scenario.commands, 1)}
    return {key: each for key, each in named.items() if each.made_by in made}


def _spoken_of(session: Session, scenario: Scenario) -> dict[str, None]:
    """The ids in the commands, and those of all subscriptions, in order."""
    found: dict[str, None] = {}
    for command in scenario.commands:
        for text in _texts([command.path, command.params]):
            found |= dict.fromkeys(_ID.findall(text))
    for object_id in session.every("subscription"):
        found.setdefault(object_id)
    found.pop(session.environment_clock, None)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _called(schema: str, state: Any, named: Mapping[str, Named]) -> str:
    own = getattr(state, "name", None) or getattr(state, "product_name", None)
    if own:
        return _slug(own) or schema
    owner = named.get(getattr(state, "customer", None) or "")
    return f"{owner.name}_{schema}" if owner is not None else schema


def _slug(text: str) -> str:
    words = re.sub(r"\W+", "_", text.casefold()).strip("_")[:NAME_MAX].strip("_")
    return words if words.isidentifier() else ""
