"""A scenario in a few hundred characters, for the address of a page: `2.` and base64url.

What every scenario says is left out: that a request is a POST, when it was asked for (that follows
from the clock), ids that follow from the seed. An object is spoken of by the request that made it.
An advance is the seconds since the one before. The rest is JSON, deflated with `words` as
its dictionary; so those words never change: other words are another number before the dot.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec

from sao.api.scenario.command_log import ADVANCE_PATH, Command, Scenario
from sao.api.scenario.reading import scenario_in
from sao.api.scenario.words import WORDS
from sao.api.scenario.writing import as_test
from sao.runtime import Session
from sao.wire.errors import WireError

FORM = "2."
LINK_MAX = 1_000_000
PLAIN_MAX = 20_000_000
"""How long a link may be, and what it holds, unpacked."""

_RAW = -15


class _Plain(msgspec.Struct, frozen=True, array_like=True):
    """A scenario, without what follows from the rest."""

    seed: str
    start: int
    commands: list[int | list[Any]]


def packed(session: Session, scenario: Scenario) -> str:
    """The scenario as a text for an address."""
    named = scenario_in(as_test(session, scenario, None))
    plain = [scenario.seed, scenario.start, list(_shortened(named))]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    press = zlib.compressobj(9, zlib.DEFLATED, _RAW, 9, zlib.Z_DEFAULT_STRATEGY, WORDS)
    raw = press.compress(text) + press.flush()
    return FORM + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unpacked(text: str) -> Scenario:
    """The scenario again. Raises `parameter_invalid` where it cannot be read."""
    if not text.startswith(FORM):
        form = text.partition(".")[0][:8]
        raise _damaged(f"it is of the form {form}, and this version reads {FORM.rstrip('.')}")
    if len(text) > LINK_MAX:
        raise _damaged(f"it has more than {LINK_MAX} characters")
    body = text.removeprefix(FORM)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        unpress = zlib.decompressobj(_RAW, WORDS)
        plain = unpress.decompress(raw, PLAIN_MAX)
        if not unpress.eof:
            raise _damaged("its end is missing")
        told = msgspec.json.decode(plain, type=_Plain)
        commands = tuple(_restored(told))
    except (binascii.Error, zlib.error, msgspec.DecodeError) as error:
        raise _damaged(str(error)) from None
    return Scenario(seed=told.seed, start=told.start, commands=commands)


def _shortened(scenario: Scenario) -> Iterator[int | list[Any]]:
    at = scenario.start
    for command in scenario.commands:
        to = command.params.get("to")
        if command.path == ADVANCE_PATH and isinstance(to, int) and len(command.params) == 1:
            if command.id is None and command.name is None:
                yield to - at
                at = to
                continue
            at = to
        path = command.path if command.method == "POST" else f"{command.method} {command.path}"
        rest = [command.params, command.name, command.id]
        while rest and not rest[-1]:
            rest.pop()
        yield [path, *rest]


def _restored(told: _Plain) -> Iterator[Command]:
    at = told.start
    for each in told.commands:
        if isinstance(each, int):
            at += each
            yield Command(method="POST", path=ADVANCE_PATH, params={"to": at})
            continue
        command = _command(each)
        to = command.params.get("to")
        if command.path == ADVANCE_PATH and isinstance(to, int) and len(command.params) == 1:
            at = to
        yield command


def _command(each: list[Any]) -> Command:
    path, params, name, id_ = (*each, *(None,) * 4)[:4]
    method, _, rest = str(path).rpartition(" ")
    asked = {"method": method or "POST", "path": rest, "params": params or {}}
    return msgspec.convert({**asked, "as": name, "id": id_}, Command)


def _damaged(why: str) -> WireError:
    return WireError(
        "parameter_invalid", f"The link is damaged: {why}. Copy it again, whole.", "link"
    )
