"""/v1/billing_portal/sessions."""

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.objects import named
from sao.billing.resources.customer import Customer
from sao.runtime import Session
from sao.wire.resources import portal_session


def create(session: Session, call: Call[portal_session.Create]) -> Answer:
    """The address of the customer's portal, good for an hour by the customer's clock."""
    call.params.check()
    owner = named(session, Customer, call.params.customer, "customer")
    return portal_session.render(owner, call.params, session.id, session.now(owner.id))


FAMILY = Family(
    "Portal sessions",
    (
        Endpoint(
            "POST",
            "/v1/billing_portal/sessions",
            portal_session.Create,
            create,
            "Give a customer an address to see and change what is theirs",
        ),
    ),
)
