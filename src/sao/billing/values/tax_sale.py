"""What is sold elsewhere and taxed here: its lines, and what is given back."""

from typing import Literal

from sao.billing.values import Metadata, Value
from sao.billing.values.customer import Address
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxId

Override = Literal["customer_exempt", "none", "reverse_charge"]
AddressSource = Literal["billing", "shipping"]
SaleBehavior = Literal["exclusive", "inclusive"]


class TaxLine(Value, frozen=True, kw_only=True):
    """One thing that is sold, or what it costs to send it: what it comes to, and its taxes.

    `amount` contains what is `inclusive`. Of a reversal both amounts are negative, and `original`
    is the line of the transaction that is reversed.
    """

    id: str
    amount: int
    amount_tax: int = 0
    reference: str = ""
    quantity: int = 1
    behavior: SaleBehavior = "exclusive"
    tax_code: str = ""
    product: str | None = None
    shipping_rate: str | None = None
    metadata: Metadata = {}
    taxes: tuple[TaxAmount, ...] = ()
    original: str | None = None

    @property
    def gross(self) -> int:
        """With its taxes, wherever they stand."""
        return self.amount + (self.amount_tax if self.behavior == "exclusive" else 0)


class TaxSale(Value, frozen=True, kw_only=True):
    """What is sold, to whom, where from, and by the rules of which instant it is taxed."""

    currency: str
    tax_date: int
    lines: tuple[TaxLine, ...]
    shipping: TaxLine | None = None
    customer: str | None = None
    address: Address | None = None
    address_source: AddressSource | None = None
    tax_ids: tuple[TaxId, ...] = ()
    override: Override = "none"
    ship_from: Address | None = None

    @property
    def charged(self) -> tuple[TaxLine, ...]:
        """All that is charged: its lines, and behind them what it costs to send them."""
        return self.lines if self.shipping is None else (*self.lines, self.shipping)

    @property
    def total(self) -> int:
        """What it comes to, with all taxes."""
        return sum(line.gross for line in self.charged)

    @property
    def taxes(self) -> tuple[TaxAmount, ...]:
        """All taxes, line by line."""
        return tuple(tax for line in self.charged for tax in line.taxes)


class GiveBack(Value, frozen=True, kw_only=True):
    """Some of a line is taken back: positive amounts; `line` None: of what it cost to send."""

    amount: int
    amount_tax: int
    line: str | None = None
    quantity: int = 1
    reference: str = ""
    metadata: Metadata = {}
