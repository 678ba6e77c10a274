"""The language between the queues and their virtual objects: what is asked, what is said."""

import msgspec

from sao.platform.ports.queue import Failure, NewMessage, QueueSettings, Receipt

CHUNK = 512
"""How many messages at most one call goes through, of those that may go through all."""

BATCH_BYTES_MAX = 8 << 20
"""What the bodies of one answer take at most, but for the first. The engine takes 32 MiB."""


class Declare(msgspec.Struct, array_like=True, tag="declare"):
    """Be there, with these settings."""

    settings: QueueSettings


class Enqueue(msgspec.Struct, array_like=True, tag="enqueue"):
    """Take all of these, or none."""

    messages: list[NewMessage]
    now_ms: int


class Receive(msgspec.Struct, array_like=True, tag="receive"):
    """Give the next batch."""

    lease: str
    now_ms: int


class Ack(msgspec.Struct, array_like=True, tag="ack"):
    """These are done."""

    receipts: list[Receipt]


class Fail(msgspec.Struct, array_like=True, tag="fail"):
    """These failed."""

    failures: list[Failure]
    now_ms: int


class Extend(msgspec.Struct, array_like=True, tag="extend"):
    """Give these their time again."""

    receipts: list[Receipt]
    now_ms: int


class Redrive(msgspec.Struct, array_like=True, tag="redrive"):
    """Enqueue these dead letters again (None: the oldest up to a number, `CHUNK` at a time)."""

    numbers: list[int] | None
    up_to: int
    now_ms: int


class Purge(msgspec.Struct, array_like=True, tag="purge"):
    """Drop the oldest live messages up to a number, `CHUNK` at a time."""

    up_to: int


class PurgeDead(msgspec.Struct, array_like=True, tag="purge_dead"):
    """Drop these dead letters (None: the oldest up to a number, `CHUNK` at a time)."""

    numbers: list[int] | None
    up_to: int


class Stats(msgspec.Struct, array_like=True, tag="stats"):
    """Say how you stand."""

    now_ms: int


class Peek(msgspec.Struct, array_like=True, tag="peek"):
    """Show live messages."""

    after: int
    limit: int
    now_ms: int


class Dead(msgspec.Struct, array_like=True, tag="dead"):
    """Show dead letters."""

    after: int
    limit: int


class Look(msgspec.Struct, array_like=True, tag="look"):
    """Say what was declared, and the last number."""


Wish = (
    Declare
    | Enqueue
    | Receive
    | Ack
    | Fail
    | Extend
    | Redrive
    | Purge
    | PurgeDead
    | Stats
    | Peek
    | Dead
    | Look
)


class Said(msgspec.Struct, array_like=True):
    """What a queue says: what was asked for, packed; or that it is `unknown`, or `full` at this."""

    packed: bytes = b""
    unknown: bool = False
    full: tuple[int, int, int] | None = None
    """Its depth, the most that it takes, and for how long to wait."""
