"""/api/invoices/{id}/e_invoice, and of credit notes: what the programs of who is billed read.

What is missing or cannot be told is said all at once, so that it is mended before customers ask.
"""

from typing import Any

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.invoice.machine import Invoice
from sao.documents.content import e_invoice_of
from sao.documents.e_invoice.model import NotExpressible
from sao.documents.e_invoice.ubl import file_name, written
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.links import XML, xml_path
from sao.wire.params import Part


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


def of_invoice(session: Session, call: Call[Show]) -> Answer:
    """An invoice as an e-invoice.

    Raises `not_found`, `e_invoice_impossible` for a draft and for what EN 16931 cannot tell.
    """
    return _told(session, found(session, Invoice, call.id))


def of_credit_note(session: Session, call: Call[Show]) -> Answer:
    """A credit note as one; the same."""
    return _told(session, found(session, CreditNote, call.id))


def _told(session: Session, state: Any) -> Answer:
    try:
        told = e_invoice_of(session, state.id)
    except NotExpressible as refused:
        raise WireError(
            "e_invoice_impossible", f"{state.id} cannot be an e-invoice. {refused}"
        ) from None
    if told is None:
        raise WireError("e_invoice_impossible", f"{state.id} is a draft; finalize it first.")
    return {
        "object": "e_invoice",
        "id": state.id,
        "number": told.number,
        "specification": told.specification,
        "file_name": f"{file_name(told)}{XML}",
        "url": xml_path(state.id),
        "content": written(told).decode(),
    }


FAMILY = Family(
    "E-invoices",
    (
        Endpoint(
            "GET", "/api/invoices/{id}/e_invoice", Show, of_invoice, "An invoice as EN 16931 in UBL"
        ),
        Endpoint(
            "GET",
            "/api/credit_notes/{id}/e_invoice",
            Show,
            of_credit_note,
            "A credit note as EN 16931 in UBL",
        ),
    ),
)
