"""The port of durable objects.

`ObjectStore` holds durable objects. An object is known to the store by its number, given in order
of creation, which is the key of everything; its id is looked up once. All that one round of work
did is one `Commit`: either the whole of it is durable when `commit` returns, or nothing is.

Reads come from one thread. `commit` and `forget_replies` may be called from another one, where the
driver's docstring says so. A read sees every commit that has returned, and no half of one.

Units: instants are UTC seconds of the object's clock unless the name says `wall`.
"""

from typing import NamedTuple, Protocol

import msgspec

from sao.platform.ports.rows import (
    AlarmRow,
    CommandEntry,
    CommandRow,
    FeedEntry,
    FeedRow,
    HomeRow,
    ObjectRow,
    OutcomeRow,
    Placed,
    ReplyRow,
    RunRow,
    Wake,
)
from sao.platform.ports.sharing import Sharing


class Query(msgspec.Struct, frozen=True):
    """A page of objects that carry every term in `all` and none in `none`.

    Newest first. `before` and `after` are exclusive object numbers: `before` pages to older ones,
    `after` to newer ones (the page nearest to `after`). `created` bounds `created_at`, inclusive.
    """

    all: tuple[str, ...]
    none: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None
    created: tuple[int | None, int | None] = (None, None)
    limit: int = 10


class Sought(NamedTuple):
    """What somebody looked for in a list, and the numbers found."""

    query: Query
    found: tuple[int, ...]


class Unit(NamedTuple):
    """What of a commit stands or falls together: its homes, and what of its rows names none.

    `read`: other homes that it goes by, and how many rounds they must stand at; `sought`: lists
    that must still say the same. `replies` are the ids of its commands, `commands` counts its rows
    in the command log.
    """

    homes: tuple[str, ...]
    read: tuple[tuple[str, int], ...]
    replies: tuple[str, ...]
    commands: int
    sought: tuple[Sought, ...] = ()


PROVISIONAL = 1 << 40
"""From here on numbers are provisional: see `Sharing`."""


class Taken(msgspec.Struct, frozen=True):
    """What a shared store made of a commit: the numbers of what was created, by id.

    `conflicts`: which of its units are not in, because somebody else was first, and why.
    """

    numbers: dict[str, int]
    conflicts: dict[int, str] = {}


class Commit(msgspec.Struct):
    """Everything that is to become durable together. Lists are in the order in which it happened.

    Of several rows for one home, alarm or run the last counts. Terms are (term, object number), and
    net: what the commit as a whole adds and removes, so no pair is in both lists. Adding what is
    there, removing what is not there and ending a run that is not open change nothing.
    """

    objects: list[ObjectRow] = []  # msgspec gives each Commit lists of its own
    outcomes: list[OutcomeRow] = []
    homes: list[HomeRow] = []
    alarms: list[AlarmRow] = []
    terms_added: list[tuple[str, int]] = []
    terms_removed: list[tuple[str, int]] = []
    feed: list[FeedRow] = []
    runs: list[RunRow] = []
    replies: list[ReplyRow] = []
    commands: list[CommandRow] = []
    units: list[Unit] = []
    """For a shared store: what stands or falls together. Without any it is the whole."""
    places: dict[int, tuple[str, str]] = {}
    """Beside units: the id and home of every stored object that a row names, by its number."""


class FeedQuery(msgspec.Struct, frozen=True):
    """A page of the feed, newest first, of any of these labels (none: all).

    Bounds as in `Query`, of positions and of `at`.
    """

    labels: tuple[str, ...] = ()
    before: int | None = None
    after: int | None = None
    created: tuple[int | None, int | None] = (None, None)
    limit: int = 10


class Counters(NamedTuple):
    """The last numbers given out, 0 where none was; `outcomes`: in the order of outcomes."""

    number: int
    feed: int
    outcomes: int


class Records(Protocol):
    """What whoever follows a store reads: the order of its outcomes, and their chains."""

    def counters(self) -> Counters:
        """The last object number, feed position and outcome's position in use."""
        ...

    def object(self, object_id: str) -> ObjectRow | None:
        """The object with this id."""
        ...

    def home(self, home: str) -> HomeRow | None:
        """The home with this token."""
        ...

    def chain(self, number: int) -> list[OutcomeRow]:
        """An object's outcomes, oldest first."""
        ...

    def outcomes(self, after: int, limit: int) -> list[Placed]:
        """The outcomes of all objects that come after a position, as they were committed.

        Positions rise by one, from 1; those of one commit stand in the order of its list.
        """
        ...

    def close(self) -> None:
        """Release what is held. Nothing is lost: every commit was durable."""
        ...


class ObjectReader(Records, Protocol):
    """Durable objects: identity, chains, order, alarms, index, feed, runs, replies, command log."""

    def beside(self) -> Records:
        """Another reader, for one more thread. Its caller closes it."""
        ...

    def object_ids(self, numbers: list[int]) -> list[str]:
        """The ids of these objects, in the same order."""
        ...

    def homes(self) -> list[str]:
        """The token of every home, in order of creation."""
        ...

    def members(self, home: str) -> list[ObjectRow]:
        """The objects of a home, in order of creation."""
        ...

    def find(self, query: Query) -> list[int]:
        """The object numbers of a page, newest first."""
        ...

    def count(self, term: str) -> int:
        """How many objects carry a term, by an index alone."""
        ...

    def due(self, clock: str, until: int, limit: int) -> list[Wake]:
        """The alarms of a clock that are due at or before `until`, ordered by all their fields.

        About `limit` of them: the last home and instant of the answer is always complete.
        Costs by what is due, not by how many alarms there are.
        """
        ...

    def next_due(self, clock: str) -> int | None:
        """The instant of the clock's earliest alarm."""
        ...

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        """A page of the feed, newest first."""
        ...

    def runs(self) -> list[RunRow]:
        """The open workflow runs, in the order in which they were started."""
        ...

    def reply(self, command_id: str) -> bytes | None:
        """The answer kept under a command's id."""
        ...

    def replies(self, after: str, limit: int) -> list[ReplyRow]:
        """A page of the answers kept, by command id in order of code points, behind one."""
        ...

    def commands(self, after: int, limit: int) -> list[CommandEntry]:
        """A page of the command log behind a position, oldest first."""
        ...

    def told(self) -> int:
        """How many entries of the command log have a command's id: the others are notes."""
        ...


class ObjectStore(ObjectReader, Protocol):
    """The same, and what changes it."""

    @property
    def sharing(self) -> "Sharing | None":
        """How to get on with the other processes that write to it; None where there can be none."""
        ...

    def forget_replies(self, before_wall_at: int) -> int:
        """Drop the answers kept before this wall time; how many there were."""
        ...

    def commit(self, commit: Commit) -> Taken | None:
        """Make all of it durable, or raise and leave everything as it was.

        Where the commit names its units, that is so for each of them, and the answer tells.

        Raises `CommitRefused` where the commit contradicts itself or what is stored: numbers, seqs
        and feed positions rise by one, ids are new, homes and objects that it speaks of exist, no
        command has two replies. Raises `CommitFailed` where the place could not take it, and
        `Contended` where it names no units and somebody else was first.
        """
        ...
