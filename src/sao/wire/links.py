"""What only whoever sends an object knows: where its pages for customers are, and `livemode`.

An address needs a host and a secret, and rendering knows neither. So a rendered object holds the
path of its document, or null while there is none, and `complete` puts the address in its place,
wherever the object stands: in a reply, a list, an expanded field, an event. Of a live environment
it says as much, too.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sao.wire.shapes import LIVEMODE, Rendered

SHOWN = "address"
"""The kind of what a dashboard shows of a link, whatever it leads to."""

LINKS = {
    "charge": ("receipt_url",),
    "billing_portal.session": ("url",),
    "checkout.session": ("url", "after_expiration.recovery.url"),
    "credit_note": ("pdf",),
    "e_invoice": ("url",),
    "invoice": ("hosted_invoice_url", "invoice_pdf"),
    "payment_link": ("url",),
    SHOWN: ("url",),
}
"""The fields that hold links, by the kind of object; with dots, those of an object within it."""

PREFIX = "/documents/"
CHECKOUT = "/checkout/"
RECOVERY = "/recover/"
PORTAL = "/portal/"
PAY = "/pay/"
PDF = ".pdf"
XML = ".xml"

NOBODY = "checkout.invalid"
"""The host of the pages for customers where there is no server."""

Address = Callable[[str, str], str | None]
"""The address of a path that stands in an object of this kind."""

_THEIRS = "metadata"


def page_path(object_id: str) -> str:
    """Where an object's document can be read."""
    return f"{PREFIX}{object_id}"


def pdf_path(object_id: str) -> str:
    """Where it can be had as PDF."""
    return f"{PREFIX}{object_id}{PDF}"


def xml_path(object_id: str) -> str:
    """Where programs read it, as an e-invoice."""
    return f"{PREFIX}{object_id}{XML}"


def document_id(name: str) -> str:
    """The object's id, by the last part of an address of its document."""
    return name.removesuffix(PDF).removesuffix(XML)


def checkout_path(object_id: str) -> str:
    """Where what a checkout session offers can be bought."""
    return f"{CHECKOUT}{object_id}"


def recovery_path(object_id: str) -> str:
    """Where what an expired checkout session offered is offered again."""
    return f"{RECOVERY}{object_id}"


def link_path(object_id: str) -> str:
    """Where a payment link leads."""
    return f"{PAY}{object_id}"


def portal_path(name: str) -> str:
    """Where a customer sees what is theirs."""
    return f"{PORTAL}{name}"


def complete(rendered: Rendered, address: Address, *, live: bool = False) -> Rendered:
    """`rendered`, with `address` of each path in its place; what clients keep there stays.

    `live`: it is of a live environment, and says so wherever Stripe would.
    """
    kind = rendered.get("object")
    if live and rendered.get("livemode") is LIVEMODE:
        rendered["livemode"] = True
    for place in LINKS.get(kind, ()) if type(kind) is str else ():
        *ways, field = place.split(".")
        holder: Any = rendered
        for way in ways:
            holder = holder and holder.get(way)
        if holder and holder.get(field) is not None:
            holder[field] = address(holder[field], str(kind))
    for name, value in rendered.items():
        if type(value) is dict:
            if name != _THEIRS:
                complete(value, address, live=live)
        elif type(value) in (list, tuple):
            _each(value, address, live=live)
    return rendered


def nowhere(rendered: Rendered, _asked_at: str | None) -> Rendered:
    """`rendered`, without any address: nobody serves documents here.

    What sends customers to a page wants an address all the same; it gets one of nobody. Who looks
    at a dashboard is sent nowhere.
    """

    def of_nobody(path: str, kind: str) -> str | None:
        return None if kind == SHOWN or path.startswith(PREFIX) else f"https://{NOBODY}{path}"

    return complete(rendered, of_nobody)


def _each(values: Sequence[Any], address: Address, *, live: bool) -> None:
    for value in values:
        if type(value) is dict:
            complete(value, address, live=live)
