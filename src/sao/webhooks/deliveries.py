"""What became of each event at each endpoint: its attempts, kept for thirty days beside the chains.

One record for an event and an endpoint, under a key that puts the newest event first.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from sao.platform.calling import Call, in_thread
from sao.platform.ports.kv import KeyValue, Write

KEPT_MS = 30 * 86_400_000
"""How long a record is kept after its last attempt: as long as Stripe keeps events."""

ATTEMPTS_KEPT = 50
"""How many attempts of a delivery are kept, the last ones."""

PREFIX = "webhooks/delivery/"
_LAST = 10**16 - 1
_ID = re.compile(r"whd_([0-9A-Za-z]{14})_([1-9][0-9]{0,15})")

Status = Literal["delivered", "retrying", "failed", "skipped"]


class Attempt(msgspec.Struct, frozen=True):
    """One POST. `at` is the wall's time; `status` None: there was no answer. No `error`: taken."""

    at: int
    status: int | None
    error: str
    answered: str
    duration_ms: int


class Delivery(msgspec.Struct, frozen=True):
    """An event on its way to an endpoint.

    `skipped`: nothing was sent, because the endpoint was disabled. `next_attempt_at` is the wall's
    time; where the environment's clock is advanced, it comes sooner.
    """

    id: str
    event: str
    type: str
    endpoint: str
    url: str
    status: Status
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: int | None = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries are asked for; what is None does not matter."""

    endpoint: str | None = None
    event: str | None = None
    type: str | None = None
    status: str | None = None

    def has(self, delivery: Delivery) -> bool:
        """Whether a delivery is among those."""
        return all(
            getattr(self, name) in (None, getattr(delivery, name))
            for name in self.__struct_fields__
        )


class Page(NamedTuple):
    """Deliveries, the newest event first, and whether there are more beyond them."""

    deliveries: list[Delivery]
    more: bool


def delivery_id(endpoint_id: str, position: int) -> str:
    """The id of the delivery of a feed's entry to an endpoint."""
    return f"whd_{endpoint_id.rpartition('_')[2]}_{position}"


def position_of(delivery: str) -> int | None:
    """The feed position of what is delivered; None where it is no id of a delivery."""
    match = _ID.fullmatch(delivery)
    return int(match[2]) if match else None


class Deliveries:
    """The records, in a store of keys and values."""

    def __init__(self, kv: KeyValue, *, call: Call = in_thread) -> None:
        self._kv = kv
        self._call = call

    async def keep(self, delivery: Delivery, now_ms: int) -> None:
        """Keep what is known now of a delivery."""
        write = Write(_key(delivery.id), msgspec.json.encode(delivery), KEPT_MS)
        await self._call(lambda: self._kv.put(write, now_ms))

    def find(self, delivery: str, now_ms: int) -> Delivery | None:
        """What is known of a delivery; None if nothing was tried yet, or long ago."""
        if position_of(delivery) is None:
            return None
        entry = self._kv.get(_key(delivery), now_ms)
        return None if entry is None else msgspec.json.decode(entry.value, type=Delivery)

    def page(self, wanted: Wanted, now_ms: int, *, after: str | None, limit: int) -> Page:
        """Those that are wanted, beyond the delivery `after`."""
        found: list[Delivery] = []
        for delivery in self._walk(now_ms, _key(after) if after is not None else ""):
            if wanted.has(delivery):
                if len(found) == limit:
                    return Page(found, more=True)
                found.append(delivery)
        return Page(found, more=False)

    def _walk(self, now_ms: int, after: str) -> Iterator[Delivery]:
        start: str | None = after
        while start is not None:
            page = self._kv.page(PREFIX, now_ms, start)
            for entry in page.entries:
                yield msgspec.json.decode(entry.value, type=Delivery)
            start = page.after


def _key(delivery: str) -> str:
    match = _ID.fullmatch(delivery)
    if match is None:
        raise ValueError(f"'{delivery}' is not the id of a delivery")
    return f"{PREFIX}{_LAST - int(match[2]):016d}/{match[1]}"
