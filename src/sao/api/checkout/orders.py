"""Orders: what somebody who pays a checkout session said, and whom and what that means.

All reading of lists is done here, before anything is changed.
"""

from typing import Literal, NamedTuple

from sao.api.finding.objects import find
from sao.api.selling.discounts import Buyer, buyer, typed_code
from sao.billing.checkout_values import Reduction
from sao.billing.resources.checkout_session import CheckoutSession
from sao.billing.resources.customer import AddTaxId, Customer
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Email, Part, Text
from sao.wire.resources import customer as customers
from sao.wire.resources.payment_method import NewCard
from sao.wire.resources.tax_id import TaxIdData


class Pay(Part, frozen=True, kw_only=True):
    """How it is paid: with a method (`pm_card_visa`, or one that the customer has), or with a card.

    `email` and `name` where they are not known; `promotion_code` as the customer types it.
    `tax_id` where the session takes one. `challenge` is how a card's authentication ends, where it
    asks for one.
    """

    card: NewCard | None = None
    challenge: Literal["fail", "pass"] | None = None
    email: Email | None = None
    name: Text | None = None
    payment_method: str | None = None
    promotion_code: Text | None = None
    tax_id: TaxIdData | None = None


class Order(NamedTuple):
    """A session, who buys, and what they said. `owner` is None where there is no customer yet."""

    state: CheckoutSession
    owner: Customer | None
    who: Buyer
    email: str | None
    name: str | None
    wanted: tuple[Reduction, ...]
    place: str
    pay: Pay
    tax_id: AddTaxId | None

    @property
    def makes_customer(self) -> bool:
        """Whether a customer is made of who buys."""
        kept = self.state.payment_terms.setup_future_usage is not None
        return self.owner is None and (self.state.customer_creation == "always" or kept)


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
        name=state.name or pay.name,
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
