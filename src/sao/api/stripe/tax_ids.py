"""/v1/customers/{id}/tax_ids, and the same as /v1/tax_ids."""

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_objects, list_parts
from sao.api.finding.objects import found, named
from sao.api.selling.own_tax_ids import profile
from sao.billing.resources.customer.machine import AddTaxId, Customer, RemoveTaxId
from sao.billing.resources.settings import SETTINGS, SetBusiness, own_tax_id
from sao.billing.resources.tax_id import TaxNumber
from sao.billing.values.tax import OwnTaxId
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.errors import not_found
from sao.wire.render import present
from sao.wire.resources import tax_id
from sao.wire.shapes import Rendered, stub


def create_of_customer(session: Session, call: Call[tax_id.CreateOfCustomer]) -> Answer:
    """The customer's new tax id."""
    return _added(session, found(session, Customer, call.id), call.params.data())


def create(session: Session, call: Call[tax_id.Create]) -> Answer:
    """The new tax id of the customer that is named as its owner, or of the company."""
    whose, wanted = call.params.whose(), call.params.data()
    if whose is None:
        return _added_own(session, wanted)
    return _added(session, named(session, Customer, whose, "owner[customer]"), wanted)


def retrieve_of_customer(session: Session, call: Call[Nothing]) -> Answer:
    """One of the customer's tax ids."""
    return present(_of_customer(session, call.id, call.ids["tax_id"]))


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The tax id, of a customer or of the company."""
    own = [held for held in _own(session) if held["id"] == call.id]
    return own[0] if own else present(found(session, TaxNumber, call.id))


def delete_of_customer(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of the customer's tax id; final invoices still say it."""
    return _removed(session, _of_customer(session, call.id, call.ids["tax_id"]))


def delete(session: Session, call: Call[Nothing]) -> Answer:
    """What remains of the tax id; final invoices still say it."""
    held = profile(session).tax_ids
    left = tuple(one for one in held if own_tax_id(one) != call.id)
    if left == held:
        return _removed(session, found(session, TaxNumber, call.id))
    _keep_own(session, left)
    return stub(tax_id.OBJECT, call.id)


def list_of_customer(session: Session, call: Call[tax_id.ListOfCustomer]) -> Turns[Answer]:
    """A page of the customer's tax ids."""
    owner = found(session, Customer, call.id)
    url = f"/v1/customers/{owner.id}/tax_ids"
    return list_objects(session, call.params, tax_id.terms_of(owner.id), url)


def list_all(session: Session, call: Call[tax_id.List]) -> Turns[Answer]:
    """A page of the tax ids of the customer that is named as their owner, or the company's own."""
    whose = call.params.whose()
    if whose is None:
        return list_parts(_own(session), call.params, _PATH)
    owner = named(session, Customer, whose, "owner[customer]")
    terms = tax_id.terms_of(owner.id)
    return (yield from list_objects(session, call.params, terms, _PATH))


def _own(session: Session) -> list[Rendered]:
    clock = session.find(session.environment_clock)
    since = clock.created if clock is not None else 0
    return [tax_id.render_own(each, since) for each in profile(session).tax_ids]


def _added_own(session: Session, wanted: AddTaxId) -> Answer:
    made = OwnTaxId(wanted.type, wanted.value, session.now(SETTINGS))
    _keep_own(session, (*profile(session).tax_ids, made))
    return tax_id.render_own(made)


def _keep_own(session: Session, held: tuple[OwnTaxId, ...]) -> None:
    """Whoever sells has these from now on. Raises what the settings reject."""
    changed = replace(profile(session), tax_ids=held)
    session.submit(SETTINGS, "set_business", SetBusiness(business=changed))


def _added(session: Session, owner: Customer, wanted: AddTaxId) -> Answer:
    made = session.submit(owner.id, "add_tax_id", wanted).created[tax_id.OBJECT]
    return present(found(session, TaxNumber, made))


def _removed(session: Session, state: TaxNumber) -> Answer:
    session.submit(state.customer, "remove_tax_id", RemoveTaxId(tax_id=state.id))
    return stub(tax_id.OBJECT, state.id)


def _of_customer(session: Session, owner: str, name: str) -> TaxNumber:
    state = found(session, TaxNumber, name)
    if state.customer != found(session, Customer, owner).id:
        raise not_found(f"No such tax ID: '{name}'")
    return state


_OWN = "/v1/customers/{id}/tax_ids"
_ITS = f"{_OWN}/{{tax_id}}"
_PATH = "/v1/tax_ids"
_ONE = f"{_PATH}/{{id}}"

FAMILY = Family(
    "Tax IDs",
    (
        Endpoint(
            "POST", _OWN, tax_id.CreateOfCustomer, create_of_customer, "Give a customer a tax ID"
        ),
        Endpoint("GET", _OWN, tax_id.ListOfCustomer, list_of_customer, "List a customer's tax IDs"),
        Endpoint("GET", _ITS, Nothing, retrieve_of_customer, "Retrieve a customer's tax ID"),
        Endpoint("DELETE", _ITS, Nothing, delete_of_customer, "Delete a customer's tax ID"),
        Endpoint("POST", _PATH, tax_id.Create, create, "Create a tax ID"),
        Endpoint("GET", _PATH, tax_id.List, list_all, "List tax IDs"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a tax ID"),
        Endpoint("DELETE", _ONE, Nothing, delete, "Delete a tax ID"),
    ),
)
