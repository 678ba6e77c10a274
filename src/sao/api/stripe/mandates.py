"""/v1/mandates: what the holders of bank accounts agreed to."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.billing.resources.payment_method import PaymentMethod
from sao.runtime import Session
from sao.wire.errors import not_found
from sao.wire.resources import mandate


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The mandate."""
    method = session.find(mandate.method_of(call.id))
    if not isinstance(method, PaymentMethod) or method.card.type == "card":
        raise not_found(f"No such mandate: '{call.id}'", "mandate")
    return mandate.render(method)


FAMILY = Family(
    "Mandates",
    (Endpoint("GET", "/v1/mandates/{id}", Nothing, retrieve, "Retrieve a mandate"),),
)
