"""/v1/payment_methods."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import named
from sao.api.selling.payments import attach as attach_to
from sao.api.selling.payments import usable
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_method import PaymentMethod
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import WireError, not_found
from sao.wire.render import present
from sao.wire.resources import payment_method


def create(session: Session, call: Call[payment_method.Create]) -> Answer:
    """A card that nobody pays with yet."""
    made = session.new_id(payment_method.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


retrieve = shows(PaymentMethod, "The payment method.", "payment_method")
update = tells(PaymentMethod, "update", "The payment method, changed.", "payment_method")


def attach(session: Session, call: Call[payment_method.Attach]) -> Answer:
    """The customer's payment method; of a template, a fresh one."""
    owner = named(session, Customer, call.params.customer, "customer")
    try:
        method = usable(session, call.id, "payment_method")
    except WireError as error:
        raise not_found(error.message, "payment_method") from None
    return present(attach_to(session, method, owner.id))


detach = tells(PaymentMethod, "detach", "The payment method, nobody's any more.", "payment_method")


def list_all(session: Session, call: Call[payment_method.List]) -> Turns[Answer]:
    """A page of payment methods, all or a customer's."""
    params = call.params
    if params.customer is not None:
        named(session, Customer, params.customer, "customer")
    return list_objects(session, params, params.terms(), _PATH, wanted=params.wants)


_PATH = "/v1/payment_methods"
_ONE = "/v1/payment_methods/{id}"

FAMILY = Family(
    "Payment methods",
    (
        Endpoint("POST", _PATH, payment_method.Create, create, "Create a payment method"),
        Endpoint("GET", _PATH, payment_method.List, list_all, "List payment methods"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a payment method"),
        Endpoint("POST", _ONE, payment_method.Update, update, "Update a payment method"),
        Endpoint("POST", f"{_ONE}/attach", payment_method.Attach, attach, "Attach to a customer"),
        Endpoint("POST", f"{_ONE}/detach", payment_method.Detach, detach, "Detach for good"),
    ),
)
