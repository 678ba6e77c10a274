"""A life as requests at instants: without its advances, cut in two, and told again."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sao.api.company.deeds import Deed
from sao.api.native import clock
from sao.api.scenario.command_log import ADVANCE_PATH, Command, id_at
from sao.api.study.asking import id_for
from sao.wire.params import read as read_params


def identified(seed: str, commands: Iterable[Command]) -> list[Command]:
    """Each with the id that it has by its place, so that it keeps it wherever others come in."""
    return [
        replace(command, id=command.id or id_at(seed, place))
        for place, command in enumerate(commands, 1)
    ]


def deeds_of(start: int, commands: Iterable[Command]) -> tuple[list[Deed], int]:
    """What is asked for and when, and the instant at which the list ends."""
    now, deeds = start, []
    for command in commands:
        if command.path == ADVANCE_PATH:
            now = max(now, read_params(clock.Advance, command.params).target(now))
        else:
            deeds.append(Deed(now, command))
    return deeds, now


def told(seed: str, now: int, deeds: Sequence[Deed], end: int) -> Iterator[Command]:
    """The deeds up to an instant as a list of requests, with the clock moved in between."""
    for deed in deeds:
        if deed.at > end:
            break
        if deed.at > now:
            now = deed.at
            yield _to(seed, now)
        yield deed.command
    if end > now:
        yield _to(seed, end)


def _to(seed: str, instant: int) -> Command:
    """An advance, whose id is that of no request of the list."""
    request_id = id_for(seed, f"to {instant}")
    return Command(method="POST", path=ADVANCE_PATH, params={"to": instant}, id=request_id)
