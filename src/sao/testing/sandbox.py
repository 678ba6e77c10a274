"""The sandbox: an environment of its own, asked by hand."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from sao import browser
from sao.api.answering.service import ERRORS
from sao.api.endpoint import Reply
from sao.api.scenario.command_log import ADVANCE_PATH, Scenario
from sao.runtime.verification import digest

DECLINED = 402
"""A card said no, which is an outcome."""

if TYPE_CHECKING:
    import stripe


class Refused(Exception):  # noqa: N818  (it is an answer)
    """A request was refused: its HTTP `status`, and the `error` as Stripe shapes it."""

    def __init__(self, asked: str, status: int, body: Any) -> None:
        self.status = status
        self.error: dict[str, Any] = body["error"]
        super().__init__(f"{asked} is refused with {status}: {self.error['message']}")


class Sandbox:
    """A new environment in memory. From `start`, `seed` and what it is told follow all ids.

    `start` is an instant: ISO 8601, or Unix seconds.
    """

    def __init__(self, start: str | int = "2026-01-01", *, seed: str = "test") -> None:
        self.dispatcher = browser.by_hand(browser.Opening(seed=seed, start=instant(start)))

    def post(
        self,
        path: str,
        params: dict[str, Any] | None = None,
        /,
        *,
        request_id: str | None = None,
        may_decline: bool = False,
        **more: Any,
    ) -> Any:
        """Ask for a change; the reply's body. Raises `Refused`.

        `may_decline`: that a card says no (402) is an answer, too; `error` in it says why.
        """
        asked = {**(params or {}), **more}
        return self._ask("POST", path, asked, request_id, may_decline=may_decline)

    def get(self, path: str, params: dict[str, Any] | None = None, /, **more: Any) -> Any:
        """Look something up. Raises `Refused`."""
        return self._ask("GET", path, {**(params or {}), **more}, None)

    def delete(
        self,
        path: str,
        params: dict[str, Any] | None = None,
        /,
        *,
        request_id: str | None = None,
        **more: Any,
    ) -> Any:
        """End or delete something. Raises `Refused`."""
        return self._ask("DELETE", path, {**(params or {}), **more}, request_id)

    def advance(self, *, request_id: str | None = None, **by: Any) -> Any:
        """Move the clock by `months`, `days`, `hours`, `seconds`, or `to` an instant.

        All that is due on the way has happened when it returns. Raises `Refused`.
        """
        return self._ask("POST", ADVANCE_PATH, by, request_id)

    def request(self, method: str, path: str, params: Any = None, **options: Any) -> Reply:
        """Any request; also what is refused is a reply. `params` may be an encoded form."""
        return self.dispatcher.request(method, path, params, **options)

    @property
    def now(self) -> int:
        """What the clock shows, UTC seconds."""
        return self.dispatcher.runtime.now()

    def status(self, object_id: str) -> str:
        """The state that an object is in. Raises `Refused` where there is none."""
        status: str = self.get(f"/api/objects/{object_id}")["state"]["status"]
        return status

    @property
    def head(self) -> str:
        """One hash over everything that ever happened here, but for how the clock was moved.

        Two sandboxes have the same head only if all their chains are equal, byte for byte.
        """
        return digest(self.dispatcher.runtime.store)

    @property
    def scenario(self) -> Scenario:
        """Everything that it was told so far, to be played again."""
        return msgspec.convert(self.get("/api/scenario"), Scenario)

    @property
    def stripe(self) -> "stripe.StripeClient":
        """The official SDK's client, whose requests end here. Needs the package `stripe`."""
        from sao.testing.sdk import client  # noqa: PLC0415  (only who asks for it needs the SDK)

        return client(self)

    def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, Any],
        request_id: str | None,
        *,
        may_decline: bool = False,
    ) -> Any:
        reply = self.dispatcher.request(method, path, params, request_id=request_id)
        if reply.status >= ERRORS and not (may_decline and reply.status == DECLINED):
            raise Refused(f"{method} {path}", reply.status, reply.body)
        return reply.body


def instant(start: str | int) -> int:
    """UTC seconds of an instant. Raises `ValueError`."""
    if isinstance(start, int):
        return start
    moment = datetime.fromisoformat(start)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
