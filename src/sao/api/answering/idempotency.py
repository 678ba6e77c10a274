"""Idempotency: a POST that is sent again under the same key is answered again, not done again.

The reply is kept in the same commit as what it tells of, so there is no moment at which one is
durable and the other is not. A refusal changed nothing and is kept after it. What failed before it
was tried (unreadable parameters, a conflict) is not kept, nor is a failure of ours: it left nothing
behind and may be tried again. Source: facts on billing, §9.

A reply is kept for a day of the wall, as Stripe does; then `Forgetting` gives its space back, and
its key asks for something new. That must not have the ids of what it asked for before, so a
command's id is made of the key and of how many days the environment's keys go back: in the first
one, of the key alone. A key is used anew a day later at the earliest, so never in the same period.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sao.api.endpoint import Reply
from sao.platform.ports import ObjectReader
from sao.runtime import Rejected, Session
from sao.runtime.session import command_id_of
from sao.wire.errors import WireError, body, of_rejection

if TYPE_CHECKING:  # it needs threads and an event loop; what it promises does not
    from sao.runtime.desk import Desk

KEY_LENGTH_MAX = 255

KEPT_S = 86_400
"""How long a reply is kept, at least."""

NAME = "idempotency:"
SINCE = "idempotency-since"
"""What replies are kept under; and since when there are any, by the wall's clock."""


SETTLED = "idempotency-settled:"
"""What a reply is kept under that was given once the world had answered."""


class Job(NamedTuple):
    """What a request asks for: the work; and `again`, once the world has answered, if it is `due`.

    `due` may wait.
    """

    work: Callable[[Session], Reply]
    due: Callable[[str, Reply], Awaitable[bool]]
    again: Callable[[Session, Reply], Reply]


class Kept(msgspec.Struct, frozen=True):
    """A reply, with the request that it answered: its fingerprint and its id."""

    fingerprint: str
    request_id: str
    status: int
    body: msgspec.Raw
    replayed: bool = False

    @property
    def reply(self) -> Reply:
        """The reply as it was first given."""
        return Reply(self.status, msgspec.json.decode(self.body))


def fingerprint(method: str, path: str, tree: Any) -> str:
    """What makes two requests the same."""
    return sha256(msgspec.json.encode([method, path, tree], order="sorted")).hexdigest()


class Idempotency:
    """The keys of one environment, and which of them are being worked on."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._in_flight: set[str] = set()
        self._since: int | None = None

    async def perform(self, key: str, print_: str, job: Job) -> Kept:
        """The reply to a request, done now or kept from the first time.

        Raises `idempotency_key_invalid`, `idempotency_key_in_use`, `idempotency_mismatch`.
        """
        if len(key) > KEY_LENGTH_MAX:
            raise WireError(
                "idempotency_key_invalid",
                f"An idempotency key has at most {KEY_LENGTH_MAX} characters, this {len(key)}.",
            )
        if key in self._in_flight:
            raise WireError(
                "idempotency_key_in_use",
                "There is currently another in-progress request using this Idempotent Key (that "
                "probably means you submitted twice, and the other request is still going "
                f"through): {key}. Please try again later.",
            )
        self._in_flight.add(key)
        try:
            kept = await self._perform(key, print_, job.work)
            if kept.replayed or not await job.due(kept.request_id, kept.reply):
                return kept
            return await self._settle(key, kept, job)
        finally:
            self._in_flight.discard(key)

    async def _perform(self, key: str, print_: str, work: Callable[[Session], Reply]) -> Kept:
        name, request_id = f"{NAME}{key}", command_id_of(key, self._period())
        began = b"%d" % self._desk.wall()

        def keep(session: Session, reply: Reply) -> Kept:
            if session.kept_reply(SINCE) is None:
                session.keep_reply(SINCE, began, lasting=True)
            kept = Kept(print_, request_id, reply.status, msgspec.Raw(_encode(reply.body)))
            session.keep_reply(name, _encode(kept))
            return kept

        def once(session: Session, work: Callable[[Session], Reply]) -> Kept:
            raw = session.kept_reply(f"{SETTLED}{key}") or session.kept_reply(name)
            if raw is not None:
                kept = _same(msgspec.json.decode(raw, type=Kept), key, print_)
                return msgspec.structs.replace(kept, replayed=True)
            reply = work(session)
            session.keep_key(key)
            return keep(session, reply)

        try:
            return await self._desk.run(lambda session: once(session, work), command_id=request_id)
        except Rejected as refused:
            error = of_rejection(refused.rejection)
        except WireError as refused:
            if refused.code == "idempotency_mismatch":
                raise
            error = refused
        # It may have been refused because another process did it between two looks of ours.
        refusal = Reply(error.status, body(error))
        return await self._desk.run(lambda session: once(session, lambda _session: refusal))

    async def _settle(self, key: str, first: Kept, job: Job) -> Kept:
        """The reply, now that the world has given its own: kept from now on."""

        def settle(session: Session) -> Kept:
            reply = job.again(session, first.reply)
            body = msgspec.Raw(_encode(reply.body))
            kept = msgspec.structs.replace(first, status=reply.status, body=body)
            session.keep_reply(f"{SETTLED}{key}", _encode(kept))
            return kept

        return await self._desk.run(settle)

    def _period(self) -> int:
        """How many times `KEPT_S` keys go back. What is not durable yet began just now."""
        if self._since is None:
            self._since = since(self._desk.runtime.store)
        return 0 if self._since is None else max(0, self._desk.wall() - self._since) // KEPT_S


def since(store: ObjectReader) -> int | None:
    """Since when replies are kept in a store; None where there is none."""
    raw = store.reply(SINCE)
    return None if raw is None else int(raw)


def _same(kept: Kept, key: str, print_: str) -> Kept:
    if kept.fingerprint != print_:
        raise WireError(
            "idempotency_mismatch",
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request.",
        )
    return kept


_encode = msgspec.json.encode
