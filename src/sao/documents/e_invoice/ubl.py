"""UBL 2.1, in the profile of Peppol BIS Billing 3.0: what a network of companies delivers.

Elements stand in the order in which UBL wants them. Source: docs.peppol.eu, OASIS UBL 2.1.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from sao.billing.reckoning.money import decimals, major
from sao.documents.e_invoice.model import Charge, EInvoice, Group, Item, Party, Vat
from sao.documents.model import plain_name

PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CONTENT_TYPE = "application/xml"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_COMMON = "CommonAggregateComponents-2", "CommonBasicComponents-2"
_ONE = "C62"
"""The unit of what has none (UN/ECE Recommendation 20)."""

_INVOICE, _CREDIT_NOTE = "380", "381"
_DISCOUNT, _FREIGHT = "95", "FC"
_PLACES = 2
"""How many digits behind the point an amount may have in the standard."""


class Node(NamedTuple):
    """An element: what it holds is text, or elements, of which None are left out."""

    name: str
    holds: str | tuple["Node | None", ...]
    attributes: tuple[tuple[str, str], ...] = ()


def written(told: EInvoice) -> bytes:
    """The document, as XML in UTF-8."""
    root = "Invoice" if told.kind == "invoice" else "CreditNote"
    spaces = (
        ("xmlns", f"{_UBL}{root}-2"),
        ("xmlns:cac", f"{_UBL}{_COMMON[0]}"),
        ("xmlns:cbc", f"{_UBL}{_COMMON[1]}"),
    )
    node = Node(root, tuple(_document(told)), spaces)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_lines(node, ""))).encode()


def file_name(told: EInvoice) -> str:
    """What its file is called, without an ending: like its PDF's."""
    title = "Invoice" if told.kind == "invoice" else "Credit-note"
    return f"{title}-{plain_name(told.number)}"


def _lines(node: Node, indent: str) -> Iterator[str]:
    given = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)
    if isinstance(node.holds, str):
        yield f"{indent}<{node.name}{given}>{escape(node.holds, quote=False)}</{node.name}>\n"
        return
    yield f"{indent}<{node.name}{given}>\n"
    for child in node.holds:
        if child is not None:
            yield from _lines(child, f"{indent}  ")
    yield f"{indent}</{node.name}>\n"


def _document(told: EInvoice) -> Iterator[Node | None]:
    is_invoice = told.kind == "invoice"
    yield _basic("CustomizationID", told.specification)
    yield _basic("ProfileID", PROFILE)
    yield _basic("ID", told.number)
    yield _basic("IssueDate", _date(told.issued_at))
    if is_invoice:
        yield _basic("DueDate", _date(told.due_at)) if told.due_at is not None else None
        yield _basic("InvoiceTypeCode", _INVOICE)
    else:
        yield _basic("CreditNoteTypeCode", _CREDIT_NOTE)
    yield _said("Note", told.note)
    yield _basic("DocumentCurrencyCode", told.currency.upper())
    yield _basic("BuyerReference", told.buyer_reference)
    yield _group("OrderReference", _basic("ID", told.order)) if told.order else None
    yield _preceding(told)
    yield _group("AccountingSupplierParty", _party(told.seller))
    yield _group("AccountingCustomerParty", _party(told.buyer))
    yield _group("PaymentTerms", _basic("Note", told.terms))
    for charge in told.charges:
        yield _charge(charge, told.currency)
    yield _taxes(told)
    yield _sums(told)
    for item in told.items:
        yield _item(item, told)


def _preceding(told: EInvoice) -> Node | None:
    if told.preceding is None:
        return None
    number = _basic("ID", told.preceding.number)
    on = _basic("IssueDate", _date(told.preceding.issued_at))
    return _group("BillingReference", _group("InvoiceDocumentReference", number, on))


def _party(who: Party) -> Node:
    end = who.endpoint
    endpoint = None if end is None else _basic("EndpointID", end.value, schemeID=end.scheme)
    vat = _basic("CompanyID", who.vat_id) if who.vat_id is not None else None
    other = _basic("CompanyID", who.registration_id) if who.registration_id is not None else None
    mail, phone = _said("ElectronicMail", who.email), _said("Telephone", who.phone)
    return _group(
        "Party",
        endpoint,
        _group("PartyName", _basic("Name", who.name)),
        _group(
            "PostalAddress",
            _said("StreetName", who.street),
            _said("AdditionalStreetName", who.more),
            _said("CityName", who.city),
            _said("PostalZone", who.postal_code),
            _said("CountrySubentity", who.region),
            _group("Country", _basic("IdentificationCode", who.country)),
        ),
        _group("PartyTaxScheme", vat, _scheme()) if vat is not None else None,
        _group("PartyLegalEntity", _basic("RegistrationName", who.name), other),
        _group("Contact", phone, mail) if phone or mail else None,
    )


def _charge(charge: Charge, currency: str) -> Node:
    return _group(
        "AllowanceCharge",
        _basic("ChargeIndicator", "true"),
        _basic("AllowanceChargeReasonCode", _FREIGHT),
        _basic("AllowanceChargeReason", charge.reason),
        _amount("Amount", charge.net, currency),
        _category("TaxCategory", charge.vat),
    )


def _taxes(told: EInvoice) -> Node:
    parts = [_subtotal(group, told.currency) for group in told.groups]
    return _group("TaxTotal", _amount("TaxAmount", told.tax, told.currency), *parts)


def _subtotal(group: Group, currency: str) -> Node:
    return _group(
        "TaxSubtotal",
        _amount("TaxableAmount", group.net, currency),
        _amount("TaxAmount", group.tax, currency),
        _category("TaxCategory", group.vat, because=True),
    )


def _category(name: str, vat: Vat, *, because: bool = False) -> Node:
    """The category. Why nothing is levied is said once, in the breakdown."""
    return _group(
        name,
        _basic("ID", vat.category),
        _basic("Percent", vat.percent) if vat.category != "O" else None,
        _said("TaxExemptionReasonCode", vat.reason_code) if because else None,
        _said("TaxExemptionReason", vat.reason) if because else None,
        _scheme(),
    )


def _sums(told: EInvoice) -> Node:
    currency, without = told.currency, told.items_net + told.charges_net
    charged, prepaid = told.charges_net, told.prepaid
    return _group(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", told.items_net, currency),
        _amount("TaxExclusiveAmount", without, currency),
        _amount("TaxInclusiveAmount", told.total, currency),
        _amount("ChargeTotalAmount", charged, currency) if told.charges else None,
        _amount("PrepaidAmount", prepaid, currency) if prepaid else None,
        _amount("PayableAmount", told.total - prepaid, currency),
    )


def _item(item: Item, told: EInvoice) -> Node:
    name, counted = (
        ("InvoiceLine", "InvoicedQuantity")
        if told.kind == "invoice"
        else ("CreditNoteLine", "CreditedQuantity")
    )
    of = _basic("BaseQuantity", item.price.of, unitCode=_ONE) if item.price.of else None
    price = _basic("PriceAmount", item.price.amount, currencyID=told.currency.upper())
    return _group(
        name,
        _basic("ID", item.id),
        _basic(counted, item.quantity, unitCode=_ONE),
        _amount("LineExtensionAmount", item.net, told.currency),
        _period(item),
        _off(item.off, told.currency),
        _group("Item", _basic("Name", item.name), _category("ClassifiedTaxCategory", item.vat)),
        _group("Price", price, of),
    )


def _period(item: Item) -> Node | None:
    """Both days are part of it; ours ends with the instant at which the next one begins."""
    if item.start >= item.end:
        return None
    start, end = _basic("StartDate", _date(item.start)), _basic("EndDate", _date(item.end - 1))
    return _group("InvoicePeriod", start, end)


def _off(off: int, currency: str) -> Node | None:
    if off == 0:
        return None
    return _group(
        "AllowanceCharge",
        _basic("ChargeIndicator", "true" if off < 0 else "false"),
        _basic("AllowanceChargeReasonCode", _DISCOUNT) if off > 0 else None,
        _basic("AllowanceChargeReason", "Discount"),
        _amount("Amount", abs(off), currency),
    )


def _scheme() -> Node:
    return _group("TaxScheme", _basic("ID", "VAT"))


def _group(name: str, *holds: Node | None) -> Node:
    return Node(f"cac:{name}", holds)


def _basic(name: str, text: str, **attributes: str) -> Node:
    return Node(f"cbc:{name}", text, tuple(attributes.items()))


def _said(name: str, text: str | None) -> Node | None:
    return _basic(name, text) if text else None


def _amount(name: str, amount_minor: int, currency: str) -> Node:
    return _basic(name, two_places(amount_minor, currency), currencyID=currency.upper())


def two_places(amount_minor: int, currency: str) -> str:
    """`-12.34`. Of three decimals the last is always zero (`money.step`), and is left out."""
    told = major(amount_minor, currency)
    return told[: _PLACES - decimals(currency)] if decimals(currency) > _PLACES else told


def _date(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
