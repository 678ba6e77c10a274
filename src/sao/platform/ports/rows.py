"""The rows that objects are stored in, and read from.

Units: instants are UTC seconds of the object's clock unless the name says `wall`.
"""

from typing import NamedTuple


class ObjectRow(NamedTuple):
    """An object: `kind` is opaque, `home` a token, `created_at` its first outcome's instant."""

    number: int
    id: str
    kind: str
    home: str
    created_at: int


class OutcomeRow(NamedTuple):
    """One link of a chain. `round` counts the home's commits; `feed` is its first feed position."""

    number: int
    seq: int
    round: int
    feed: int
    hash: bytes
    body: bytes


class Placed(NamedTuple):
    """An outcome in the order of all of them: the `position`-th that the store took, from 1."""

    position: int
    object_id: str
    kind: str
    seq: int
    hash: bytes
    body: bytes


class HomeRow(NamedTuple):
    """A home: the clock that it follows, and its head over the heads of `rounds` commits."""

    home: str
    clock: str
    rounds: int
    head: bytes


class AlarmRow(NamedTuple):
    """An object's one alarm, replacing the one before; `due` None takes it away.

    `home` is the object's; `rank` orders the alarms that a home has at one instant.
    """

    number: int
    clock: str
    due: int | None
    home: str
    rank: int


class Wake(NamedTuple):
    """An alarm that is due."""

    due: int
    home: str
    rank: int
    object_id: str


class FeedRow(NamedTuple):
    """One entry of the feed: the `n`-th label of an outcome. Positions rise by one, from 1."""

    position: int
    number: int
    seq: int
    n: int
    label: str
    at: int


class FeedEntry(NamedTuple):
    """A feed row as it is read, with the object's id."""

    position: int
    object_id: str
    seq: int
    n: int
    label: str
    at: int


class RunRow(NamedTuple):
    """An open workflow run; `state` is opaque, None ends the run."""

    run_id: str
    home: str
    state: bytes | None


LASTING = 1 << 40
"""The `wall_at` of a reply that is never forgotten."""


class ReplyRow(NamedTuple):
    """The answer kept under a command's id, so that the same command is never applied twice."""

    command_id: str
    reply: bytes
    wall_at: int


class CommandRow(NamedTuple):
    """One entry of the command log: what somebody outside asked for, in the commit of what it did.

    `request` is opaque, `at` the instant at which it was asked. A note beside the commands has an
    empty `command_id`.
    """

    command_id: str
    at: int
    request: bytes


class CommandEntry(NamedTuple):
    """A command row as it is read; positions rise by one, from 1."""

    position: int
    command_id: str
    at: int
    request: bytes
