"""Addresses: what of an object is shown to customers, and where.

Here they are paths, as in everything that is rendered (`sao.wire.links`): who answers makes
addresses of them, or nothing where there is no server.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sao.documents.content import e_invoice_of
from sao.documents.e_invoice.model import NotExpressible
from sao.views.moment import Moment
from sao.views.shapes import Address
from sao.views.words.titles import resource_of
from sao.wire.links import checkout_path, link_path, page_path, pdf_path, recovery_path, xml_path


def addresses(moment: Moment, state: Any) -> tuple[Address, ...]:
    """Pages and files of the object, as they are now; of the past there are none."""
    make = _ADDRESSES.get(resource_of(state.id))
    if make is None or moment.over(state.id):
        return ()
    return (*make(state), *_for_programs(moment, state))


def _invoice(invoice: Any) -> tuple[Address, ...]:
    if invoice.finalized_at is None:
        return ()
    return (
        Address(label="Page", url=page_path(invoice.id), handed_out=True),
        Address(label="PDF", url=pdf_path(invoice.id)),
    )


def _for_programs(moment: Moment, state: Any) -> tuple[Address, ...]:
    """An invoice or credit note as an e-invoice, where it can be one."""
    try:
        told = e_invoice_of(moment.session, state.id)
    except NotExpressible:
        return ()
    return (Address(label="E-invoice", url=xml_path(state.id)),) if told is not None else ()


def _credit_note(note: Any) -> tuple[Address, ...]:
    return (Address(label="PDF", url=pdf_path(note.id)),)


def _quote(quote: Any) -> tuple[Address, ...]:
    return () if quote.terms is None else (Address(label="PDF", url=pdf_path(quote.id)),)


def _payment(intent: Any) -> tuple[Address, ...]:
    paid = [charge for charge in intent.charges if charge.status == "succeeded"]
    return (Address(label="Receipt", url=page_path(paid[-1].id)),) if paid else ()


def _payment_link(link: Any) -> tuple[Address, ...]:
    return (Address(label="Page", url=link_path(link.id), handed_out=True),)


def _checkout(session: Any) -> tuple[Address, ...]:
    if session.status == "expired" and session.recoverable_until is not None:
        return (Address(label="Begin again", url=recovery_path(session.id), handed_out=True),)
    if session.status != "open":
        return ()
    return (Address(label="Page", url=checkout_path(session.id), handed_out=True),)


_ADDRESSES: Mapping[str, Callable[[Any], tuple[Address, ...]]] = {
    "invoice": _invoice,
    "credit_note": _credit_note,
    "quote": _quote,
    "payment_intent": _payment,
    "payment_link": _payment_link,
    "checkout_session": _checkout,
}
