"""/v1/confirmation_tokens, and their making in tests."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows
from sao.api.finding.objects import named
from sao.api.selling.payments import check_one_given
from sao.billing.resources.confirmation_token import ConfirmationToken, Offer
from sao.billing.resources.payment_method import Create, PaymentMethod
from sao.runtime import Session
from sao.wire.render import present
from sao.wire.resources import confirmation_token
from sao.wire.resources.card import template
from sao.wire.resources.payment_method import is_template


def create(session: Session, call: Call[confirmation_token.Create]) -> Answer:
    """The token, as if a buyer had filled in a form."""
    made = session.new_id(confirmation_token.PREFIX)
    data = call.params.data(_offer(session, call.params))
    return present(session.submit(made, "create", data).state)


retrieve = shows(ConfirmationToken, "The token.")


def _offer(session: Session, params: confirmation_token.Create) -> Offer | None:
    """What is to be paid with. Raises `parameters_exclusive`, `resource_missing`."""
    name, inline = params.payment_method, params.payment_method_data
    check_one_given(name, inline)
    if inline is not None:
        return confirmation_token.offer_of(inline.data())
    if name is None:
        return None
    card = template(name) if is_template(name) else None
    if card is not None:
        return confirmation_token.offer_of(Create(card=card))
    return confirmation_token.offer_of_kept(named(session, PaymentMethod, name, "payment_method"))


FAMILY = Family(
    "Confirmation tokens",
    (
        Endpoint(
            "POST",
            "/v1/test_helpers/confirmation_tokens",
            confirmation_token.Create,
            create,
            "Create a test confirmation token",
        ),
        Endpoint(
            "GET",
            "/v1/confirmation_tokens/{id}",
            Nothing,
            retrieve,
            "Retrieve a confirmation token",
        ),
    ),
)
