"""The language between the store and the service: what is asked of a home, and what it answers.

A *part* is what of a commit has to become durable together. Where it touches one home, that home
takes it in one call; where it touches several, a unit takes it and tells each of them.
"""

from typing import Any

import msgspec

from sao.platform.ports import Commit, HomeRow, Sought

PART_BYTES_MAX = 4 << 20
"""What one part may take. The engine blocks a key over records eight times as large."""

BYTES = "application/octet-stream"

POSTGRES = "SAO_POSTGRES"
"""The environment variable in which a worker's processes find the database."""


class Part(msgspec.Struct, array_like=True):
    """What has to become durable together, in one environment.

    `expects`: of each home that has a new round, how many it must stand at; `read`: the same of
    homes that it goes by. `places`: the id and home of every object that the rows name by a number
    that is stored already. `seen`: how many outcomes its writer has seen stored. `sought`: what it
    looked for in lists, and what it found. `beside`: how many others its writer has sent with it.
    """

    unit: str
    environment: str
    expects: dict[str, int]
    read: dict[str, int]
    places: dict[int, tuple[str, str]]
    commit: Commit
    provisional: bool = False
    seen: int = 0
    sought: list[Sought] = []
    beside: int = 0

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
    """What of a part is one home's own; also what a home keeps of each of its rounds.

    `home` is how it stands after the last of them, `earlier` after those before.
    """

    unit: str
    home: HomeRow | None
    created: list[str]
    links: list[Link]
    earlier: list[HomeRow] = []


class Kept(msgspec.Struct, array_like=True):
    """What a home says of itself: which rounds it keeps, and how it stood after the last one."""

    rounds: list[int]
    last: HomeRow | None


class Span(msgspec.Struct, array_like=True):
    """An environment's home's rounds `after` some, up to `last`."""

    environment: str
    home: str
    last: int
    after: int = 0


class Mended(msgspec.Struct, array_like=True):
    """The rounds that a home has taken from the database; `broken`: why it has not."""

    rounds: list[int]
    broken: str = ""


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
    last = rows[-1] if rows else None
    return Share(part.unit, last, list(created.values()), links, rows[:-1])


def rounds_of(share: Share) -> dict[int, Share]:
    """The share by rounds; what it creates is in the first of them."""
    rows = [*share.earlier, *([share.home] if share.home is not None else [])]
    made = {row.rounds: Share(share.unit, row, [], []) for row in rows}
    for link in share.links:
        made.setdefault(link.round, Share(share.unit, None, [], [])).links.append(link)
    if made:
        made[min(made)].created = share.created
    return made


_encoder = msgspec.msgpack.Encoder()


def encode(value: Any) -> bytes:
    """A value of this language in bytes."""
    return _encoder.encode(value)
