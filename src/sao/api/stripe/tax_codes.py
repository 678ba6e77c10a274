"""/v1/tax_codes: what is sold, as far as automatic tax tells it apart."""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.lists import list_parts
from sao.billing.taxation.codes import BY_ID, CODES
from sao.runtime import Session
from sao.wire.errors import not_found
from sao.wire.resources import tax_code


def retrieve(_session: Session, call: Call[Nothing]) -> Answer:
    """The tax code."""
    known = BY_ID.get(call.id)
    if known is None:
        raise not_found(f"No such tax code: '{call.id}'")
    return tax_code.render(known)


def list_all(_session: Session, call: Call[tax_code.List]) -> Answer:
    """A page of tax codes."""
    return list_parts([tax_code.render(code) for code in CODES], call.params, _PATH)


_PATH = "/v1/tax_codes"

FAMILY = Family(
    "Tax codes",
    (
        Endpoint("GET", _PATH, tax_code.List, list_all, "List tax codes"),
        Endpoint("GET", "/v1/tax_codes/{id}", Nothing, retrieve, "Retrieve a tax code"),
    ),
)
