"""What a queue's virtual object holds, entry by entry.

No entry grows with the queue but `head`, by a few bytes for each page of messages.

`head`; `p:{page}` live messages; `b:{number}` a body; `k:{key}` the first and last of a key;
`d:{page}` dead letters; `s:{dedup_id}` what was seen, `t:{segment}` in which order.
"""

import msgspec

from sao.platform.ports.queue import Attempt, QueueSettings

PAGE = 128
"""How many consecutive numbers share a page."""

SEGMENT = 32
"""How many ids that were seen share a segment."""


class Note(msgspec.Struct, array_like=True):
    """What is known of a page of live messages without reading it.

    How many there are, how many under a lease, when the first that can be given is ready.
    """

    live: int
    leased: int
    due_ms: int | None


class Head(msgspec.Struct, array_like=True):
    """A queue in short: its settings, the last number, live messages and dead letters by page."""

    settings: QueueSettings
    last: int = 0
    depth: int = 0
    pages: dict[int, Note] = {}
    dead: dict[int, int] = {}
    first_segment: int = 0
    last_segment: int = 0


class Live(msgspec.Struct, array_like=True):
    """A live message without its body. `first`: of its key, or it has none; `next`: of its key."""

    number: int
    key: str
    size: int
    enqueued_at_ms: int
    visible_at_ms: int
    given: int = 0
    lease: str = ""
    received_at_ms: int = 0
    attempts: list[Attempt] = []
    first: bool = True
    next: int = 0

    def leased(self, now_ms: int) -> bool:
        """Whether a consumer has it."""
        return self.lease != "" and self.visible_at_ms > now_ms

    def end_attempt(self, ended_at_ms: int, reason: str) -> None:
        """The delivery that is under way did not succeed."""
        self.attempts.append(Attempt(self.received_at_ms, ended_at_ms, reason))
        self.lease = ""


class Letter(msgspec.Struct, array_like=True):
    """A dead letter without its body."""

    number: int
    key: str
    size: int
    enqueued_at_ms: int
    dead_at_ms: int
    attempts: list[Attempt]


class Chain(msgspec.Struct, array_like=True):
    """The first and the last live message of a key."""

    first: int
    last: int


class Seen(msgspec.Struct, array_like=True):
    """Under which number a `dedup_id` came, and until when it is recognised."""

    number: int
    until_ms: int


class Segment(msgspec.Struct, array_like=True):
    """Ids that were seen one after the other, and until when the last of them is recognised."""

    ids: list[str]
    until_ms: int
