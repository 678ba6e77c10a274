"""Of what the amount of a payment intent is made, on the wire."""

from typing import Annotated, ClassVar

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.values.payment_details import (
    AmountDetails,
    DetailLine,
    DetailShipping,
    Particulars,
    wrong_in,
)
from sao.core.ids import token
from sao.wire.errors import exclusive
from sao.wire.params import Amount, Page, Params, Part, Positive, Text, names
from sao.wire.resource import Find
from sao.wire.shapes import Rendered, listing

ITEM = "payment_intent_amount_details_line_item"
LINES_MAX = 200
Code = Annotated[str, Meta(min_length=1, max_length=12)]
PostalCode = Annotated[str, Meta(pattern=r"^[A-Za-z0-9 -]{1,10}$(?!\n)")]


class Tax(Part, frozen=True, kw_only=True):
    """What of it is tax."""

    total_tax_amount: Amount


class LineCard(Part, frozen=True, kw_only=True):
    """What the networks of cards want to know."""

    commodity_code: Text | None = None


class LineOptions(Part, frozen=True, kw_only=True):
    """What is particular to a way of paying."""

    unsupported: ClassVar[frozenset[str]] = names("card_present klarna paypal")

    card: LineCard = LineCard()


class Line(Part, frozen=True, kw_only=True):
    """One thing that is paid for."""

    product_name: Annotated[str, Meta(min_length=1, max_length=1_024)]
    quantity: Positive
    unit_cost: Amount
    discount_amount: Positive | None = None
    payment_method_options: LineOptions = LineOptions()
    product_code: Code | None = None
    tax: Tax | None = None
    unit_of_measure: Code | None = None

    def value(self) -> DetailLine:
        """The value that is kept."""
        return DetailLine(
            product_name=self.product_name,
            quantity=self.quantity,
            unit_cost=self.unit_cost,
            product_code=self.product_code,
            unit_of_measure=self.unit_of_measure,
            discount_amount=self.discount_amount,
            tax_amount=None if self.tax is None else self.tax.total_tax_amount,
            commodity_code=self.payment_method_options.card.commodity_code,
        )


class Sending(Part, frozen=True, kw_only=True):
    """What it costs to send it."""

    amount: Amount | None = None
    from_postal_code: PostalCode | None = None
    to_postal_code: PostalCode | None = None

    def value(self) -> DetailShipping:
        """The value that is kept."""
        return DetailShipping(self.amount, self.from_postal_code, self.to_postal_code)


class Amounts(Part, frozen=True, kw_only=True):
    """Of what the amount is made."""

    discount_amount: Positive | None | UnsetType = UNSET
    enforce_arithmetic_validation: bool = True
    line_items: Annotated[tuple[Line, ...], Meta(max_length=LINES_MAX)] | None | UnsetType = UNSET
    shipping: Sending | None | UnsetType = UNSET
    tax: Tax | None | UnsetType = UNSET

    def check(self) -> None:
        """Discount and tax are of the whole, or of lines. Raises `parameters_exclusive`."""
        lines = self.line_items or ()
        for name, whole, inner in (
            ("discount_amount", self.discount_amount, "discount_amount"),
            ("tax", self.tax, "tax"),
        ):
            said = [number for number, line in enumerate(lines) if getattr(line, inner) is not None]
            if whole and said:
                raise exclusive(
                    f"amount_details[{name}]",
                    f"amount_details[line_items][{said[0]}][{inner}]",
                )


class Named(Part, frozen=True, kw_only=True):
    """What the order, and who buys, are called where it is sold."""

    customer_reference: Text | None | UnsetType = UNSET
    order_reference: Text | None | UnsetType = UNSET


def particulars(
    amounts: Amounts, named: Named, transfer_group: str | UnsetType = UNSET
) -> Particulars:
    """What the machine is told besides. Raises `parameters_exclusive`."""
    amounts.check()
    lines, sent, tax = amounts.line_items, amounts.shipping, amounts.tax
    return Particulars(
        discount_amount=amounts.discount_amount,
        line_items=UNSET if lines is UNSET else tuple(line.value() for line in lines or ()),
        shipping=sent.value() if isinstance(sent, Sending) else sent,
        tax_amount=tax.total_tax_amount if isinstance(tax, Tax) else tax,
        customer_reference=named.customer_reference,
        order_reference=named.order_reference,
        transfer_group=transfer_group,
        strict=amounts.enforce_arithmetic_validation,
    )


class ListLines(Page, Params, frozen=True, kw_only=True):
    """Which page of the lines."""


def render_amounts(state: PaymentIntent) -> Rendered:
    """Of what the amount is made; the lines are there where they are expanded."""
    details = state.amount_details
    if details is None:
        return {"tip": {}}
    taken = state.capturing or state.amount_received or state.amount
    sent, tax, wrong = details.shipping, details.tax_amount, wrong_in(details, taken)
    return {
        "discount_amount": details.discount_amount,
        "error": None if wrong is None else {"code": wrong.code, "message": wrong.message},
        "shipping": sent
        and {
            "amount": sent.amount,
            "from_postal_code": sent.from_postal_code,
            "to_postal_code": sent.to_postal_code,
        },
        "tax": None if tax is None else {"total_tax_amount": tax},
        "tip": {},
    }


def render_lines(state: PaymentIntent) -> list[Rendered]:
    """The lines of a payment intent."""
    details = state.amount_details or AmountDetails()
    return [_line(state.id, number, line) for number, line in enumerate(details.line_items)]


def lines_of(root: Rendered, _parent: Rendered, find: Find) -> Rendered | None:
    """The lines, as a list, where they are expanded."""
    state = find(root["id"])
    if not isinstance(state, PaymentIntent) or state.amount_details is None:
        return None
    return listing(lines_path(state.id), render_lines(state))


def lines_path(intent: str) -> str:
    """Where the lines of a payment intent are listed."""
    return f"/v1/payment_intents/{intent}/amount_details_line_items"


def _line(intent: str, number: int, line: DetailLine) -> Rendered:
    code = line.commodity_code
    return {
        "id": f"uli_{token(f'{intent}/{number}')}",
        "object": ITEM,
        "discount_amount": line.discount_amount,
        "payment_method_options": None if code is None else {"card": {"commodity_code": code}},
        "product_code": line.product_code,
        "product_name": line.product_name,
        "quantity": line.quantity,
        "tax": None if line.tax_amount is None else {"total_tax_amount": line.tax_amount},
        "unit_cost": line.unit_cost,
        "unit_of_measure": line.unit_of_measure,
    }
