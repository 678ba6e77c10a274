"""From the feed of the object store into a queue: every label once it is durable, at least once.

What an outcome asks of the world outside (a webhook, a mail) needs no row beside it in its commit:
the feed is part of the commit, and its positions rise without gaps. A relay reads on from its
cursor, enqueues, and then moves the cursor. A crash in between enqueues the same again, under the
same `dedup_id`, which the queue recognises.
"""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from sao.platform.errors import CommitRefused, PlatformError
from sao.platform.ports.kv import ABSENT, KeyValue, Write
from sao.platform.ports.objects import FeedQuery
from sao.platform.ports.queue import NewMessage, Queues
from sao.platform.ports.rows import FeedEntry

BATCH = 256
"""How many entries are handed on in one step: the feed's own blocks are as large."""


log = logging.getLogger(__name__)


class Feed(Protocol):
    """The feed of a store, as far as a relay needs it."""

    def feed(self, query: FeedQuery, /) -> list[FeedEntry]:
        """A page, newest first."""
        ...


class SharedFeed:
    """The feed, read once for all who ask for the same page until it is `forgotten`."""

    def __init__(self, store: Feed) -> None:
        self._store = store
        self._read: dict[FeedQuery, list[FeedEntry]] = {}

    def feed(self, query: FeedQuery) -> list[FeedEntry]:
        """A page, newest first."""
        found = self._read.get(query)
        if found is None:
            found = self._read[query] = self._store.feed(query)
        return found

    def forget(self) -> None:
        """There may be more by now."""
        self._read.clear()


class Portion(NamedTuple):
    """What one step hands on: messages of so many entries, up to a position of the feed.

    `version` is the cursor's, as it was read.
    """

    messages: list[NewMessage]
    read: int
    position: int
    version: int


class Relay:
    """Hands the feed's entries of these labels (none: all) on to a queue, in order.

    `message` makes a message of an entry, or None for one that concerns nobody; the relay gives it
    its `dedup_id`. Of two relays of one `name` each entry is handed on by one. A new name begins
    after the position `since`.
    """

    def __init__(
        self,
        name: str,
        store: Feed,
        queues: Queues,
        kv: KeyValue,
        *,
        queue: str,
        message: Callable[[FeedEntry], NewMessage | None],
        labels: tuple[str, ...] = (),
        since: int = 0,
    ) -> None:
        self._cursor = f"relay:{name}"
        self._name = name
        self._store = store
        self._queues = queues
        self._kv = kv
        self._queue = queue
        self._message = message
        self._labels = labels
        self._since = since

    def step(self, now_ms: int) -> int:
        """Hand the next entries on; how many were read, 0 at the feed's end.

        In the thread that reads the store. Raises what `hand_on` raises.
        """
        portion = self.read(now_ms)
        if portion is None:
            return 0
        self.hand_on(portion, now_ms)
        return portion.read

    def read(self, now_ms: int) -> Portion | None:
        """The next entries as messages, None at the feed's end; in the thread that reads the store.

        Nothing is handed on yet: whoever is near an event loop does that in another thread.
        """
        position, version = self.standing(now_ms)
        query = FeedQuery(labels=self._labels, after=position, limit=BATCH)
        entries = self._store.feed(query)[::-1]
        if not entries:
            return None
        messages = [made for entry in entries if (made := self._named(entry)) is not None]
        return Portion(messages, len(entries), entries[-1].position, version)

    def hand_on(self, portion: Portion, now_ms: int) -> None:
        """Enqueue a portion, then move the cursor; any thread may do it, one portion at a time.

        Raises `QueueFull`: nothing was done, come again later. Raises `CommitRefused` where another
        relay of this name was faster.
        """
        self.enqueue(portion, now_ms)
        if self._kv.put(self.moved(portion), now_ms) is None:
            raise CommitRefused(f"another relay '{self._name}' has handed the same entries on")

    def enqueue(self, portion: Portion, now_ms: int) -> None:
        """The first half of `hand_on`."""
        if portion.messages:
            self._queues.enqueue(self._queue, portion.messages, now_ms)

    def moved(self, portion: Portion) -> Write:
        """The second half of `hand_on`: the cursor behind this portion."""
        return Write(self._cursor, b"%d" % portion.position, if_version=portion.version)

    def standing(self, now_ms: int) -> tuple[int, int]:
        """The position up to which everything is handed on, and the cursor's version."""
        entry = self._kv.get(self._cursor, now_ms)
        return (self._since, ABSENT) if entry is None else (int(entry.value), entry.version)

    def _named(self, entry: FeedEntry) -> NewMessage | None:
        made = self._message(entry)
        return made and made._replace(dedup_id=f"{self._name}:{entry.position}")


def hand_on_together(
    portions: Sequence[tuple[Relay, Portion]], kv: KeyValue, now_ms: int
) -> list[Relay]:
    """`hand_on` of many relays, whose cursors move in one commit; who could not is given back.

    That is who met a full queue: it comes again. Raises `CommitRefused` as `hand_on`.
    """
    moved, waiting = [], []
    for relay, portion in portions:
        try:
            relay.enqueue(portion, now_ms)
        except PlatformError as error:
            log.warning("%s", error)
            waiting.append(relay)
        else:
            moved.append(relay.moved(portion))
    if moved and kv.put_many(moved, now_ms) is None:
        raise CommitRefused("another process hands the same entries on")
    return waiting
