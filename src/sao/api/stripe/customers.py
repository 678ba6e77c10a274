"""/v1/customers."""

from msgspec import UNSET

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, find, found, named
from sao.api.selling.discounts import Asked, Buyer, asked, buyer, redeem
from sao.api.selling.payments import attach, usable
from sao.api.selling.taxation import check_location
from sao.billing.resources.customer import machine
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.test_clock import TestClock
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.currencies import chargeable
from sao.wire.errors import not_found
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import customer, payment_method
from sao.wire.shapes import Rendered


def create(session: Session, call: Call[customer.Create]) -> Answer:
    """The customer; with its payment method attached, and its default where that is asked for."""
    return create_as(session, call.params, session.new_id(customer.PREFIX))


def create_as(session: Session, params: customer.Create, made: str) -> Answer:
    """The same under an id that was chosen."""
    if params.test_clock is not None:
        named(session, TestClock, params.test_clock, "test_clock")
    wish = asked(params.coupon or UNSET, params.promotion_code or UNSET)
    session.submit(made, "create", params.data())
    for number, each in enumerate(params.tax_id_data):
        session.submit(made, "add_tax_id", each.data(f"tax_id_data[{number}]"))
    if wish is not UNSET:
        _give_discount(session, Buyer(made), wish)
    default = params.invoice_settings.default_payment_method
    if params.payment_method is not None:
        method = attach(session, usable(session, params.payment_method, "payment_method"), made)
        default = method.id if default == params.payment_method else default
    if isinstance(default, str):
        session.submit(made, "update", machine.Update(default_payment_method=default))
    if params.tax is not None:
        check_location(session, made, params.tax.validate_location)
    return _shown(session, made)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The customer; of one that was deleted, that it was."""
    state = find(session, Customer, call.id)
    if state is None:
        raise not_found(f"No such customer: '{call.id}'")
    return present(state)


def update(session: Session, call: Call[customer.Update]) -> Answer:
    """The customer, changed."""
    state, params = found(session, Customer, call.id), call.params
    check_merged(state.metadata, params.metadata)
    if params.balance is not UNSET and state.currency is not None:
        chargeable(params.balance, state.currency, "balance")
    wish = asked(params.coupon, params.promotion_code)
    if wish is UNSET:
        session.submit(state.id, "update", params.data(state))
    else:
        who = buyer(session, state.id, state.currency)
        session.submit(state.id, "update", params.data(state))
        _give_discount(session, who, wish)
    if params.tax is not None:
        check_location(session, state.id, params.tax.validate_location)
    return _shown(session, state.id)


delete = tells(Customer, "delete", "What remains of it.")


def list_all(session: Session, call: Call[customer.List]) -> Turns[Answer]:
    """A page of customers."""
    filtered(session, TestClock, call.params.test_clock, "test_clock")
    return list_objects(session, call.params, call.params.terms(), "/v1/customers")


def list_methods(session: Session, call: Call[payment_method.ListOfCustomer]) -> Turns[Answer]:
    """A page of the customer's payment methods."""
    state = found(session, Customer, call.id)
    terms = payment_method.terms_of(state.id, call.params.allow_redisplay)
    path = f"/v1/customers/{state.id}/payment_methods"
    return list_objects(session, call.params, terms, path, wanted=call.params.wants)


def retrieve_method(session: Session, call: Call[Nothing]) -> Answer:
    """One of the customer's payment methods."""
    owner = found(session, Customer, call.id)
    method = found(session, PaymentMethod, call.ids["payment_method"], "payment_method")
    if method.customer != owner.id:
        raise not_found(f"No such PaymentMethod: '{method.id}'", "payment_method")
    return present(method)


def delete_discount(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of the customer's discount."""
    state = found(session, Customer, call.id)
    if state.discount is None:
        raise not_found(f"No active discount for customer: {state.id}")
    session.submit(state.id, "update", machine.Update(discount=None))
    return customer.render_own(state) | {"deleted": True}


def _give_discount(session: Session, who: Buyer, wish: Asked) -> None:
    """The customer has the discount that is asked for, or none any more."""
    given = redeem(session, who, wish)
    session.submit(who.customer, "update", machine.Update(discount=given[0] if given else None))


def _shown(session: Session, customer_id: str) -> Rendered:
    return present(found(session, Customer, customer_id))


_PATH = "/v1/customers"
_ONE = "/v1/customers/{id}"

FAMILY = Family(
    "Customers",
    (
        Endpoint("POST", _PATH, customer.Create, create, "Create a customer"),
        Endpoint("GET", _PATH, customer.List, list_all, "List customers"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a customer"),
        Endpoint("POST", _ONE, customer.Update, update, "Update a customer"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a customer and end its subscriptions"),
        Endpoint(
            "DELETE", f"{_ONE}/discount", Nothing, delete_discount, "Delete a customer's discount"
        ),
        Endpoint(
            "GET",
            f"{_ONE}/payment_methods",
            payment_method.ListOfCustomer,
            list_methods,
            "List a customer's payment methods",
            shows="payment_methods",
        ),
        Endpoint(
            "GET",
            f"{_ONE}/payment_methods/{{payment_method}}",
            Nothing,
            retrieve_method,
            "Retrieve a customer's payment method",
            shows="payment_methods",
        ),
    ),
)
