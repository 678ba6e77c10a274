"""Playing a list of requests: in an environment of its own, the same list gives the same chains."""

import re
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sao.api.answering.service import ERRORS
from sao.api.endpoint import Reply
from sao.api.scenario.command_log import Command, id_at

if TYPE_CHECKING:  # endpoints ask for studies, and the dispatcher knows all endpoints
    from sao.api.answering.dispatch import Dispatcher

_REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*)((?:\.\w+)*)")

Names = dict[str, Any]
"""The replies that were named."""


class Played(NamedTuple):
    """How far it is: so many commands are through; `reply` of the last, None within an advance."""

    commands: int
    reply: Reply | None


class Refused(Exception):  # noqa: N818  (it is an answer)
    """A command of the list was refused; those before it stand."""

    def __init__(self, place: int, command: Command, reply: Reply) -> None:
        self.place = place
        self.command = command
        self.reply = reply
        message = reply.body["error"]["message"]
        super().__init__(f"command {place} ({command.method} {command.path}) is refused: {message}")


def play(
    dispatcher: "Dispatcher",
    commands: Sequence[Command],
    *,
    exact: bool = True,
    names: Names | None = None,
) -> Generator[Played, None, Names]:
    """Ask for each in turn; the replies that were named. Raises `Refused`.

    `exact`: a command that names no id is given the one that follows from the seed and its place,
    so the environment has to be new. Otherwise it takes the next that is free. What is optional is
    left out where what it speaks of is not there (no invoice is open), and may be refused. A card
    that declines is no refusal: what came of it is logged like anything else. `names` are those of
    a list that was played before.
    """
    names = {} if names is None else names
    seed = dispatcher.runtime.seed
    for place, command in enumerate(commands, 1):
        request_id = command.id or (id_at(seed, place) if exact else None)
        try:
            path, params = resolve(command.path, names), resolve(command.params, names)
        except LookupError:
            if not command.optional:
                raise
            yield Played(place, None)
            continue
        told = dispatcher.runtime.objects.told
        steps = dispatcher.steps(command.method, path, params, request_id=request_id)
        while True:
            try:
                next(steps)
            except StopIteration as done:
                reply: Reply = done.value
                break
            yield Played(place - 1, None)
        happened = dispatcher.runtime.objects.told > told
        if reply.status >= ERRORS and not (command.optional or happened):
            raise Refused(place, command, reply)
        if command.name is not None and reply.status < ERRORS:
            names[command.name] = reply.body
        yield Played(place, reply)
    return names


def resolve(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with what was named in place of its name; what names nothing stays as it is.

    Raises `LookupError` where a name's reply has nothing there.
    """
    if isinstance(value, str):
        if "$" not in value:
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole is not None:
            return _named(whole, names)
        return _REFERENCE.sub(lambda found: str(_named(found, names)), value)
    if isinstance(value, dict):
        return {key: resolve(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolve(inner, names) for inner in value]
    return value


def _named(found: re.Match[str], names: Mapping[str, Any]) -> Any:
    if found[1] not in names:
        return found[0]
    node = names[found[1]]
    for step in found[2].split(".")[1:] or ["id"]:
        node = node[int(step)] if isinstance(node, list) else node[step]
    return node
