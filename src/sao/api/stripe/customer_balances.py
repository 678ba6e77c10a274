"""/v1/customers/{id}/balance_transactions."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found
from sao.billing.resources.balance_transaction import BalanceTransaction
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.currencies import chargeable
from sao.wire.errors import not_found
from sao.wire.params import check_merged
from sao.wire.render import present
from sao.wire.resources import balance_transaction


def create(session: Session, call: Call[balance_transaction.Create]) -> Answer:
    """The transaction with which a customer is credited or debited by hand."""
    owner = found(session, Customer, call.id)
    chargeable(call.params.amount, call.params.currency, "amount")
    adjusted = session.submit(owner.id, "adjust_balance", call.params.data())
    made = adjusted.created[balance_transaction.OBJECT]
    return present(found(session, BalanceTransaction, made))


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """One of the customer's transactions."""
    return present(_of_customer(session, call.id, call.ids["transaction"]))


def update(session: Session, call: Call[balance_transaction.Update]) -> Answer:
    """The transaction, with other texts."""
    state = _of_customer(session, call.id, call.ids["transaction"])
    check_merged(state.metadata, call.params.metadata)
    return present(session.submit(state.id, "update", call.params.data()).state)


def list_all(session: Session, call: Call[balance_transaction.List]) -> Turns[Answer]:
    """A page of the customer's transactions."""
    owner = found(session, Customer, call.id)
    filtered(session, Invoice, call.params.invoice, "invoice")
    url = f"/v1/customers/{owner.id}/balance_transactions"
    return list_objects(session, call.params, call.params.terms(owner.id), url)


def _of_customer(session: Session, owner: str, name: str) -> BalanceTransaction:
    state = found(session, BalanceTransaction, name)
    if state.customer != found(session, Customer, owner).id:
        raise not_found(f"No such customer balance transaction: '{name}'")
    return state


_PATH = "/v1/customers/{id}/balance_transactions"
_ONE = f"{_PATH}/{{transaction}}"

FAMILY = Family(
    "Customer balance transactions",
    (
        Endpoint("POST", _PATH, balance_transaction.Create, create, "Credit or debit a customer"),
        Endpoint("GET", _PATH, balance_transaction.List, list_all, "List balance transactions"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a balance transaction"),
        Endpoint("POST", _ONE, balance_transaction.Update, update, "Update its texts"),
    ),
)
