"""The language between the store and the service: what is asked of a home, and what it answers.

A *part* is what of a commit has to become durable together. Where it touches one home, that home
takes it in one call; where it touches several, a unit asks each of them first.
"""

from typing import Any

import msgspec

from sao.platform.ports import Commit, HomeRow

PART_BYTES_MAX = 4 << 20
"""What one part may take. The engine blocks a key over records eight times as large."""

BYTES = "application/octet-stream"

POSTGRES = "SAO_POSTGRES"
"""The environment variable in which a worker's processes find the database."""


class Part(msgspec.Struct, array_like=True):
    """What has to become durable together, in one environment.

    `expects`: of each home that has a new round, how many it must stand at; `read`: the same of
    homes that it goes by. `places`: the id and home of every object that the rows name by a number
    that is stored already.
    """

    unit: str
    environment: str
    expects: dict[str, int]
    read: dict[str, int]
    places: dict[int, tuple[str, str]]
    commit: Commit
    provisional: bool = False

    @property
    def homes(self) -> list[str]:
        """The homes that it touches, in the order in which they are asked."""
        named = {row.home for row in self.commit.homes}
        named |= {row.home for row in self.commit.objects}
        return sorted(named | {home for _id, home in self.places.values()})


class Link(msgspec.Struct, array_like=True):
    """An outcome as a home keeps it."""

    object_id: str
    seq: int
    round: int
    hash: bytes
    body: bytes


class Share(msgspec.Struct, array_like=True):
    """What of a part is one home's own."""

    unit: str
    home: HomeRow | None
    created: list[str]
    links: list[Link]


class Reservation(msgspec.Struct, array_like=True):
    """A unit's wish for a home: that it stands at `rounds` (None: wherever), and waits for it."""

    unit: str
    rounds: int | None


class Answer(msgspec.Struct, array_like=True):
    """What became of a part: taken, with the numbers of what it created; or not, and why.

    `conflict`: somebody else was first, so look again. `refused`: it contradicts itself, or what is
    stored, and will never be taken.
    """

    conflict: str = ""
    refused: str = ""
    numbers: dict[str, int] = {}

    @property
    def taken(self) -> bool:
        """Whether all of it is durable."""
        return not (self.conflict or self.refused)


class Head(msgspec.Struct, array_like=True):
    """What a home says of itself: its clock, its rounds and the head over them, its objects.

    `held`: the unit that it waits for.
    """

    clock: str = ""
    rounds: int = 0
    head: bytes = b""
    members: int = 0
    held: str = ""


def key_of(environment: str, home: str) -> str:
    """The key of a home's virtual object."""
    return f"{environment}.{home}"


def share_of(part: Part, home: str) -> Share:
    """What of the part is this home's own."""
    rows = [row for row in part.commit.homes if row.home == home]
    created = {row.number: row.id for row in part.commit.objects if row.home == home}
    own = {number: place[0] for number, place in part.places.items() if place[1] == home} | created
    links = [
        Link(own[row.number], row.seq, row.round, row.hash, row.body)
        for row in part.commit.outcomes
        if row.number in own
    ]
    return Share(part.unit, rows[-1] if rows else None, list(created.values()), links)


_encoder = msgspec.msgpack.Encoder()


def encode(value: Any) -> bytes:
    """A value of this language in bytes."""
    return _encoder.encode(value)
