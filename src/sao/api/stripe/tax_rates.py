"""/v1/tax_rates."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import found
from sao.billing.resources.tax_rate import TaxRate
from sao.billing.taxation.assessing import known
from sao.runtime import Session
from sao.runtime.turns import Turns
from sao.wire.render import present
from sao.wire.resources import tax_rate


def create(session: Session, call: Call[tax_rate.Create]) -> Answer:
    """The tax rate."""
    made = session.new_id(tax_rate.PREFIX)
    return present(session.submit(made, "create", call.params.data()).state)


def retrieve(session: Session, call: Call[Nothing]) -> Answer:
    """The tax rate; automatic tax has its own, which are in no list."""
    automatic = known().get(call.id)
    if automatic is not None:
        return tax_rate.render_terms(automatic)
    return present(found(session, TaxRate, call.id))


update = tells(TaxRate, "update", "The tax rate, changed.")


def list_all(session: Session, call: Call[tax_rate.List]) -> Turns[Answer]:
    """A page of tax rates."""
    params = call.params
    return list_objects(session, params, params.terms(), "/v1/tax_rates", wanted=params.wants)


_PATH = "/v1/tax_rates"
_ONE = "/v1/tax_rates/{id}"

FAMILY = Family(
    "Tax rates",
    (
        Endpoint("POST", _PATH, tax_rate.Create, create, "Create a tax rate"),
        Endpoint("GET", _PATH, tax_rate.List, list_all, "List tax rates"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a tax rate"),
        Endpoint("POST", _ONE, tax_rate.Update, update, "Update a tax rate"),
    ),
)
