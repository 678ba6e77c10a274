"""What EN 16931 knows of an invoice, as far as ours say it. In comments: the standard's terms.

Amounts are in minor units and without tax, unless they are named otherwise. Quantities, prices and
percentages are decimal strings, prices in major units.
"""

from typing import Literal, NamedTuple

from sao.billing.values import Value

Category = Literal["S", "Z", "E", "AE", "O"]
"""Of VAT: taxed, at zero, exempt, reverse charge, outside of its scope."""


CORE = "urn:cen.eu:en16931:2017"
PEPPOL = f"{CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
"""What a document says that it follows (BT-24): the standard, or Peppol's use of it."""

MAIL = "EM"
"""The scheme of e-mail addresses. Peppol delivers to none."""

_MORE_RULES = frozenset(("DK", "GR", "IS", "IT", "NL", "NO", "SE"))
"""Whose sellers have to say things in Peppol that we do not know."""


class NotExpressible(Exception):  # noqa: N818  (it is an answer)
    """The standard cannot tell of this invoice, or wants to know more; `problems` are sentences."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Vat(Value, frozen=True):
    """Which VAT something bears (BT-118, BT-119), and why it bears none (BT-120, BT-121)."""

    category: Category
    percent: str = "0"
    reason: str | None = None
    reason_code: str | None = None


class Endpoint(Value, frozen=True):
    """Where somebody is reached by machines (BT-34, BT-49); `scheme` is of the code list EAS."""

    scheme: str
    value: str


class Party(Value, frozen=True, kw_only=True):
    """Who sells (BG-4), or who buys (BG-7)."""

    name: str
    street: str = ""
    more: str = ""
    city: str = ""
    postal_code: str = ""
    region: str = ""
    country: str
    endpoint: Endpoint | None = None
    vat_id: str | None = None
    registration_id: str | None = None
    email: str = ""
    phone: str = ""


class Price(Value, frozen=True):
    """What one costs (BT-146); or so many, if `of` (BT-149) is said."""

    amount: str
    of: str | None = None


class Item(Value, frozen=True, kw_only=True):
    """A line (BG-25). `off` is the discount that `net` is after; below zero it is a charge."""

    id: str
    name: str
    quantity: str
    price: Price
    off: int
    net: int
    vat: Vat
    start: int
    end: int


class Charge(Value, frozen=True):
    """What is charged beside the lines (BG-21): shipping."""

    reason: str
    net: int
    vat: Vat


class Group(NamedTuple):
    """What is taxed alike (BG-23)."""

    vat: Vat
    net: int
    tax: int


class Preceding(Value, frozen=True):
    """The invoice of which something is credited (BG-3)."""

    number: str
    issued_at: int


class EInvoice(Value, frozen=True, kw_only=True):
    """An invoice, or a credit note. What it comes to follows from its parts."""

    kind: Literal["invoice", "credit_note"]
    number: str
    issued_at: int
    currency: str
    due_at: int | None = None
    terms: str
    note: str = ""
    buyer_reference: str
    order: str = ""
    preceding: Preceding | None = None
    seller: Party
    buyer: Party
    items: tuple[Item, ...]
    charges: tuple[Charge, ...] = ()
    groups: tuple[Group, ...]
    prepaid: int = 0

    @property
    def specification(self) -> str:
        """Peppol's where Peppol can deliver it, otherwise the standard alone."""
        ends = (self.seller.endpoint, self.buyer.endpoint)
        reached = all(end is not None and end.scheme != MAIL for end in ends)
        return PEPPOL if reached and self.seller.country not in _MORE_RULES else CORE

    @property
    def items_net(self) -> int:
        """The sum of the lines (BT-106)."""
        return sum(item.net for item in self.items)

    @property
    def charges_net(self) -> int:
        """The sum of what is charged beside them (BT-108)."""
        return sum(charge.net for charge in self.charges)

    @property
    def tax(self) -> int:
        """The VAT (BT-110)."""
        return sum(group.tax for group in self.groups)

    @property
    def total(self) -> int:
        """With VAT (BT-112)."""
        return self.items_net + self.charges_net + self.tax
