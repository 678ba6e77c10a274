"""What happens to messages. Always within a transaction of the caller's."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from sao.platform.ports.queue import (
    LEASE_RAN_OUT,
    Attempt,
    Failure,
    Message,
    NewMessage,
    QueueSettings,
)
from sao.platform.queueing.place import NUMBER_BITS, Session, one

NUMBER = (1 << NUMBER_BITS) - 1

DELIVERY = """
SELECT id, visible_at_ms, key, enqueued_at_ms, given, lease, received_at_ms, attempts FROM message
"""
READY = f"""
{DELIVERY} WHERE queue = ? AND head = 1 AND visible_at_ms <= ?
ORDER BY visible_at_ms, id LIMIT ?
"""
NEXT = "SELECT min(visible_at_ms) FROM message WHERE queue = ? AND head = 1 AND visible_at_ms > ?"
ADD = """
INSERT INTO message VALUES (?1, ?2,
  CASE WHEN EXISTS (SELECT 1 FROM message WHERE queue = ?2 AND key = ?4 AND key <> '')
    THEN 0 ELSE 1 END,
  ?3, ?4, ?5, 0, '', 0, ?6)
"""
GIVE = """
UPDATE message SET lease = ?, received_at_ms = ?, visible_at_ms = ?, attempts = ?, given = given + 1
WHERE id = ?
"""
PUT_BACK = "UPDATE message SET lease = '', visible_at_ms = ?, attempts = ? WHERE id = ?"
PROMOTE = """
UPDATE message SET head = 1 WHERE id =
(SELECT min(id) FROM message WHERE queue = ?1 AND key = ?2 AND key <> '')
"""


class Delivery(NamedTuple):
    """A live message's changing half."""

    id: int
    visible_at_ms: int
    key: str
    enqueued_at_ms: int
    given: int
    lease: str
    received_at_ms: int
    attempts: str

    def ended(self, ended_at_ms: int, reason: str) -> str:
        """Its attempts with the one that is under way, as JSON."""
        before = _attempts(self.attempts)
        return _json([*before, Attempt(self.received_at_ms, ended_at_ms, reason)]).decode()


_attempts = msgspec.json.Decoder(list[Attempt]).decode
_json = msgspec.json.Encoder().encode


class Messages:
    """The messages of every queue of one place."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, queue: int, numbered: Iterable[tuple[int, NewMessage]], now_ms: int) -> None:
        """New messages under these numbers."""
        placed = [(queue << NUMBER_BITS | number, new) for number, new in numbered]
        self._many("INSERT INTO body VALUES (?, ?)", [(id_, new.body) for id_, new in placed])
        self._many(
            ADD, [(id_, queue, now_ms + new.delay_ms, new.key, now_ms, "[]") for id_, new in placed]
        )

    def ready(self, queue: int, settings: QueueSettings, now_ms: int) -> tuple[list[Delivery], int]:
        """The next batch, and how many were buried because they had no attempt left."""
        buried = 0
        while True:
            found = self._session.rows(READY, queue, now_ms, settings.batch_max)
            deliveries = [Delivery(*row) for row in found]
            spent = [one for one in deliveries if one.lease and one.given >= settings.attempts_max]
            if not spent:
                return deliveries, buried
            self._bury(
                queue,
                [(one, one.ended(one.visible_at_ms, LEASE_RAN_OUT)) for one in spent],
                now_ms,
            )
            buried += len(spent)

    def next_visible_at(self, queue: int, now_ms: int) -> int | None:
        """When the next message becomes ready after `now_ms`."""
        instant: int | None = one(self._session, NEXT, queue, now_ms)
        return instant

    def give(
        self, ready: Sequence[Delivery], lease: str, lease_ms: int, now_ms: int
    ) -> tuple[Message, ...]:
        """Put these under a lease."""
        until_ms = now_ms + lease_ms
        changes = []
        for each in ready:
            ran_out = each.lease != ""
            after = each.ended(each.visible_at_ms, LEASE_RAN_OUT) if ran_out else each.attempts
            changes.append((lease, now_ms, until_ms, after, each.id))
        self._many(GIVE, changes)
        sql = "SELECT body FROM body WHERE id = ?"
        bodies = self._session.each(sql, [(each.id,) for each in ready])
        return tuple(
            Message(
                each.id & NUMBER,
                body,
                each.key,
                each.given + 1,
                each.enqueued_at_ms,
                lease,
                until_ms,
            )
            for each, (body,) in zip(ready, bodies, strict=True)
        )

    def held(self, leases: Sequence[tuple[int, str]]) -> list[Delivery]:
        """Those of these messages that are still under these leases."""
        sql = f"{DELIVERY} WHERE id = ? AND lease = ? AND lease <> ''"
        return [Delivery(*row) for row in self._session.each(sql, leases)]

    def show_at(self, changes: Iterable[tuple[int, int]]) -> None:
        """Let leases run until these instants: (instant, id)."""
        self._many("UPDATE message SET visible_at_ms = ? WHERE id = ?", changes)

    def fail(
        self,
        queue: int,
        settings: QueueSettings,
        failed: Sequence[tuple[Delivery, Failure]],
        now_ms: int,
    ) -> int:
        """Back with its delay, or dead; how many are dead."""
        dead, back = [], []
        for delivery, failure in failed:
            attempts = delivery.ended(now_ms, failure.reason)
            if failure.delay_ms is None or delivery.given >= settings.attempts_max:
                dead.append((delivery, attempts))
            else:
                back.append((now_ms + failure.delay_ms, attempts, delivery.id))
        self._many(PUT_BACK, back)
        self._bury(queue, dead, now_ms)
        return len(dead)

    def remove(self, queue: int, deliveries: Sequence[Delivery]) -> None:
        """Take these out of the queue and let the next of their keys come; bodies stay."""
        self._many("DELETE FROM message WHERE id = ?", [(each.id,) for each in deliveries])
        self._many(PROMOTE, [(queue, each.key) for each in deliveries if each.key])

    def forget_bodies(self, deliveries: Sequence[Delivery]) -> None:
        """The bodies of what is done."""
        self._many("DELETE FROM body WHERE id = ?", [(each.id,) for each in deliveries])

    def revive(self, queue: int, dead: Sequence[int], first: int, now_ms: int) -> None:
        """Dead letters become messages again, numbered from `first` on."""
        for number, id_ in enumerate(dead, first):
            new_id = queue << NUMBER_BITS | number
            sql = "DELETE FROM dead WHERE id = ? RETURNING key, attempts"
            ((key, attempts),) = self._session.rows(sql, id_)
            self._many(ADD, [(new_id, queue, now_ms, key, now_ms, attempts)])
            self._many("UPDATE body SET id = ? WHERE id = ?", [(new_id, id_)])

    def _bury(self, queue: int, ended: Sequence[tuple[Delivery, str]], now_ms: int) -> None:
        self.remove(queue, [delivery for delivery, _ in ended])
        self._many(
            "INSERT INTO dead VALUES (?, ?, ?, ?, ?)",
            [
                (each.id, each.key, each.enqueued_at_ms, now_ms, attempts)
                for each, attempts in ended
            ],
        )

    def _many(self, sql: str, changes: Iterable[tuple[Any, ...]]) -> None:
        self._session.many(sql, changes)
