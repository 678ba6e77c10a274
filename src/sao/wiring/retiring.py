"""Taking workers' address away from the engine, once nothing that was begun there is under way."""

import time  # noqa: TID251  (what is under way ends in its own time)
from collections.abc import Callable
from typing import Any

import httpcore
import msgspec

from sao.platform.errors import PlatformError, StoreUnreadable
from sao.platform.restate.addresses import Addresses

PAUSE_S = 0.5
OK, ACCEPTED = 200, 202

UNDER_WAY = """
SELECT count(*) AS calls FROM sys_invocation
WHERE pinned_deployment_id = '{}' AND status <> 'completed'
"""


class RetireRefused(PlatformError):  # noqa: N818
    """The engine still needs these workers; says why, and what to do first."""


def retire(admin: str, url: str, patience_s: float, waiting: Callable[[int], None]) -> None:
    """Have the engine forget the workers at `url`, so that they can be ended.

    `admin`: the engine's admin API, of any of its nodes. `waiting` is told how many calls are under
    way. Raises `RetireRefused`, and `StoreUnreadable` where the engine does not answer.
    """
    engine = _Engine(admin)
    deployment = engine.deployment(url)
    until = time.monotonic() + patience_s
    while calls := engine.under_way(deployment):
        if time.monotonic() > until:
            raise RetireRefused(
                f"{calls:,} calls are still under way at {url}: leave those workers running, and "
                "try again later"
            )
        waiting(calls)
        time.sleep(PAUSE_S)
    engine.forget(deployment)


class _Engine:
    """The admin API of whichever node answers."""

    def __init__(self, admin: str) -> None:
        self._nodes = Addresses(admin)

    def deployment(self, url: str) -> str:
        """The id of what is served at this address, which nobody must be sent to any more."""
        known = {
            one["uri"].rstrip("/"): one["id"] for one in self._ask("/deployments")["deployments"]
        }
        found = known.get(url.rstrip("/"))
        if found is None:
            listed = ", ".join(sorted(known)) or "nobody"
            raise RetireRefused(f"the engine calls no workers at {url}; it calls {listed}")
        current = [
            one["name"]
            for one in self._ask("/services")["services"]
            if one["deployment_id"] == found
        ]
        if current:
            raise RetireRefused(
                f"new calls of {', '.join(sorted(current))} go to {url}: start the workers that "
                "follow it first, at an address of their own"
            )
        return str(found)

    def under_way(self, deployment: str) -> int:
        """How many calls were begun there and have not ended."""
        question = msgspec.json.encode({"query": UNDER_WAY.format(deployment)})
        return int(self._ask("/query", question)["rows"][0]["calls"])

    def forget(self, deployment: str) -> None:
        """Call it no more."""
        self._request("DELETE", f"/deployments/{deployment}?force=true", None)

    def _ask(self, path: str, content: bytes | None = None) -> Any:
        return msgspec.json.decode(
            self._request("GET" if content is None else "POST", path, content)
        )

    def _request(self, method: str, path: str, content: bytes | None) -> bytes:
        headers = [("content-type", "application/json"), ("accept", "application/json")]
        node, why = self._nodes.current, ""
        for _node in range(self._nodes.count):
            node = self._nodes.current
            try:
                reply = httpcore.request(method, node + path, headers=headers, content=content)
            except (httpcore.NetworkError, httpcore.TimeoutException) as error:
                why = f"{type(error).__name__} {error}".strip()
            else:
                if reply.status in (OK, ACCEPTED):
                    return reply.content
                why = f"{reply.status} {reply.content[:300].decode(errors='replace')}"
            self._nodes.failed(node)
        raise StoreUnreadable(f"the engine at {node}", why)
