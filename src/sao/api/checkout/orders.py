"""Orders: what somebody who pays a checkout session said, and whom and what that means.

All reading of lists is done here, before anything is changed.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple

from msgspec import Meta

from sao.api.finding.objects import find
from sao.api.selling.discounts import Buyer, buyer, typed_code
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.customer.machine import AddTaxId, Customer
from sao.billing.values.checkout import Reduction
from sao.billing.values.customer import Address, Shipping
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Email, Part, Text
from sao.wire.resources import customer as customers
from sao.wire.resources.card import NewCard
from sao.wire.resources.tax_id import TaxIdData


class Said(Part, frozen=True, kw_only=True):
    """What was entered in a field of the merchant's own."""

    bare: ClassVar[tuple[str, ...]] = ("value",)

    value: Text | None = None


class Many(Part, frozen=True, kw_only=True):
    """How many of something."""

    bare: ClassVar[tuple[str, ...]] = ("quantity",)

    quantity: Annotated[int, Meta(ge=0, le=999_999_999)]


class Typed(Part, frozen=True, kw_only=True):
    """An amount as a customer types it, in the currency's own unit: `12.50`."""

    bare: ClassVar[tuple[str, ...]] = ("amount",)

    amount: Text


class Consent(Part, frozen=True, kw_only=True):
    """What the customer agrees to."""

    promotions: Literal["opt_in", "opt_out"] | None = None
    terms_of_service: Literal["accepted"] | None = None


class Pay(Part, frozen=True, kw_only=True):
    """How it is paid: with a method (`pm_card_visa`, or one that the customer has), or with a card.

    `email` and `name` where they are not known; `promotion_code` as the customer types it.
    `tax_id` where the session takes one. `challenge` is how a card's authentication ends, where it
    asks for one. The rest answers what the session asks (`custom_fields` by key), or says what is
    taken of what it offers: `quantities` by the ids of items, `optional_items` by prices; and
    `amounts`, by the ids of items, where it is the customer who says what one costs.
    """

    address: Address | None = None
    amounts: dict[str, Typed] = {}
    business_name: Text | None = None
    card: NewCard | None = None
    challenge: Literal["fail", "pass"] | None = None
    consent: Consent | None = None
    custom_fields: dict[str, Said] = {}
    email: Email | None = None
    individual_name: Text | None = None
    name: Text | None = None
    optional_items: dict[str, Many] = {}
    payment_method: str | None = None
    phone: Text | None = None
    promotion_code: Text | None = None
    quantities: dict[str, Many] = {}
    save_payment_method: bool = False
    shipping: Shipping | None = None
    shipping_rate: str | None = None
    tax_id: TaxIdData | None = None


class Order(NamedTuple):
    """A session, who buys, and what they said. `owner` is None where there is no customer yet.

    `late`: who collects answers after a request is stored, so the session has to wait for that.
    """

    state: CheckoutSession
    owner: Customer | None
    who: Buyer
    email: str | None
    name: str | None
    wanted: tuple[Reduction, ...]
    place: str
    pay: Pay
    tax_id: AddTaxId | None
    late: bool = False

    @property
    def makes_customer(self) -> bool:
        """Whether a customer is made of who buys."""
        kept = self.state.payment_terms.setup_future_usage is not None
        billed = self.state.manner.invoice is not None
        always = self.state.customer_creation == "always"
        return self.owner is None and (always or kept or billed)


def order_of(session: Session, state: CheckoutSession, pay: Pay) -> Order:
    """What was said about an open session.

    Raises `parameter_invalid`, `parameter_missing`, `resource_missing`, `checkout_session_state`.
    """
    check_open(state)
    owner = find(session, Customer, state.customer) if state.customer is not None else None
    who = buyer(session, owner.id if owner else session.new_id(customers.PREFIX), state.currency)
    typed = _typed(session, state, pay, owner)
    return Order(
        state=state,
        owner=owner,
        who=who,
        email=state.email or pay.email,
        name=state.name or pay.name or pay.individual_name or pay.business_name,
        wanted=state.discounts if typed is None else (typed,),
        place="discounts" if typed is None else "",
        pay=pay,
        tax_id=_tax_id(state, pay),
    )


def _tax_id(state: CheckoutSession, pay: Pay) -> AddTaxId | None:
    """The tax id that the customer says. Raises `parameter_invalid`, `tax_id_invalid`."""
    if pay.tax_id is None:
        return None
    if not state.takes_tax_id:
        raise WireError(
            "parameter_invalid",
            "This Checkout Session takes no tax ID: create it with "
            "tax_id_collection[enabled]=true.",
            "tax_id",
        )
    return pay.tax_id.data("tax_id")


def check_open(state: CheckoutSession) -> None:
    """Only an open session can be paid. Raises `checkout_session_state`."""
    if state.status == "open":
        return
    if state.status == "processing":
        raise WireError(
            "checkout_session_state",
            "This Checkout Session is being paid: the gateway has not answered yet.",
        )
    why = "completed" if state.status == "complete" else "expired"
    raise WireError(
        "checkout_session_state",
        f"This Checkout Session has {why}: it cannot be paid any more.",
    )


def _typed(
    session: Session, state: CheckoutSession, pay: Pay, owner: Customer | None
) -> Reduction | None:
    """The promotion code that the customer typed, if any."""
    if not pay.promotion_code:
        return None
    if not state.allow_promotion_codes:
        raise WireError(
            "parameter_invalid",
            "This Checkout Session takes no promotion codes: create it with "
            "allow_promotion_codes=true.",
            "promotion_code",
        )
    return Reduction(
        promotion_code=typed_code(session, pay.promotion_code, owner.id if owner else None)
    )
