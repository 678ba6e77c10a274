"""The official SDK without a network: its HTTP client ends in a sandbox of the same process."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import stripe

if TYPE_CHECKING:
    from sao.testing.sandbox import Sandbox

_DRAWN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Keys that the SDK draws by itself. No request is lost here, so they are left out: else the ids
that follow from them would differ from run to run. A key of your own counts."""


def client(sandbox: "Sandbox") -> stripe.StripeClient:
    """A client whose requests the sandbox answers."""
    return stripe.StripeClient("sk_test_sandbox", http_client=InProcess(sandbox))


class InProcess(stripe.HTTPClient):
    """What the SDK calls where it would open a connection."""

    name = "sandbox"

    def __init__(self, sandbox: "Sandbox") -> None:
        super().__init__()
        self._sandbox = sandbox

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """`(body, status, headers)` of the reply."""
        asked = urlsplit(url)
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        told = headers or {}
        key, version = told.get("Idempotency-Key"), told.get("Stripe-Version", "")
        if key is not None and _DRAWN.fullmatch(key):
            key = None
        reply = self._sandbox.request(
            method.upper(), path, post_data, idempotency_key=key, version=version
        )
        answered = {"content-type": "application/json", "request-id": "req_sandbox"}
        return msgspec.json.encode(reply.body).decode(), reply.status, answered

    async def request_async(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        post_data: Any = None,
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """The same, for the SDK's methods that are awaited."""
        body, status, told = self.request(method, url, headers, post_data)
        return body.encode(), status, told

    def close(self) -> None:
        """Do nothing: no connection is open."""

    async def close_async(self) -> None:
        """Do nothing: no connection is open."""
