"""Documents for tests, and what they say once they are printed."""

from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pypdf

from sao.documents.model import Document, Entry, Fact, Mark, Party, Proof, Row, Sum
from sao.documents.press import Press

PROOF = Proof("in_7Qm2xKb9", 2, "e6" * 32, "23 Feb 2026 09:00 UTC")


@cache
def press() -> Press:
    """One press for all tests."""
    return Press()


def row(description: str = "Scale", **more: Any) -> Row:
    """A line of a document."""
    terms = {"notes": ("23 Feb 2026 to 23 Mar 2026",), "quantity": "2", "unit_price": "520.00"}
    return Row(**{"description": description, "amount": "1,040.00", **terms, **more})


def paper(**other: Any) -> Document:
    """A document that says everything that one can say."""
    told: dict[str, Any] = {
        "kind": "invoice",
        "id": "in_7Qm2xKb9",
        "title": "Invoice",
        "number": "7QM2XK4T-0007",
        "issued_at": 1_771_837_200,
        "currency": "USD",
        "mark": Mark("Paid", "positive"),
        "seller": Party("Lumenfield Software Ltd", ("42 Rope Walk", "VAT GB 000 0000 00")),
        "buyer": Party("Halden Optics AS", ("Tollbugata 7", "1767 Halden", "Norway")),
        "contact": "billing@lumenfield.example",
        "facts": (Fact("Issued", "23 Feb 2026"),),
        "ask": "1,040.00 USD",
        "asked": "paid on 23 Feb 2026",
        "payment": ("Visa ending 4242",),
        "rows": (row(),),
        "sums": (
            Sum("Subtotal", "1,040.00"),
            Sum("Includes VAT 20 % on 866.67 USD", "173.33", "memo"),
            Sum("Amount due", "0.00 USD", "total"),
        ),
        "entries": (Entry("23 Feb 2026", "Paid with Visa ending 4242", "1,040.00 USD"),),
        "notes": ("Thank you.",),
        "proof": PROOF,
        "simulated": True,
        "paper": "a4",
    }
    return Document(**{**told, **other})


def pdf(content: bytes) -> pypdf.PdfReader:
    """A PDF, read."""
    return pypdf.PdfReader(BytesIO(content))


def pdf_text(content: bytes) -> str:
    """What a PDF says, page by page."""
    return "\n".join(page.extract_text() for page in pdf(content).pages)


class Read(HTMLParser):
    """A page, read: its tags with their attributes' names, and all of its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.values: list[str] = []
        self.texts: list[str] = []
        self.feed(content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, *(name for name, _value in attrs)))
        self.values += [value or "" for _name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
