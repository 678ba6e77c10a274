"""The port of payment gateways, and the edges that a runtime makes of one.

Whoever asks is asked back by nobody: a method blocks until the gateway has answered, in a thread of
its own. It answers what is so, never what is likely. Where it does not know whether money moved, it
raises `Transient`, and is asked again under the same key: then it looks first what became of it.
`Terminal` says that no further attempt can succeed, and an operator has to look.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, Protocol

from sao.billing.payments.gateway import (
    Answer,
    Contest,
    HeldAnswer,
    HeldOrder,
    Order,
    RefundAnswer,
    RefundOrder,
    Ruling,
    SetupOrder,
)
from sao.billing.values.payment import Card, Method
from sao.core.workflow import Call
from sao.runtime import Edge


class Hint(NamedTuple):
    """What a gateway tells by itself: of a payment intent, or a refund, of ours.

    A hint settles nothing: whoever gets it asks the gateway. Only what nobody can ask for later
    comes along: a `dispute`'s reason, how it was decided, and why a `refund` failed after all.
    """

    about: str
    kind: Literal["payment", "dispute", "decision", "refund"]
    reason: str = ""


class Client(NamedTuple):
    """How a page has the gateway itself take a card, so that its number never comes here.

    `script` is where the gateway's own script is, `glue` is ours, which speaks to it: a module that
    exports `open(key)`, as `api/site/static/cards.js` uses it. `key` is the gateway's for pages.
    `sources` is what a page has to be allowed besides, by the directives of its policy. `test`: no
    real money moves.
    """

    script: str
    glue: str
    key: str
    sources: Mapping[str, tuple[str, ...]]
    test: bool


class Holder(NamedTuple):
    """Whose card is to be taken: `name` is our customer, or a checkout session; `cards` they have.

    `later`: it is to be charged while they are away.
    """

    name: str
    cards: tuple[Card, ...] = ()
    email: str | None = None
    later: bool = True


class Gateway(Protocol):
    """Collects money, and gives it back. `key` is the same for the same step of the same run.

    Without a `client` it cannot take cards on pages of ours.
    """

    name: str
    client: Client | None

    def confirm(self, order: Order, key: str) -> Answer:
        """Collect, or reserve; once for a key, whatever happens on the way."""
        ...

    def abandon(self, order: Order, key: str) -> Answer:
        """Collect nothing any more of what was asked for under this run's key; what became of it.

        `Approved` where the money has moved already.
        """
        ...

    def capture(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Take what is reserved for the intent, or a part of it; once, whatever happens."""
        ...

    def release(self, order: HeldOrder, key: str) -> HeldAnswer:
        """Let go of what is reserved for the intent; `Approved` where it was taken already."""
        ...

    def setup(self, order: SetupOrder, key: str) -> Answer:
        """See whether the method can be charged later."""
        ...

    def refund(self, order: RefundOrder, key: str) -> RefundAnswer:
        """Give money back, once for a key."""
        ...

    def contest(self, contest: Contest, key: str) -> Ruling:
        """Hand evidence to the bank."""
        ...

    def card(self, customer: str, method: str) -> Card:
        """What may be shown of a payment method that the gateway keeps for one of its customers.

        Raises `Terminal` where it keeps no such thing, `Transient`.
        """
        ...

    def keep(self, holder: Holder, key: str) -> str:
        """The secret by which the client on a page takes a card of theirs, and keeps it.

        Raises `Terminal`, `Transient`.
        """
        ...

    def kept(self, holder: str, name: str) -> Card:
        """The card that the client took for them, by what it calls that.

        Raises `Terminal` where it took none, or not for them; `Transient`.
        """
        ...

    def challenge(self, intent: str, method: Method) -> str | None:
        """The secret by which the client has the customer authenticate; None where nothing waits.

        Raises `Terminal`, `Transient`.
        """
        ...

    def read(self, body: str) -> Hint | None:
        """What a webhook, whose signature was checked, tells; None where it is not about us.

        Raises `Terminal` for what cannot be read, `Transient` where the gateway has to be asked.
        """
        ...


def edges(gateway: Gateway) -> Mapping[str, Edge]:
    """The gateway, as what workflows ask."""

    def edge(ask: Any) -> Edge:
        return Edge(lambda call: _asked(ask, call))

    return {
        "gateway.confirm": edge(gateway.confirm),
        "gateway.abandon": edge(gateway.abandon),
        "gateway.capture": edge(gateway.capture),
        "gateway.release": edge(gateway.release),
        "gateway.setup": edge(gateway.setup),
        "gateway.refund": edge(gateway.refund),
        "gateway.contest": edge(gateway.contest),
    }


def _asked(ask: Any, call: Call) -> Any:
    return ask(call.data, call.key)


def run_of(key: str) -> str:
    """The run whose step a key is of."""
    return key.rpartition("/")[0]
