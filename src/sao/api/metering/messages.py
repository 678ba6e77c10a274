"""What the bulk intake tells, and its messages: what endpoints need of it, without its queue."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from msgspec import to_builtins

from sao.api.metering.counting import Told
from sao.api.scenario.command_log import encode
from sao.platform.ports.queue import DeadLetter, NewMessage, QueueStats
from sao.wire.shapes import Rendered

ACCEPTED = 202
"""The status of a reply to what is durable, and counted soon."""

PATH = "/api/meter_events"
STATUS_PATH = "/api/meter_events/status"

event_in = msgspec.json.Decoder(Told).decode
"""The event in the body of a message."""


def as_message(told: Told) -> NewMessage:
    """The event on its way through the queue, which knows its identifier for a day."""
    return NewMessage(
        msgspec.json.encode(told), dedup_id=f"{told.use.event_name}/{told.identifier}"
    )


def as_request(told: Sequence[Told]) -> bytes:
    """Events that were counted, as the command log keeps them."""
    events = [to_builtins(each.use) | {"identifier": each.identifier} for each in told]
    return encode("POST", PATH, {"events": events})


class Taken(NamedTuple):
    """What is on the disk now: new events, and those that were there already."""

    accepted: int
    duplicates: int

    def render(self) -> Rendered:
        """What a client is told, with where it can look how they fare."""
        return {
            "object": "meter_event_batch",
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "status_url": STATUS_PATH,
        }


class Standing(NamedTuple):
    """How the intake stands, with the first events that could not be counted."""

    stats: QueueStats
    dead: list[DeadLetter]
