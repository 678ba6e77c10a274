"""`Queues` on SQLite: what a caller asks for. What happens to a message is in `queue_messages`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import msgspec

from sao.platform.embedded.queue_messages import Delivery, Messages
from sao.platform.embedded.queue_tables import FILE, LAYOUT, NUMBER_BITS
from sao.platform.embedded.shared import SharedFile
from sao.platform.embedded.sql import one, rows
from sao.platform.errors import QueueFull, QueueUnknown
from sao.platform.ports.queue import (
    Attempt,
    DeadLetter,
    Enqueued,
    Failure,
    NewMessage,
    QueueSettings,
    QueueStats,
    Receipt,
    Received,
    Waiting,
    check_messages,
)

NUMBER = (1 << NUMBER_BITS) - 1

DECLARE = """
INSERT INTO queue (name, settings) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET settings = excluded.settings
"""
PEEK = """
SELECT id, body, key, enqueued_at_ms, visible_at_ms, lease <> '' AND visible_at_ms > ?, attempts
FROM message JOIN body USING (id) WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
"""
DEAD = """
SELECT id, body, key, enqueued_at_ms, dead_at_ms, attempts
FROM dead JOIN body USING (id) WHERE id > ? AND id <= ? ORDER BY id LIMIT ?
"""
END_LEASES = "UPDATE message SET visible_at_ms = received_at_ms WHERE lease <> ''"
IN_FLIGHT = """
SELECT count(*) FROM message
WHERE queue = ? AND head = 1 AND visible_at_ms > ? AND lease <> ''
"""

_settings = msgspec.json.Decoder(QueueSettings).decode
_attempts = msgspec.json.Decoder(tuple[Attempt, ...]).decode


class _Queue(NamedTuple):
    id: int
    name: str
    settings: QueueSettings
    last: int
    depth: int

    def span(self, after: int = 0) -> tuple[int, int]:
        """The ids of the queue's messages with a number above `after`: above, up to."""
        return self.id << NUMBER_BITS | after, self.id << NUMBER_BITS | NUMBER


class EmbeddedQueues:
    """`Queues` in `folder/queue.sqlite`. From any thread, and beside other processes.

    `alone`: nobody else consumes from this folder, so whatever is leased was so by a process that
    is gone: its deliveries have failed, and need not be waited for. Raises `StoreTooNew` or
    `StoreUnreadable` when it is opened.
    """

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        self._file = SharedFile(folder / FILE, LAYOUT)
        self._messages = Messages(self._file.writer)
        if alone:
            with self._file.commit():
                self._file.writer.execute(END_LEASES)

    def declare(self, queue: str, settings: QueueSettings) -> None:
        with self._file.commit():
            encoded = msgspec.json.encode(settings).decode()
            self._file.writer.execute(DECLARE, (queue, encoded))

    def names(self) -> list[str]:
        with self._file.reading() as reader:
            return _names(reader)

    def settings(self, queue: str) -> QueueSettings:
        with self._file.reading() as reader:
            return _find(reader, queue).settings

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        check_messages(queue, messages)
        with self._file.commit():
            found = _find(self._file.writer, queue)
            answers, fresh = self._numbered(found, messages, now_ms)
            depth_max = found.settings.depth_max
            if fresh and found.depth + len(fresh) > depth_max:
                wait = found.settings.full_retry_after_ms
                raise QueueFull(queue, found.depth, depth_max, wait)
            self._messages.add(found.id, fresh, now_ms)
            until_ms = now_ms + found.settings.dedup_ms
            self._file.writer.executemany(
                "INSERT INTO seen VALUES (?, ?, ?, ?)",
                [(found.id, new.dedup_id, n, until_ms) for n, new in fresh if new.dedup_id],
            )
            self._count(found, added=len(fresh), depth=len(fresh))
        return answers

    def receive(self, queue: str, lease: str, now_ms: int) -> Received:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            settings = found.settings
            ready, buried = self._messages.ready(found.id, settings, now_ms)
            if buried:
                self._count(found, depth=-buried)
            wait_until = ready[0].visible_at_ms + settings.batch_wait_ms if ready else 0
            if ready and (len(ready) == settings.batch_max or wait_until <= now_ms):
                messages = self._messages.give(ready, lease, settings.lease_ms, now_ms)
                return Received(messages, now_ms)
            later = self._messages.next_visible_at(found.id, now_ms)
        instants = [wait_until] if ready else []
        instants += [later] if later is not None else []
        return Received((), min(instants, default=None))

    def ack(self, queue: str, receipts: Sequence[Receipt]) -> list[int]:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            held = self._held(found, receipts)
            self._messages.remove(found.id, held)
            self._messages.forget_bodies(held)
            self._count(found, depth=-len(held))
        return [delivery.id & NUMBER for delivery in held]

    def retry(self, queue: str, failures: Sequence[Failure], now_ms: int) -> list[int]:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            held = self._held(found, failures)
            failed = {failure.number: failure for failure in reversed(failures)}
            pairs = [(delivery, failed[delivery.id & NUMBER]) for delivery in held]
            buried = self._messages.fail(found.id, found.settings, pairs, now_ms)
            self._count(found, depth=-buried)
        return [delivery.id & NUMBER for delivery in held]

    def extend(self, queue: str, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            held = self._held(found, receipts)
            self._messages.show_at([(now_ms + found.settings.lease_ms, one.id) for one in held])
        return [delivery.id & NUMBER for delivery in held]

    def stats(self, queue: str, now_ms: int) -> QueueStats:
        with self._file.reading() as reader:
            found = _find(reader, queue)
            in_flight = one(reader, IN_FLIGHT, found.id, now_ms)
            oldest_sql = "SELECT enqueued_at_ms FROM message WHERE id > ? AND id <= ? LIMIT 1"
            oldest = one(reader, oldest_sql, *found.span())
            dead_sql = "SELECT count(*) FROM dead WHERE id > ? AND id <= ?"
            dead = one(reader, dead_sql, *found.span())
        return QueueStats(
            queue, found.depth, in_flight, dead, 0 if oldest is None else now_ms - oldest
        )

    def peek(self, queue: str, after: int, limit: int, now_ms: int) -> list[Waiting]:
        with self._file.reading() as reader:
            span = _find(reader, queue).span(after)
            found = rows(reader, PEEK, now_ms, *span, limit)
        return [
            Waiting(id_ & NUMBER, body, key, enqueued, visible, bool(leased), _attempts(attempts))
            for id_, body, key, enqueued, visible, leased, attempts in found
        ]

    def dead(self, queue: str, after: int, limit: int) -> list[DeadLetter]:
        with self._file.reading() as reader:
            found = rows(reader, DEAD, *_find(reader, queue).span(after), limit)
        return [_letter(row) for row in found]

    def redrive(self, queue: str, numbers: Sequence[int] | None, now_ms: int) -> int:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            ids = self._dead_ids(found, numbers)
            self._messages.revive(found.id, ids, found.last + 1, now_ms)
            self._count(found, added=len(ids), depth=len(ids))
        return len(ids)

    def purge(self, queue: str) -> int:
        with self._file.commit():
            found = _find(self._file.writer, queue)
            self._file.writer.execute(
                "DELETE FROM body WHERE id IN (SELECT id FROM message WHERE queue = ?)",
                (found.id,),
            )
            self._file.writer.execute("DELETE FROM message WHERE queue = ?", (found.id,))
            self._count(found, depth=-found.depth)
            self._file.shrink()
        return found.depth

    def purge_dead(self, queue: str, numbers: Sequence[int] | None) -> int:
        with self._file.commit():
            ids = [(one,) for one in self._dead_ids(_find(self._file.writer, queue), numbers)]
            self._file.writer.executemany("DELETE FROM dead WHERE id = ?", ids)
            self._file.writer.executemany("DELETE FROM body WHERE id = ?", ids)
            self._file.shrink()
        return len(ids)

    def close(self) -> None:
        self._file.close()

    def _numbered(
        self, queue: _Queue, messages: Sequence[NewMessage], now_ms: int
    ) -> tuple[list[Enqueued], list[tuple[int, NewMessage]]]:
        """What is answered for each message, and those that are new, with their numbers."""
        seen = self._seen(queue, messages, now_ms)
        answers: list[Enqueued] = []
        fresh: list[tuple[int, NewMessage]] = []
        for new in messages:
            if new.dedup_id in seen:
                answers.append(Enqueued(seen[new.dedup_id], duplicate=True))
                continue
            number = queue.last + len(fresh) + 1
            fresh.append((number, new))
            answers.append(Enqueued(number, duplicate=False))
            if new.dedup_id:
                seen[new.dedup_id] = number
        return answers, fresh

    def _seen(self, queue: _Queue, messages: Sequence[NewMessage], now_ms: int) -> dict[str, int]:
        ids = {new.dedup_id for new in messages} - {""}
        if not ids:
            return {}
        execute = self._file.writer.execute
        execute("DELETE FROM seen WHERE queue = ? AND until_ms <= ?", (queue.id, now_ms))
        sql = "SELECT number FROM seen WHERE queue = ? AND dedup_id = ?"
        found = {dedup_id: one(self._file.writer, sql, queue.id, dedup_id) for dedup_id in ids}
        return {dedup_id: number for dedup_id, number in found.items() if number is not None}

    def _held(
        self, queue: _Queue, receipts: Sequence[Receipt] | Sequence[Failure]
    ) -> list[Delivery]:
        """The deliveries of which these receipts may speak, each once."""
        keys = dict.fromkeys((queue.id << NUMBER_BITS | one.number, one.lease) for one in receipts)
        return self._messages.held(list(keys))

    def _dead_ids(self, queue: _Queue, numbers: Sequence[int] | None) -> list[int]:
        low, high = queue.span()
        sql = "SELECT id FROM dead WHERE id > ? AND id <= ? ORDER BY id"
        wanted = None if numbers is None else set(numbers)
        return [
            id_
            for (id_,) in rows(self._file.writer, sql, low, high)
            if wanted is None or id_ & NUMBER in wanted
        ]

    def _count(self, queue: _Queue, *, added: int = 0, depth: int) -> None:
        if added or depth:
            self._file.writer.execute(
                "UPDATE queue SET last = last + ?, depth = depth + ? WHERE id = ?",
                (added, depth, queue.id),
            )


def _names(connection: apsw.Connection) -> list[str]:
    return [name for (name,) in rows(connection, "SELECT name FROM queue ORDER BY name")]


def _find(connection: apsw.Connection, queue: str) -> _Queue:
    sql = "SELECT id, name, settings, last, depth FROM queue WHERE name = ?"
    found = rows(connection, sql, queue)
    if not found:
        raise QueueUnknown(queue, _names(connection))
    id_, name, settings, last, depth = found[0]
    return _Queue(id_, name, _settings(settings), last, depth)


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    id_, body, key, enqueued_at_ms, dead_at_ms, encoded = row
    attempts = _attempts(encoded)
    reason = attempts[-1].reason
    return DeadLetter(id_ & NUMBER, body, key, enqueued_at_ms, dead_at_ms, reason, attempts)
