"""The outbox: a lane for every endpoint there is, and the feed handed on to each.

It is woken by every commit and looks once a second anyway. What it cannot do now (a full queue, a
full disk) it tries again; nothing is lost meanwhile, because the feed stays.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from sao.billing.resources.test_clock import TestClock
from sao.platform.ports import Query
from sao.platform.relay import SharedFeed, hand_on_together
from sao.platform.tending import Tending
from sao.runtime import Runtime, Session
from sao.webhooks.deliveries import Deliveries, Delivery, position_of
from sao.webhooks.lane import QUEUE_PREFIX, Lane, Task, Tools, queue_name
from sao.webhooks.signing import secret
from sao.wire.event_ids import event_source

SWEEP_MS = 3_600_000
"""How often the space of old records is given back."""

STOP_GRACE_MS = 2_000
"""How long posts that are under way may take when the server stops; they come again otherwise."""

_ENDPOINTS = Query(("webhook_endpoint@",), ("webhook_endpoint|status=deleted",), limit=1_000)
"""Those that exist."""

log = logging.getLogger("sao.webhooks")


def patience(runtime: Runtime, wall_ms: Callable[[], int]) -> Callable[[], int]:
    """The clock by which retries wait: the wall's, and in a sandbox how far that was advanced.

    So a retry that is due tomorrow comes tomorrow, or as soon as the sandbox shows tomorrow.
    """

    def clock_ms() -> int:
        if runtime.live:
            return wall_ms()
        clock: TestClock = runtime.objects.load(Session.environment_clock).data
        return wall_ms() + (runtime.now() - clock.created) * 1_000

    return clock_ms


class Outbox:
    """All webhooks of one environment.

    Unless it `sends`, another process does: then it only knows which are owed, what became of them,
    and how to ask for one once more.
    """

    def __init__(self, tools: Tools, *, sends: bool = True) -> None:
        self._tools = tools
        self._sends = sends
        self.feed = SharedFeed(tools.desk.runtime.store)
        self._lanes: dict[str, Lane] = {}
        self._shown = 0
        self._sweep_at_ms = 0
        self._tending = Tending("webhooks", self._tend, log)

    @property
    def deliveries(self) -> Deliveries:
        """What became of the events."""
        return self._tools.deliveries

    def now_ms(self) -> int:
        """The wall's time."""
        return self._tools.wall_ms()

    def secret(self, endpoint_id: str, number: int) -> str:
        """An endpoint's secret, to be shown to its owner once."""
        return secret(self._tools.key, endpoint_id, number)

    async def start(self) -> None:
        """Go on with what a former process left."""
        runtime = self._tools.desk.runtime
        runtime.after_commit.append(self._tending.wake)
        await self._match_lanes()
        if self._sends:
            await self._drop_orphans()
        self._tending.start()

    async def stop(self) -> None:
        """Send no more; what is under way may end for a moment."""
        self._tools.desk.runtime.after_commit.remove(self._tending.wake)
        await self._tending.stop()
        await asyncio.gather(*(lane.stop(STOP_GRACE_MS) for lane in self._lanes.values()))
        await self._tools.sender.close()

    async def resend(self, delivery: Delivery) -> bool:
        """Send an event to an endpoint once more; False if there is no such endpoint any more."""
        lane, source = self._lanes.get(delivery.endpoint), event_source(delivery.event)
        position = position_of(delivery.id)
        if lane is None or source is None or position is None:
            return False
        await lane.resend(Task(position, *source, delivery.type))
        return True

    # --- tending -------------------------------------------------------------------------------

    async def _tend(self) -> bool:
        await self._match_lanes()
        if not self._sends:
            return False
        await self._sweep()
        self._notice_time()
        return await self._hand_on()

    async def _match_lanes(self) -> None:
        """A lane for every endpoint, and none for those that are gone."""
        store = self._tools.desk.runtime.store
        numbers = store.find(_ENDPOINTS)
        alive = dict(zip(store.object_ids(numbers), numbers, strict=True))
        for endpoint_id, lane in list(self._lanes.items()):
            if endpoint_id not in alive:
                await self._lanes.pop(endpoint_id).stop(0)
                if self._sends:
                    await self._purge(queue_name(endpoint_id))
            elif lane.broken:
                log.error("%s was taken away; it begins anew", queue_name(endpoint_id))
                del self._lanes[endpoint_id]
        for endpoint_id, number in alive.items():
            if endpoint_id not in self._lanes:
                since = store.chain(number)[0].feed - 1
                lane = Lane(endpoint_id, since, self._tools, self)
                if self._sends:
                    await lane.start()
                self._lanes[endpoint_id] = lane

    async def _drop_orphans(self) -> None:
        """What waits for endpoints that were deleted just before the last process ended."""
        names = await self._tools.call(self._tools.queues.names)
        known = {queue_name(endpoint_id) for endpoint_id in self._lanes}
        for name in names:
            if name.startswith(QUEUE_PREFIX) and name not in known:
                await self._purge(name)

    async def _purge(self, queue: str) -> None:
        await self._tools.call(partial(self._tools.queues.purge, queue))
        await self._tools.call(partial(self._tools.queues.purge_dead, queue, None))

    async def _sweep(self) -> None:
        """Give the space of old records back, once in a while."""
        if self.now_ms() >= self._sweep_at_ms:
            self._sweep_at_ms = self.now_ms() + SWEEP_MS
            await self._tools.call(partial(self._tools.kv.sweep, self.now_ms()))

    def _notice_time(self) -> None:
        """Where the environment's clock has moved, retries may be due."""
        now = self._tools.desk.runtime.now()
        if now != self._shown:
            self._shown = now
            for lane in self._lanes.values():
                lane.wake()

    async def _hand_on(self) -> bool:
        """One step of every lane; whether there may be more to hand on.

        What they read alike is read once, and their cursors move in one commit.
        """
        self.feed.forget()
        read = [(lane, lane.read()) for lane in self._lanes.values()]
        found = [(lane, portion) for lane, portion in read if portion is not None]
        if not found:
            return False
        portions = [(lane.relay, portion) for lane, portion in found]
        tools = self._tools
        waiting = await tools.call(partial(hand_on_together, portions, tools.kv, tools.clock_ms()))
        for lane, portion in found:
            if portion.messages and lane.relay not in waiting:
                lane.wake()
        return len(waiting) < len(found)

    async def owed(self, position: int, label: str) -> int:
        """How many endpoints want an entry of the feed and have not taken it so far."""
        return sum([await lane.owes(position, label) for lane in list(self._lanes.values())])

    async def pending(self, event: str, label: str) -> int:
        """How many webhooks of an event were not delivered so far."""
        source = event_source(event)
        if source is None or not self._lanes:
            return 0
        object_id, seq, n = source
        runtime = self._tools.desk.runtime
        number = runtime.objects.number(object_id)
        chain = runtime.store.chain(number) if number is not None else []
        return await self.owed(chain[seq - 1].feed + n, label) if 0 < seq <= len(chain) else 0
