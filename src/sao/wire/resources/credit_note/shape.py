"""How credit notes look, with their lines."""

from msgspec import UNSET

from sao.billing.resources.credit_note import CreditNote
from sao.billing.values.invoice import CreditLine
from sao.wire.links import pdf_path
from sao.wire.resources.credit_transaction import render_applied
from sao.wire.resources.discount import render_amounts, render_credits
from sao.wire.resources.invoice import render_shipping
from sao.wire.resources.tax_rate import render_tax, render_terms
from sao.wire.shapes import LIVEMODE, Rendered, listing

OBJECT = "credit_note"


def render(state: CreditNote) -> Rendered:
    """A credit note as Stripe shows it."""
    off = sum(one.amount for one in state.discount_amounts)
    contained = sum(tax.amount for tax in state.taxes if tax.inclusive)
    credit = sum(one.amount for one in state.credits)
    without_tax = state.subtotal - off - credit - contained
    sent = sum(line.amount for line in state.lines if line.shipping_rate is not UNSET)
    own = (tax for line in lines_of(state) for tax in line.taxes)
    of_lines = sum(tax.amount for tax in own if tax.inclusive)
    return {
        "id": state.id,
        "object": OBJECT,
        "amount": state.total,
        "amount_shipping": sent,
        "created": state.created,
        "currency": state.currency,
        "customer": state.customer,
        "customer_account": None,
        "customer_balance_transaction": state.balance_transaction,
        "discount_amount": off,
        "discount_amounts": render_amounts(state.discount_amounts),
        "effective_at": state.effective_at or state.created,
        "invoice": state.invoice,
        "lines": listing(
            f"/v1/credit_notes/{state.id}/lines", [render_line(line) for line in lines_of(state)]
        ),
        "livemode": LIVEMODE,
        "memo": state.memo,
        "metadata": state.metadata,
        "number": state.number,
        "out_of_band_amount": state.out_of_band_amount or None,
        "pdf": pdf_path(state.id),
        "post_payment_amount": 0 if state.pre_payment else state.total,
        "pre_payment_amount": state.total if state.pre_payment else 0,
        "pretax_credit_amounts": [
            *render_credits(state.discount_amounts),
            *render_applied(state.credits),
        ],
        "reason": state.reason,
        "refunds": [_refund(refund, amount) for refund, amount in state.refunds],
        "shipping_cost": _shipping(state),
        "status": state.status,
        "subtotal": state.subtotal - sent,
        "subtotal_excluding_tax": state.subtotal - sent - of_lines,
        "total": state.total,
        "total_excluding_tax": without_tax,
        "total_taxes": [render_tax(tax) for tax in state.taxes],
        "type": "pre_payment" if state.pre_payment else "post_payment",
        "voided_at": state.voided_at,
    }


def lines_of(state: CreditNote) -> list[CreditLine]:
    """The lines of a note; what it gives back of the shipping is none."""
    return [line for line in state.lines if line.shipping_rate is UNSET]


def _shipping(state: CreditNote) -> Rendered | None:
    sent = [line for line in state.lines if line.shipping_rate is not UNSET]
    return render_shipping(sent[0], sent[0].shipping_rate or None) if sent else None


def _refund(refund: str, amount: int) -> Rendered:
    return {
        "amount_refunded": amount,
        "payment_record_refund": None,
        "refund": refund,
        "type": "refund",
    }


def render_line(line: CreditLine) -> Rendered:
    """One line of a credit note."""
    whole = line.unit_amount is not None and line.unit_amount.isdecimal()
    return {
        "id": line.id,
        "object": "credit_note_line_item",
        "amount": line.amount,
        "description": line.description or None,
        "discount_amount": sum(one.amount for one in line.discount_amounts),
        "discount_amounts": render_amounts(line.discount_amounts),
        "invoice_line_item": line.line,
        "livemode": LIVEMODE,
        "metadata": line.metadata,
        "pretax_credit_amounts": [
            *render_credits(line.discount_amounts),
            *render_applied(line.credits),
        ],
        "quantity": line.quantity,
        "tax_rates": [render_terms(rate) for rate in line.tax_rates],
        "taxes": [render_tax(tax) for tax in line.taxes],
        "type": "custom_line_item" if line.line is None else "invoice_line_item",
        "unit_amount": int(line.unit_amount or 0) if whole else None,
        "unit_amount_decimal": line.unit_amount,
    }
