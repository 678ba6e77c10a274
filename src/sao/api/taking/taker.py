"""What a page asks of a gateway that takes its cards, for the pages that do."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sao.api.endpoint import Parts
from sao.api.http.errors import reply_to
from sao.api.native.gateway import asked, made
from sao.api.site.hosted import headers
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.setup_intent import SetupIntent
from sao.billing.values.payment import Card
from sao.core.ids import token
from sao.gateways.port import Client, Holder
from sao.runtime import Session
from sao.wire.errors import WireError

NO_CARD = (
    "No card was entered. Paying by card needs JavaScript: if this page shows no field for it, "
    "switch it on, and load the page again."
)


class Taking(NamedTuple):
    """What a page takes cards with: the gateway's `client`; None where it has none for pages."""

    client: Client | None

    @property
    def test(self) -> bool:
        """Whether no real money moves."""
        return self.client is not None and self.client.test


class Taker:
    """Asks an environment's gateway, for its pages."""

    def __init__(self, parts: Parts, new_id: Callable[[], str]) -> None:
        self._parts = parts
        self._new_id = new_id

    @property
    def taking(self) -> Taking | None:
        """What pages take cards with; None: payments are simulated, and pages take test cards."""
        gateway = self._parts.teller.gateway
        return None if gateway is None else Taking(gateway.client)

    async def keep(self, request: Request, holder: Holder) -> Response:
        """For the page's script: the secret by which the client keeps a card of theirs."""
        key = self._new_id()
        return await self._told(
            request, asked(self._parts, lambda gateway: gateway.keep(holder, key))
        )

    async def challenge(self, request: Request, intent: str) -> Response:
        """For the page's script: the secret by which its customer authenticates."""
        method = await self._parts.desk.run(lambda session: _method(session, intent))
        if method is None:
            return _answer({"secret": None})
        return await self._told(
            request, asked(self._parts, lambda gateway: gateway.challenge(intent, method))
        )

    async def kept(self, holder: str, name: str) -> str:
        """A payment method of ours for the card that the client has kept: the same, every time.

        Raises `parameter_invalid` (it has kept none for them), `unavailable`.
        """
        card: Card = await asked(self._parts, lambda gateway: gateway.kept(holder, name))
        key = f"taken/{token(name)}"
        return await self._parts.desk.run(lambda session: _once(session, key, card))

    async def look(self, intent: str) -> None:
        """The customer has authenticated, or says so. Raises `Rejected`."""
        await self._parts.teller.look(intent)

    async def _told(self, request: Request, answering: Awaitable[str | None]) -> Response:
        try:
            return _answer({"secret": await answering})
        except WireError as error:
            reply = reply_to(error, request, self._new_id())
            return _answer({"problem": reply.body["error"]["message"]}, reply.status)


def challenged(session: Session, intent: str) -> bool:
    """Whether an intent waits for its customer."""
    state = session.find(intent)
    return isinstance(state, PaymentIntent | SetupIntent) and state.status == "requires_action"


def holder(session: Session, owner: str | None, name: str, *, later: bool = True) -> Holder:
    """Whose card it is to be: a customer's, or of whoever the page named so is for."""
    state = session.find(owner) if owner is not None else None
    if not isinstance(state, Customer):
        return Holder(name, later=later)
    return Holder(state.id, tuple(state.payment_methods.values()), state.email, later=later)


def _method(session: Session, intent: str) -> Any:
    state = session.find(intent)
    return state.method if isinstance(state, PaymentIntent | SetupIntent) else None


def _once(session: Session, key: str, card: Card) -> str:
    before = session.kept_reply(key)
    if before is not None:
        return before.decode()
    state: PaymentMethod = made(session, card)
    session.keep_reply(key, state.id.encode(), lasting=True)
    return state.id


def _answer(content: Any, status: int = 200) -> Response:
    return JSONResponse(content, status, headers())
