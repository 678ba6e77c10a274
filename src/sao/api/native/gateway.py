"""/api/gateway: payment methods that a real gateway keeps, brought here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.billing.resources import payment_method
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.values.payment import Card
from sao.platform.errors import Terminal, Transient
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.render import present
from sao.wire.resources.payment_method import PREFIX

if TYPE_CHECKING:  # a port of what is far away
    from sao.gateways.port import Gateway

Id = Annotated[str, Meta(min_length=1, max_length=200)]


class Kept(Part, frozen=True, kw_only=True):
    """A payment method and the customer whose it is, by the gateway's own ids."""

    customer: Id
    payment_method: Id


async def bring(parts: Parts, call: Call[Kept]) -> Answer:
    """A payment method of ours for one that the gateway keeps; attach it as any other."""
    params = call.params
    card: Card = await asked(
        parts, lambda gateway: gateway.card(params.customer, params.payment_method)
    )
    return await parts.desk.run(
        lambda session: present(made(session, card)), command_id=call.request_id
    )


async def asked(parts: Parts, question: Callable[["Gateway"], Any]) -> Any:
    """What the gateway answers. Raises `parameter_invalid`, `unavailable`, `gateway_absent`."""
    if parts.teller.gateway is None:
        raise WireError(
            "gateway_absent",
            "Payments are simulated here, so no gateway keeps payment methods; start the server "
            "with --gateway stripe.",
        )
    try:
        return await parts.teller.ask(question)
    except Terminal as error:
        raise WireError("parameter_invalid", f"{error}.", "payment_method") from error
    except Transient as error:
        raise WireError("unavailable", f"{error}. Try again.") from error


def made(session: Session, card: Card) -> PaymentMethod:
    """A payment method for a card that the gateway keeps."""
    fresh = session.new_id(PREFIX)
    state: PaymentMethod = session.submit(fresh, "create", payment_method.Create(card=card)).state
    return state


FAMILY = Family(
    "Gateway",
    (
        Endpoint(
            "POST",
            "/api/gateway/payment_methods",
            Kept,
            bring,
            "Bring a payment method that the gateway keeps",
        ),
    ),
)
