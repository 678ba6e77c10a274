"""The post: from the feed, through a queue, to the SMTP server: at least once, and rarely twice.

As webhooks: a relay reads the feed after commits, a queue keeps what is to be sent, a consumer
sends it and tries again later. What became of each notice is kept for thirty days. Without a server
none of that runs; what would be sent can be read all the same, because it follows from the feed.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from sao.notices.kinds import LABELS, Notice
from sao.notices.letters import message
from sao.notices.mailer import TIMEOUT_S, Sender, Server, send
from sao.notices.register import RELAY, SINCE, Fate, Register, Status
from sao.platform.backoff import Backoff, Draw
from sao.platform.calling import Call, in_thread
from sao.platform.consumer import Consumer, Pace
from sao.platform.errors import Terminal, Transient
from sao.platform.ports import FeedEntry, KeyValue, Queues
from sao.platform.ports.kv import ABSENT, Write
from sao.platform.ports.queue import Message, NewMessage, QueueSettings
from sao.platform.relay import Relay
from sao.platform.tending import Tending
from sao.runtime.desk import Desk

QUEUE = "notices"
ATTEMPTS_MAX = 18
BACKOFF = Backoff(first_ms=5_000, longest_ms=43_200_000, jitter_percent=10)
"""5 s after the first failure, then doubling up to twelve hours: three days in all."""

STOP_GRACE_MS = 2_000

log = logging.getLogger("sao.notices")


class Task(msgspec.Struct, frozen=True):
    """What a message asks for: the notices of this entry of the feed."""

    position: int
    object_id: str
    seq: int
    label: str


class Mail(NamedTuple):
    """How mail is sent, where it is."""

    server: Server
    sender: Sender


class Post:
    """The notices of one environment. `mail` None: nothing is sent."""

    def __init__(
        self,
        desk: Desk,
        queues: Queues,
        kv: KeyValue,
        register: Register,
        *,
        mail: Mail | None,
        clock_ms: Callable[[], int],
        wall_ms: Callable[[], int],
        new_lease: Callable[[], str],
        draw: Draw,
        call: Call = in_thread,
    ) -> None:
        self.mail = mail
        self.register = register
        self._desk = desk
        self._queues = queues
        self._kv = kv
        self._clock_ms = clock_ms
        self.wall_ms = wall_ms
        self._call = call
        self._tending = Tending("notices", self._hand_on, log)
        self._started = False
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._shown_at = 0
        self._relay = Relay(
            RELAY, desk.runtime.store, queues, kv, queue=QUEUE, message=_asked, labels=LABELS
        )
        self._consumer = Consumer(
            queues,
            QUEUE,
            self._handle,
            clock_ms=clock_ms,
            new_lease=new_lease,
            draw=draw,
            pace=Pace(concurrency=4, backoff=BACKOFF),
            call=call,
        )

    # --- its life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Go on where a former process was; a first start begins with what happens from now on."""
        if self.mail is None:
            return
        runtime = self._desk.runtime
        lease_ms = int(2 * TIMEOUT_S * 1000)
        settings = QueueSettings(attempts_max=ATTEMPTS_MAX, lease_ms=lease_ms, batch_max=1)
        position = b"%d" % runtime.store.counters().feed
        begin = [Write(key, position, if_version=ABSENT) for key in (SINCE, f"relay:{RELAY}")]
        await self._call(partial(self._kv.put_many, begin, self.wall_ms()))
        await self._consumer.start(settings)
        runtime.after_commit.append(self._tending.wake)
        self._tending.start()
        self._started = True

    async def stop(self) -> None:
        """Send no more; what is under way may end for a moment."""
        if not self._started:
            return
        self._desk.runtime.after_commit.remove(self._tending.wake)
        await self._consumer.stop(STOP_GRACE_MS)
        await self._tending.stop()

    async def _hand_on(self) -> bool:
        now_ms = self._clock_ms()
        portion = self._relay.read(now_ms)
        if portion is not None:
            await self._call(partial(self._relay.hand_on, portion, now_ms))
            self._consumer.wake()
        self._notice_time()
        return portion is not None

    def _notice_time(self) -> None:
        """Where the environment's clock has moved, retries may be due."""
        now = self._desk.runtime.now()
        if now != self._shown_at:
            self._shown_at = now
            self._consumer.wake()

    # --- sending -------------------------------------------------------------------------------

    async def _handle(self, messages: Sequence[Message]) -> None:
        for one in messages:
            task = msgspec.json.decode(one.body, type=Task)
            for notice in self.register.made(task.object_id, task.seq, task.position, task.label):
                await self._send_once(one, notice)

    async def _send_once(self, queued: Message, notice: Notice) -> None:
        """Send, or wait for the sending of the same: a clock that leaps ends leases."""
        running = self._under_way.get(notice.id)
        if running is None:
            running = asyncio.create_task(self._deliver(queued, notice))
            self._under_way[notice.id] = running
            running.add_done_callback(lambda _done: self._under_way.pop(notice.id, None))
        await asyncio.shield(running)

    async def _deliver(self, queued: Message, notice: Notice) -> None:
        """Raises `Transient` or `Terminal` where it was not handed over."""
        before = self.register.fate(notice, self.wall_ms())
        if self.mail is None or before.status in ("sent", "off", "no_address"):
            return
        attempts, at = before.attempts + 1, self.wall_ms() // 1000
        try:
            mail = message(self.register.letter(notice), notice, self.mail.sender, at)
            await send(self.mail.server, mail)
        except Transient as error:
            last = queued.attempt >= ATTEMPTS_MAX
            status: Status = "failed" if last else "retrying"
            await self._keep(notice, Fate(status, attempts, at, str(error)))
            raise
        except Terminal as error:
            await self._keep(notice, Fate("failed", attempts, at, str(error)))
            log.warning("notice %s was not sent: %s", notice.id, error)
            raise
        await self._keep(notice, Fate("sent", attempts, at))

    async def _keep(self, notice: Notice, fate: Fate) -> None:
        await self._call(partial(self.register.keep, notice, fate, self.wall_ms()))


def _asked(entry: FeedEntry) -> NewMessage:
    task = Task(entry.position, entry.object_id, entry.seq, entry.label)
    return NewMessage(msgspec.json.encode(task))
