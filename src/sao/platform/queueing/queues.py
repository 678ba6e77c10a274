"""`Queues` in tables: what a caller asks for. What happens to a message is in `messages`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

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
from sao.platform.queueing.messages import Delivery, Messages
from sao.platform.queueing.place import NUMBER_BITS, Place, Session, one

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


class TableQueues:
    """`Queues` in the tables of one place. From any thread, and beside other processes.

    Whoever changes a queue has its row first, so that the changes of a queue come one after the
    other, and the messages of a key in order.
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    def declare(self, queue: str, settings: QueueSettings) -> None:
        with self.place.commit() as session:
            encoded = msgspec.json.encode(settings).decode()
            session.many(DECLARE, [(queue, encoded)])

    def names(self) -> list[str]:
        with self.place.reading() as session:
            return _names(session)

    def settings(self, queue: str) -> QueueSettings:
        with self.place.reading() as session:
            return _find(session, queue).settings

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        check_messages(queue, messages)
        with self.place.commit() as session:
            found = self._taken(session, queue)
            answers, fresh = _numbered(session, found, messages, now_ms)
            depth_max = found.settings.depth_max
            if fresh and found.depth + len(fresh) > depth_max:
                wait = found.settings.full_retry_after_ms
                raise QueueFull(queue, found.depth, depth_max, wait)
            Messages(session).add(found.id, fresh, now_ms)
            until_ms = now_ms + found.settings.dedup_ms
            session.many(
                "INSERT INTO seen VALUES (?, ?, ?, ?)",
                [(found.id, new.dedup_id, n, until_ms) for n, new in fresh if new.dedup_id],
            )
            _count(session, found, added=len(fresh), depth=len(fresh))
        return answers

    def receive(self, queue: str, lease: str, now_ms: int) -> Received:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            settings = found.settings
            ready, buried = Messages(session).ready(found.id, settings, now_ms)
            if buried:
                _count(session, found, depth=-buried)
            wait_until = ready[0].visible_at_ms + settings.batch_wait_ms if ready else 0
            if ready and (len(ready) == settings.batch_max or wait_until <= now_ms):
                messages = Messages(session).give(ready, lease, settings.lease_ms, now_ms)
                return Received(messages, now_ms)
            later = Messages(session).next_visible_at(found.id, now_ms)
        instants = [wait_until] if ready else []
        instants += [later] if later is not None else []
        return Received((), min(instants, default=None))

    def ack(self, queue: str, receipts: Sequence[Receipt]) -> list[int]:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            held = _held(session, found, receipts)
            Messages(session).remove(found.id, held)
            Messages(session).forget_bodies(held)
            _count(session, found, depth=-len(held))
        return [delivery.id & NUMBER for delivery in held]

    def retry(self, queue: str, failures: Sequence[Failure], now_ms: int) -> list[int]:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            held = _held(session, found, failures)
            failed = {failure.number: failure for failure in reversed(failures)}
            pairs = [(delivery, failed[delivery.id & NUMBER]) for delivery in held]
            buried = Messages(session).fail(found.id, found.settings, pairs, now_ms)
            _count(session, found, depth=-buried)
        return [delivery.id & NUMBER for delivery in held]

    def extend(self, queue: str, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            held = _held(session, found, receipts)
            Messages(session).show_at([(now_ms + found.settings.lease_ms, one.id) for one in held])
        return [delivery.id & NUMBER for delivery in held]

    def stats(self, queue: str, now_ms: int) -> QueueStats:
        with self.place.reading() as session:
            found = _find(session, queue)
            in_flight = one(session, IN_FLIGHT, found.id, now_ms)
            oldest_sql = "SELECT enqueued_at_ms FROM message WHERE id > ? AND id <= ? LIMIT 1"
            oldest = one(session, oldest_sql, *found.span())
            dead_sql = "SELECT count(*) FROM dead WHERE id > ? AND id <= ?"
            dead = one(session, dead_sql, *found.span())
        return QueueStats(
            queue, found.depth, in_flight, dead, 0 if oldest is None else now_ms - oldest
        )

    def peek(self, queue: str, after: int, limit: int, now_ms: int) -> list[Waiting]:
        with self.place.reading() as session:
            span = _find(session, queue).span(after)
            found = session.rows(PEEK, now_ms, *span, limit)
        return [
            Waiting(id_ & NUMBER, body, key, enqueued, visible, bool(leased), _attempts(attempts))
            for id_, body, key, enqueued, visible, leased, attempts in found
        ]

    def dead(self, queue: str, after: int, limit: int) -> list[DeadLetter]:
        with self.place.reading() as session:
            found = session.rows(DEAD, *_find(session, queue).span(after), limit)
        return [_letter(row) for row in found]

    def redrive(self, queue: str, numbers: Sequence[int] | None, now_ms: int) -> int:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            ids = _dead_ids(session, found, numbers)
            Messages(session).revive(found.id, ids, found.last + 1, now_ms)
            _count(session, found, added=len(ids), depth=len(ids))
        return len(ids)

    def purge(self, queue: str) -> int:
        with self.place.commit() as session:
            found = self._taken(session, queue)
            bodies = "DELETE FROM body WHERE id IN (SELECT id FROM message WHERE queue = ?)"
            session.many(bodies, [(found.id,)])
            session.many("DELETE FROM message WHERE queue = ?", [(found.id,)])
            _count(session, found, depth=-found.depth)
            self.place.shrink(session)
        return found.depth

    def purge_dead(self, queue: str, numbers: Sequence[int] | None) -> int:
        with self.place.commit() as session:
            ids = [(one,) for one in _dead_ids(session, self._taken(session, queue), numbers)]
            session.many("DELETE FROM dead WHERE id = ?", ids)
            session.many("DELETE FROM body WHERE id = ?", ids)
            self.place.shrink(session)
        return len(ids)

    def close(self) -> None:
        self.place.close()

    def _taken(self, session: Session, queue: str) -> _Queue:
        """The queue, which nobody else changes before this commit has ended."""
        return _find(session, queue, self.place.LOCK)


def _numbered(
    session: Session, queue: _Queue, messages: Sequence[NewMessage], now_ms: int
) -> tuple[list[Enqueued], list[tuple[int, NewMessage]]]:
    """What is answered for each message, and those that are new, with their numbers."""
    seen = _seen(session, queue, messages, now_ms)
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


def _seen(
    session: Session, queue: _Queue, messages: Sequence[NewMessage], now_ms: int
) -> dict[str, int]:
    ids = {new.dedup_id for new in messages} - {""}
    if not ids:
        return {}
    session.many("DELETE FROM seen WHERE queue = ? AND until_ms <= ?", [(queue.id, now_ms)])
    sql = "SELECT dedup_id, number FROM seen WHERE queue = ? AND dedup_id = ?"
    return dict(session.each(sql, [(queue.id, dedup_id) for dedup_id in ids]))


def _held(
    session: Session, queue: _Queue, receipts: Sequence[Receipt] | Sequence[Failure]
) -> list[Delivery]:
    """The deliveries of which these receipts may speak, each once."""
    keys = dict.fromkeys((queue.id << NUMBER_BITS | one.number, one.lease) for one in receipts)
    return Messages(session).held(list(keys))


def _dead_ids(session: Session, queue: _Queue, numbers: Sequence[int] | None) -> list[int]:
    low, high = queue.span()
    sql = "SELECT id FROM dead WHERE id > ? AND id <= ? ORDER BY id"
    wanted = None if numbers is None else set(numbers)
    return [
        id_ for (id_,) in session.rows(sql, low, high) if wanted is None or id_ & NUMBER in wanted
    ]


def _count(session: Session, queue: _Queue, *, added: int = 0, depth: int) -> None:
    if added or depth:
        sql = "UPDATE queue SET last = last + ?, depth = depth + ? WHERE id = ?"
        session.many(sql, [(added, depth, queue.id)])


def _names(session: Session) -> list[str]:
    return [name for (name,) in session.rows("SELECT name FROM queue ORDER BY name")]


def _find(session: Session, queue: str, lock: str = "") -> _Queue:
    sql = f"SELECT id, name, settings, last, depth FROM queue WHERE name = ?{lock}"
    found = session.rows(sql, queue)
    if not found:
        raise QueueUnknown(queue, _names(session))
    id_, name, settings, last, depth = found[0]
    return _Queue(id_, name, _settings(settings), last, depth)


def _letter(row: tuple[Any, ...]) -> DeadLetter:
    id_, body, key, enqueued_at_ms, dead_at_ms, encoded = row
    attempts = _attempts(encoded)
    reason = attempts[-1].reason
    return DeadLetter(id_ & NUMBER, body, key, enqueued_at_ms, dead_at_ms, reason, attempts)
