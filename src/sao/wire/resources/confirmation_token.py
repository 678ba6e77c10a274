"""Confirmation tokens on the wire."""

from typing import ClassVar

from msgspec.structs import replace

from sao.billing.resources import confirmation_token, payment_method
from sao.billing.resources.confirmation_token import Offer
from sao.billing.values.customer import Address, Shipping
from sao.billing.values.payment import Usage
from sao.core.ids import prefix_of
from sao.wire.params import Params, Part, Text, names
from sao.wire.resource import Resource
from sao.wire.resources.payment_method import Inline, render_details, render_instrument
from sao.wire.shapes import LIVEMODE, Rendered, shipping

PREFIX = confirmation_token.CONFIRMATION_TOKEN.prefix
OBJECT = "confirmation_token"


class CardOptions(Part, frozen=True, kw_only=True):
    """How a card is to be charged: at once, and as a whole."""

    unsupported: ClassVar[frozenset[str]] = names("installments")


class Options(Part, frozen=True, kw_only=True):
    """What is particular to a way of paying."""

    card: CardOptions = CardOptions()


class Recipient(Part, frozen=True, kw_only=True):
    """Where and to whom goods go."""

    address: Address
    name: Text
    phone: Text | None = None

    def value(self) -> Shipping:
        """The value that is kept."""
        return Shipping(name=self.name, address=self.address, phone=self.phone)


class Create(Params, frozen=True, kw_only=True):
    """A new token, made as if a buyer had filled in a form."""

    payment_method: str | None = None
    payment_method_data: Inline | None = None
    payment_method_options: Options = Options()
    return_url: Text | None = None
    setup_future_usage: Usage | None = None
    shipping: Recipient | None = None

    def data(self, offer: Offer | None) -> confirmation_token.Create:
        """What the machine is told."""
        return confirmation_token.Create(
            offer=offer,
            return_url=self.return_url,
            setup_future_usage=self.setup_future_usage,
            shipping=self.shipping.value() if self.shipping is not None else None,
        )


def offer_of(given: payment_method.Create) -> Offer:
    """What is offered where a payment method is yet to be made."""
    return Offer(
        card=given.card,
        billing_details=given.billing_details,
        allow_redisplay=given.allow_redisplay,
        metadata=given.metadata,
    )


def offer_of_kept(kept: payment_method.PaymentMethod) -> Offer:
    """What is offered where a payment method is there already."""
    made = payment_method.Create(
        card=kept.card,
        billing_details=kept.billing_details,
        allow_redisplay=kept.allow_redisplay,
    )
    return replace(offer_of(made), method=kept.id, customer=kept.customer)


def render(state: confirmation_token.ConfirmationToken) -> Rendered:
    """A confirmation token as Stripe shows it."""
    kind = prefix_of(state.intent) if state.intent is not None else None
    return {
        "id": state.id,
        "object": OBJECT,
        "created": state.created,
        "expires_at": state.expires_at,
        "livemode": LIVEMODE,
        "mandate_data": None,
        "metadata": None,
        "payment_intent": state.intent if kind == "pi" else None,
        "payment_method_options": None,
        "payment_method_preview": _preview(state.offer),
        "return_url": state.return_url,
        "setup_future_usage": state.setup_future_usage,
        "setup_intent": state.intent if kind == "seti" else None,
        "shipping": _recipient(state.shipping),
        "use_stripe_sdk": True,
    }


def _preview(offer: Offer | None) -> Rendered | None:
    if offer is None:
        return None
    return {
        "allow_redisplay": offer.allow_redisplay,
        "billing_details": render_details(offer.billing_details),
        offer.card.type: render_instrument(offer.card),
        "customer": offer.customer,
        "type": offer.card.type,
    }


def _recipient(value: Shipping | None) -> Rendered | None:
    told = shipping(value)
    return told and {name: told[name] for name in ("address", "name", "phone")}


RESOURCE = Resource(
    schema=confirmation_token.CONFIRMATION_TOKEN,
    object=OBJECT,
    noun="confirmation_token",
    in_path="confirmation_token",
    code="zk",
    render=render,
)
