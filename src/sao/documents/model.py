"""What a document says: text that is ready to be set, with nothing left to be reckoned.

PDF and HTML are both made from this alone. So two documents differ exactly where this differs.
"""

from typing import Literal

from sao.billing.values import Value

Kind = Literal["invoice", "receipt", "credit_note", "quote"]
Paper = Literal["a4", "us-letter"]
Tone = Literal["positive", "warning", "critical", "neutral"]


class Mark(Value, frozen=True):
    """The one word that says how it stands."""

    word: str
    tone: Tone


class Party(Value, frozen=True):
    """Who sells, or who is billed. Without a name nothing is known of them."""

    name: str = ""
    lines: tuple[str, ...] = ()


class Fact(Value, frozen=True):
    """A date, a number, a method: what it is, and which."""

    label: str
    value: str


class Row(Value, frozen=True):
    """A line; `notes` are what is said below its description."""

    description: str
    notes: tuple[str, ...]
    quantity: str
    unit_price: str
    amount: str


class Sum(Value, frozen=True):
    """A line of the totals. A `memo` stands between them without being part of the sum."""

    label: str
    amount: str
    weight: Literal["plain", "memo", "total"] = "plain"


class Entry(Value, frozen=True):
    """What happened to the money, and when."""

    on: str
    what: str
    amount: str


class Proof(Value, frozen=True):
    """The outcome that a document was made from. `at` is when that was."""

    object_id: str
    seq: int
    hash: str
    at: str


class Document(Value, frozen=True, kw_only=True):
    """One document. `issued_at` is the only instant; every other time is written out.

    `ask` is the amount that matters most, and `asked` what is the matter with it. `payment` says
    how it is, or was, paid.
    """

    kind: Kind
    id: str
    title: str
    number: str
    issued_at: int
    currency: str
    mark: Mark | None
    seller: Party
    buyer: Party
    contact: str
    facts: tuple[Fact, ...]
    ask: str
    asked: str
    payment: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    entries: tuple[Entry, ...]
    notes: tuple[str, ...]
    proof: Proof
    simulated: bool
    paper: Paper
    logo: str | None = None

    @property
    def file_name(self) -> str:
        """What its file is called, without an ending; in plain characters."""
        return f"{self.title.replace(' ', '-')}-{plain_name(self.number) or self.id}"


def plain_name(number: str) -> str:
    """A number as it may stand in the name of a file: in plain characters, or empty."""
    kept = "".join(each if each.isascii() and each.isalnum() else "-" for each in number)
    return kept.strip("-")
