"""Reading `/api/stream` as any client would: plain HTTP, and the rules of server-sent events."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import httpx
import msgspec

from support.server import Server


class Event(NamedTuple):
    """One event; `cursor` is the last id that came up to it, `kind` empty where only an id came."""

    kind: str
    cursor: str
    data: Any


def read_events(lines: Iterator[str]) -> Iterator[Event]:
    """The events of a stream, and ids that came alone."""
    kind, cursor, data, fresh = "message", "", [], False
    for line in lines:
        if line.startswith(":"):
            yield Event("heartbeat", cursor, None)
        elif line:
            field, _, value = line.partition(": ")
            if field == "event":
                kind = value
            elif field == "id":
                cursor, fresh = value, True
            elif field == "data":
                data.append(value)
        else:
            if data:
                yield Event(kind, cursor, msgspec.json.decode("\n".join(data)))
            elif fresh:
                yield Event("", cursor, None)
            kind, data, fresh = "message", [], False


@contextmanager
def following(
    server: Server,
    *,
    last_event_id: str | None = None,
    timeout_s: float = 20,
    key: str | None = None,
    **query: str,
) -> Iterator[Iterator[Event]]:
    """The events from the server, on a connection of their own, with another key where given."""
    headers = {} if last_event_id is None else {"Last-Event-ID": last_event_id}
    headers |= {} if key is None else {"Authorization": f"Bearer {key}"}
    with (
        server.new_http() as client,
        client.stream(
            "GET", "/api/stream", params=query, headers=headers, timeout=timeout_s
        ) as response,
    ):
        if response.status_code != 200:
            response.read()
            raise AssertionError(response.text)
        assert response.headers["content-type"].startswith("text/event-stream")
        yield read_events(response.iter_lines())


class Reader:
    """Somebody who follows the stream over all lives of a server, and keeps what came."""

    def __init__(self, **query: str) -> None:
        self.query = query
        self.cursor: str | None = None
        self.outcomes: list[Any] = []

    def take(self, event: Event) -> None:
        """Keep book of one event."""
        if event.kind == "outcome":
            self.outcomes.append(event.data)
        if event.cursor:
            self.cursor = event.cursor

    def follow(self, server: Server) -> None:
        """Read on from where the last connection ended, until this one does."""
        try:
            with following(server, last_event_id=self.cursor, **self.query) as events:
                for event in events:
                    self.take(event)
        except httpx.TransportError:
            return

    @property
    def chains(self) -> dict[str, list[tuple[int, str]]]:
        """`(seq, hash)` of what came, by object, in the order in which it came."""
        chains: dict[str, list[tuple[int, str]]] = {}
        for told in self.outcomes:
            chains.setdefault(told["id"], []).append((told["seq"], told["hash"]))
        return chains
