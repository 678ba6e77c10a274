"""Remarks: what is kept of an object for people and programs, and decides nothing."""

from typing import Any

from sao.billing.resources.customer.state import Customer
from sao.views.shapes import Fact, TextCell
from sao.views.words.places import place_line


def remarks(state: Any) -> tuple[Fact, ...]:
    """Who and where a customer is, and anybody's metadata; where there is none, nothing."""
    told = _person(state) if isinstance(state, Customer) else {}
    noted = getattr(state, "metadata", None) or {}
    told["Metadata"] = ", ".join(f"{key}: {value}" for key, value in sorted(noted.items()))
    return tuple(
        Fact(label=label, value=TextCell(text=text)) for label, text in told.items() if text
    )


def _person(customer: Customer) -> dict[str, str]:
    sent = customer.shipping
    where = () if sent is None else (sent.name, place_line(sent.address))
    return {
        "Phone": customer.phone or "",
        "Address": place_line(customer.address),
        "Deliver to": ", ".join(part for part in where if part),
        "Description": customer.description or "",
    }
