"""The port of queues: a durable buffer between what comes in and who works on it.

A message is given to a consumer under a *lease* for its queue's visibility timeout. `ack` ends it;
`retry` puts it back with a delay; a lease that runs out puts it back by itself, so a consumer that
dies loses nothing. Delivery is at least once. A message whose attempts are used up becomes a *dead
letter*, which keeps the reasons of all its attempts until somebody redrives or purges it.

Messages with one `key` are delivered in the order in which they were enqueued, one at a time: the
next one waits until the one before is acknowledged or dead, also while that one waits for its
retry. Messages without a key are given oldest first, as far as delays allow.

All state is in the queue, none in the driver: several processes may work on one folder. Each call
is one durable commit; it raises `CommitFailed` where the place could not take it, and then nothing
of it was done.

Units: instants and spans are milliseconds, of whichever clock the callers agree on.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from sao.platform.errors import MessageRefused

BODY_MAX_BYTES = 1 << 20
"""What is larger goes into the documents, and its key into the message. Engines choke above it."""

LEASE_RAN_OUT = "the visibility timeout ran out: the consumer died, or took too long"
"""The reason of an attempt that nobody ended."""


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue treats its messages. Raises `ValueError` where nothing could be delivered."""

    attempts_max: int = 5
    """How often a message is given to consumers before it is a dead letter."""
    lease_ms: int = 30_000
    """The visibility timeout: how long a consumer may take for a message."""
    batch_max: int = 10
    """How many messages are given at once."""
    batch_wait_ms: int = 0
    """How long a message may wait for others to fill its batch."""
    depth_max: int = 100_000
    """How many messages, dead letters aside, the queue takes."""
    full_retry_after_ms: int = 1_000
    """What a producer is told to wait when the queue is full."""
    dedup_ms: int = 86_400_000
    """How long the same `dedup_id` is recognised."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            least = 0 if name in ("batch_wait_ms", "full_retry_after_ms") else 1
            if getattr(self, name) < least:
                raise ValueError(f"{name} is {getattr(self, name)}, and must be {least} or more")


class NewMessage(NamedTuple):
    """What a producer hands over. A `dedup_id` seen before adds nothing; "" is no id, no key."""

    body: bytes
    key: str = ""
    dedup_id: str = ""
    delay_ms: int = 0


class Enqueued(NamedTuple):
    """The number of a message in its queue; a duplicate has the number of the first."""

    number: int
    duplicate: bool


class Attempt(NamedTuple):
    """One delivery that did not succeed."""

    received_at_ms: int
    ended_at_ms: int
    reason: str


class Message(NamedTuple):
    """A message that is given to a consumer, for the `attempt`-th time since it was enqueued."""

    number: int
    body: bytes
    key: str
    attempt: int
    enqueued_at_ms: int
    lease: str
    lease_until_ms: int


class Received(NamedTuple):
    """A batch, one message a key at most, and when to ask again.

    `again_at_ms` is `now_ms` with a batch, None where only another call can bring a message.
    """

    messages: tuple[Message, ...]
    again_at_ms: int | None


class Receipt(NamedTuple):
    """What a consumer shows to speak of a message that it was given."""

    number: int
    lease: str


class Failure(NamedTuple):
    """A delivery that failed, and why. `delay_ms` None: never again, it is a dead letter now."""

    number: int
    lease: str
    reason: str
    delay_ms: int | None


class Waiting(NamedTuple):
    """A live message as an operator sees it. `leased`: a consumer has it until `visible_at_ms`."""

    number: int
    body: bytes
    key: str
    enqueued_at_ms: int
    visible_at_ms: int
    leased: bool
    attempts: tuple[Attempt, ...]


class DeadLetter(NamedTuple):
    """A message that was given up. `reason` is that of the last attempt."""

    number: int
    body: bytes
    key: str
    enqueued_at_ms: int
    dead_at_ms: int
    reason: str
    attempts: tuple[Attempt, ...]


class QueueStats(NamedTuple):
    """A queue at an instant: `depth` counts live messages, of which `in_flight` are leased."""

    queue: str
    depth: int
    in_flight: int
    dead: int
    oldest_age_ms: int


def check_messages(queue: str, messages: Sequence[NewMessage]) -> None:
    """Raises `MessageRefused`: what every driver asks before it looks at its own state."""
    for place, message in enumerate(messages):
        if len(message.body) > BODY_MAX_BYTES:
            why = f"its body has {len(message.body)} bytes, and may have {BODY_MAX_BYTES}"
            raise MessageRefused(queue, place, f"{why}: keep it as a document and send its key")
        if message.delay_ms < 0:
            raise MessageRefused(queue, place, f"its delay of {message.delay_ms} ms is negative")


class Queues(Protocol):
    """Named queues. All but `declare` and `names` raise `QueueUnknown` for one not declared."""

    def declare(self, queue: str, settings: QueueSettings) -> None:
        """Make a queue, or give it other settings; what it holds stays."""
        ...

    def names(self) -> list[str]:
        """The queues that were declared, by name."""
        ...

    def settings(self, queue: str) -> QueueSettings:
        """What was declared."""
        ...

    def enqueue(self, queue: str, messages: Sequence[NewMessage], now_ms: int) -> list[Enqueued]:
        """Take all of these messages, in this order, or none.

        Raises `MessageRefused` for one that no queue takes (a body above `BODY_MAX_BYTES`, a
        negative delay), `QueueFull` where there is no room for all that are new.
        """
        ...

    def receive(self, queue: str, lease: str, now_ms: int) -> Received:
        """Give out the next batch under `lease`, a token that no other call has used.

        A batch is given when `batch_max` messages are ready or the first has been ready for
        `batch_wait_ms`. Deliveries whose lease ran out end here, as failed attempts.
        """
        ...

    def ack(self, queue: str, receipts: Sequence[Receipt]) -> list[int]:
        """These are done; the numbers of those that were still this lease's own to end.

        A lease that ran out still counts until the message is given to somebody else.
        """
        ...

    def retry(self, queue: str, failures: Sequence[Failure], now_ms: int) -> list[int]:
        """These failed: back with their delay, or dead if their attempts are used up.

        The numbers of those that were still this lease's own, as in `ack`.
        """
        ...

    def extend(self, queue: str, receipts: Sequence[Receipt], now_ms: int) -> list[int]:
        """Give these leases the whole visibility timeout again; the numbers as in `ack`."""
        ...

    def stats(self, queue: str, now_ms: int) -> QueueStats:
        """Depth, in flight, dead, age of the oldest live message (0 without one)."""
        ...

    def peek(self, queue: str, after: int, limit: int, now_ms: int) -> list[Waiting]:
        """Live messages with a number above `after`, oldest first; takes none of them."""
        ...

    def dead(self, queue: str, after: int, limit: int) -> list[DeadLetter]:
        """Dead letters with a number above `after`, oldest first."""
        ...

    def redrive(self, queue: str, numbers: Sequence[int] | None, now_ms: int) -> int:
        """Enqueue these dead letters (None: all) again; how many there were.

        They come last, under new numbers, with all attempts before them and their history kept.
        """
        ...

    def purge(self, queue: str) -> int:
        """Drop every live message, also those in flight; how many there were."""
        ...

    def purge_dead(self, queue: str, numbers: Sequence[int] | None) -> int:
        """Drop these dead letters (None: all); how many there were."""
        ...

    def close(self) -> None:
        """Release what the queues hold. Nothing is lost."""
        ...
