"""Tax transactions on the wire."""

from typing import Annotated, Any, Literal

from msgspec import Meta

from sao.billing.resources import tax_transaction
from sao.billing.resources.tax_transaction import TaxTransaction
from sao.billing.values import Metadata
from sao.billing.values.tax_sale import GiveBack, TaxLine, TaxSale
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.params import AMOUNT_MAX, Instant, Page, Params, Part
from sao.wire.resource import Find, Resource, by_id
from sao.wire.resources.tax_calculation import Count, Reference
from sao.wire.resources.tax_sale import render_customer, render_ship_from, render_shipping
from sao.wire.shapes import LIVEMODE, Rendered, listing

OBJECT = "tax.transaction"
ITEM = "tax.transaction_line_item"
PATH = "/v1/tax/transactions"
PREFIX = tax_transaction.TAX_TRANSACTION.prefix

Taken = Annotated[int, Meta(ge=-AMOUNT_MAX, le=0)]
"""An amount to take back, which is not positive."""


class FromCalculation(Params, frozen=True, kw_only=True):
    """What was calculated has been sold."""

    calculation: str
    metadata: Metadata = {}
    posted_at: Instant | None = None
    reference: Reference


class LineOf(Part, frozen=True, kw_only=True):
    """How much of a line is taken back."""

    amount: Taken
    amount_tax: Taken
    metadata: Metadata = {}
    original_line_item: str
    quantity: Count = 1
    reference: Reference


class SendingOf(Part, frozen=True, kw_only=True):
    """How much of what it cost to send it is taken back."""

    amount: Taken
    amount_tax: Taken


class Reverse(Params, frozen=True, kw_only=True):
    """A sale is taken back."""

    flat_amount: Taken | None = None
    line_items: Annotated[tuple[LineOf, ...], Meta(max_length=100)] = ()
    metadata: Metadata = {}
    mode: Literal["full", "partial"]
    original_transaction: str
    reference: Reference
    shipping_cost: SendingOf | None = None

    def check(self) -> None:
        """Raises `parameter_missing`, `parameters_exclusive`, `parameter_invalid`."""
        said = [name for name in ("flat_amount", "line_items", "shipping_cost") if self._has(name)]
        if self.mode == "full":
            for name in said:
                why = f"You cannot use `{name}` with `mode=full`: all of it is reversed."
                raise WireError("parameter_invalid", why, name)
        elif not said:
            raise missing("line_items")
        elif "flat_amount" in said and len(said) > 1:
            raise exclusive("flat_amount", said[1])

    def _has(self, name: str) -> bool:
        return getattr(self, name) not in (None, ())

    def parts(self) -> tuple[GiveBack, ...]:
        """How much of which line; none where that is not said."""
        found = tuple(
            GiveBack(
                line=one.original_line_item,
                amount=-one.amount,
                amount_tax=-one.amount_tax,
                quantity=one.quantity,
                reference=one.reference,
                metadata=one.metadata,
            )
            for one in self.line_items
        )
        sent = self.shipping_cost
        if sent is None:
            return found
        return (*found, GiveBack(amount=-sent.amount, amount_tax=-sent.amount_tax))


class ListItems(Page, frozen=True, kw_only=True):
    """Which page of a transaction's lines."""


def render(state: TaxTransaction) -> Rendered:
    """A transaction as Stripe shows it."""
    sale = state.sale or TaxSale(currency="", tax_date=0, lines=())
    reverses = state.original is not None
    return {
        "id": state.id,
        "object": OBJECT,
        "created": state.created,
        "currency": sale.currency,
        "customer": sale.customer,
        "customer_details": render_customer(sale),
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "posted_at": state.posted_at,
        "reference": state.reference,
        "reversal": {"original_transaction": state.original} if reverses else None,
        "ship_from_details": render_ship_from(sale),
        "shipping_cost": render_shipping(sale, breakdown=not reverses),
        "tax_date": sale.tax_date,
        "type": "reversal" if reverses else "transaction",
    }


def render_item(line: TaxLine) -> Rendered:
    """One thing that was sold, or taken back."""
    reverses = line.original is not None
    return {
        "id": line.id,
        "object": ITEM,
        "amount": line.amount,
        "amount_tax": line.amount_tax,
        "livemode": LIVEMODE,
        "metadata": line.metadata,
        "product": line.product,
        "quantity": line.quantity,
        "reference": line.reference,
        "reversal": {"original_line_item": line.original} if reverses else None,
        "tax_behavior": line.behavior,
        "tax_code": line.tax_code,
        "type": "reversal" if reverses else "transaction",
    }


def items_of(rendered: Rendered, find: Find) -> Any:
    """What was sold, as a list."""
    state = find(rendered["id"])
    sale = state.sale if isinstance(state, TaxTransaction) else None
    lines = [render_item(line) for line in sale.lines] if sale is not None else []
    return listing(f"{PATH}/{rendered['id']}/line_items", lines)


def reference_term(reference: str) -> str:
    """What a transaction of this reference is listed under."""
    return f"tax_transaction|reference={reference}"


RESOURCE = Resource(
    schema=tax_transaction.TAX_TRANSACTION,
    object=OBJECT,
    noun="tax transaction",
    in_path="transaction",
    code="zz",
    render=render,
    expandable={
        "customer": by_id("customer"),
        "line_items": items_of,
    },
    parts={ITEM: {}},
)
