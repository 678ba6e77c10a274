"""From the feed of the object store into a queue: every label once it is durable, at least once.

What an outcome asks of the world outside (a webhook, a mail) needs no row beside it in its commit:
the feed is part of the commit, and its positions rise without gaps. A relay reads on from its
cursor, enqueues, and then moves the cursor. A crash in between enqueues the same again, under the
same `dedup_id`, which the queue recognises.
"""

from collections.abc import Callable

from sao.platform.errors import CommitRefused
from sao.platform.ports.kv import ABSENT, KeyValue, Write
from sao.platform.ports.objects import FeedEntry, FeedQuery, ObjectStore
from sao.platform.ports.queue import NewMessage, Queues

BATCH = 256
"""How many entries are handed on in one step: the feed's own blocks are as large."""


class Relay:
    """Hands the feed's entries of these labels (none: all) on to a queue, in order.

    `message` makes a message of an entry, or None for one that concerns nobody; the relay gives it
    its `dedup_id`. Of two relays of one `name` each entry is handed on by one. A new name begins
    after the position `since`.
    """

    def __init__(
        self,
        name: str,
        store: ObjectStore,
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

        In the thread that reads the store. Raises `QueueFull`: nothing of the step was done, come
        again later. Raises `CommitRefused` where another relay of this name was faster.
        """
        position, version = self.standing(now_ms)
        query = FeedQuery(labels=self._labels, after=position, limit=BATCH)
        entries = self._store.feed(query)[::-1]
        if not entries:
            return 0
        messages = [self._named(entry) for entry in entries]
        self._queues.enqueue(self._queue, [one for one in messages if one is not None], now_ms)
        moved = Write(self._cursor, b"%d" % entries[-1].position, if_version=version)
        if self._kv.put(moved, now_ms) is None:
            raise CommitRefused(f"another relay '{self._name}' has handed the same entries on")
        return len(entries)

    def standing(self, now_ms: int) -> tuple[int, int]:
        """The position up to which everything is handed on, and the cursor's version."""
        entry = self._kv.get(self._cursor, now_ms)
        return (self._since, ABSENT) if entry is None else (int(entry.value), entry.version)

    def _named(self, entry: FeedEntry) -> NewMessage | None:
        made = self._message(entry)
        return made and made._replace(dedup_id=f"{self._name}:{entry.position}")
