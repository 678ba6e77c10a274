"""What can be asked of credit notes."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from msgspec import UNSET, Meta, UnsetType

from sao.billing.reckoning.crediting import Wanted
from sao.billing.resources import credit_note
from sao.billing.resources.invoice.machine import IssueCredit
from sao.billing.values import Metadata, merged
from sao.billing.values.invoice import CreditReason
from sao.billing.values.line import TaxAmount
from sao.billing.values.tax import TaxRate
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.params import Amount, Instant, Listing, Page, Params, Part, Text, names
from sao.wire.terms import Terms, of_kind

Quantity = Annotated[int, Meta(ge=1, le=1_000_000_000)]
TAXES_MAX = 20
Decimals = Annotated[str, Meta(pattern=r"^[0-9]{1,12}(\.[0-9]{1,12})?$(?!\n)")]


class NoteTax(Part, frozen=True, kw_only=True):
    """A tax that is given back, as somebody else has reckoned it."""

    amount: Amount
    tax_rate: str
    taxable_amount: Amount


class NoteLine(Part, frozen=True, kw_only=True):
    """A line of a note: some of one of the invoice's, or a custom one."""

    type: Literal["custom_line_item", "invoice_line_item"]
    amount: Amount | None = None
    description: Text | None = None
    invoice_line_item: str | None = None
    metadata: Metadata = {}
    quantity: Quantity | None = None
    tax_amounts: Annotated[tuple[NoteTax, ...], Meta(max_length=TAXES_MAX)] = ()
    tax_rates: tuple[str, ...] = ()
    unit_amount: Amount | None = None
    unit_amount_decimal: Decimals | None = None

    def value(self, rates: tuple[TaxRate, ...], place: str) -> Wanted:
        """What the machine is told, with the tax rates that a custom line names.

        Raises `parameter_missing`, `parameter_invalid`, `parameters_exclusive`.
        """
        if self.tax_amounts and self.tax_rates:
            raise WireError(
                "parameters_exclusive",
                "You may only specify one of these parameters: tax_rates, tax_amounts.",
                f"{place}[tax_amounts]",
            )
        if self.type == "custom_line_item":
            return self._custom(rates, place)
        if self.invoice_line_item is None:
            raise missing(f"{place}[invoice_line_item]")
        if self.unit_amount is not None or self.unit_amount_decimal is not None:
            raise WireError(
                "parameter_invalid",
                "A unit amount can only be given for a custom_line_item.",
                f"{place}[unit_amount]",
            )
        if (self.quantity is None) == (self.amount is None):
            raise WireError(
                "parameters_exclusive" if self.quantity is not None else "parameter_missing",
                "An invoice_line_item needs exactly one of quantity and amount.",
                f"{place}[quantity]",
            )
        return Wanted(
            line=self.invoice_line_item,
            quantity=self.quantity,
            amount=self.amount,
            metadata=merged({}, self.metadata),
            taxes=self._taxes(),
        )

    def _taxes(self) -> tuple[TaxAmount, ...] | UnsetType:
        """Whether they are contained in what was charged, the invoice knows."""
        return (
            tuple(
                TaxAmount(one.tax_rate, one.amount, False, one.taxable_amount)
                for one in self.tax_amounts
            )
            or UNSET
        )

    def _custom(self, rates: tuple[TaxRate, ...], place: str) -> Wanted:
        unit = self.unit_amount_decimal
        if self.unit_amount is not None:
            if unit is not None:
                raise exclusive("unit_amount", "unit_amount_decimal", param=f"{place}[unit_amount]")
            unit = str(self.unit_amount)
        if unit is None:
            raise missing(f"{place}[unit_amount]")
        if self.amount is not None or self.invoice_line_item is not None:
            raise WireError(
                "parameter_invalid",
                "A custom_line_item has a quantity and a unit_amount.",
                f"{place}[type]",
            )
        if self.description is None:
            raise missing(f"{place}[description]")
        return Wanted(
            quantity=self.quantity,
            unit_amount=unit,
            description=self.description,
            tax_rates=rates,
            metadata=merged({}, self.metadata),
            taxes=self._taxes(),
        )


class RefundOf(Part, frozen=True, kw_only=True):
    """A refund that was made already, and is what the note gives back (or some of it)."""

    unsupported: ClassVar[frozenset[str]] = names("payment_record_refund")

    refund: str
    amount_refunded: Annotated[int, Meta(ge=1)] | None = None
    type: Literal["refund"] = "refund"


class ShippingOf(Part, frozen=True, kw_only=True):
    """The shipping of the invoice, by its rate: what is left of it is given back."""

    shipping_rate: str


class Create(Params, frozen=True, kw_only=True):
    """A note on a final invoice."""

    invoice: str
    amount: Amount | None = None
    credit_amount: Amount | None = None
    effective_at: Instant | None = None
    email_type: Literal["credit_note", "none"] | None = None
    lines: tuple[NoteLine, ...] = ()
    memo: Text | None = None
    metadata: Metadata = {}
    out_of_band_amount: Amount | None = None
    reason: CreditReason | None = None
    refund_amount: Amount | None = None
    refunds: tuple[RefundOf, ...] = ()
    shipping_cost: ShippingOf | None = None

    def amounts(self) -> Iterator[tuple[str, int]]:
        """Every amount that is said, by its parameter."""
        said = {
            "amount": self.amount,
            "credit_amount": self.credit_amount,
            "out_of_band_amount": self.out_of_band_amount,
            "refund_amount": self.refund_amount,
        }
        said |= {f"lines[{n}][amount]": line.amount for n, line in enumerate(self.lines)}
        said |= {
            f"refunds[{n}][amount_refunded]": one.amount_refunded
            for n, one in enumerate(self.refunds)
        }
        yield from ((param, amount) for param, amount in said.items() if amount is not None)

    def data(self, lines: tuple[Wanted, ...], refunds: tuple[tuple[str, int], ...]) -> IssueCredit:
        """What the invoice is told, with the refunds that go along.

        Raises `parameter_missing`, `parameters_exclusive`.
        """
        if self.amount is None and not lines:
            raise WireError(
                "parameter_missing",
                "Missing required param: lines (or amount, or shipping_cost).",
                "lines",
            )
        if self.amount is not None and lines:
            raise exclusive("amount", "lines (shipping_cost)")
        return IssueCredit(
            lines=lines,
            amount=self.amount,
            credit_amount=self.credit_amount or 0,
            out_of_band_amount=self.out_of_band_amount or 0,
            refunds=refunds,
            reason=self.reason,
            memo=self.memo,
            metadata=merged({}, self.metadata),
            effective_at=self.effective_at,
        )


class PreviewLines(Create, frozen=True, kw_only=True):
    """A page of the lines that a note would have."""

    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | None = None
    ending_before: str | None = None

    def page(self) -> Page:
        """Which page."""
        return Page(
            limit=self.limit,
            starting_after=self.starting_after,
            ending_before=self.ending_before,
        )


class Update(Params, frozen=True, kw_only=True):
    """Changes to a note's texts."""

    memo: Text | None | UnsetType = UNSET
    metadata: Metadata | None = None

    def data(self) -> credit_note.Update:
        """What the machine is told."""
        return credit_note.Update(memo=self.memo, metadata=self.metadata)


class Void(Params, frozen=True, kw_only=True):
    """As if it had never been."""


class List(Listing, frozen=True, kw_only=True):
    """Which notes."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    customer: str | None = None
    invoice: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("credit_note", {"customer": self.customer, "invoice": self.invoice})
