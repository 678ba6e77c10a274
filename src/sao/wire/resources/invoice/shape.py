"""How invoices look, with their lines and their payments."""

from sao.billing.reckoning.totals import subtotal_without_tax
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.values import Metadata
from sao.billing.values.customer import CustomerDetails
from sao.billing.values.invoice import Attached, CreditLine
from sao.billing.values.line import Line
from sao.wire.attempts import client_secret
from sao.wire.ids import shown
from sao.wire.links import page_path, pdf_path
from sao.wire.method_options import render_of_invoice
from sao.wire.presentation import render_fields, render_numbers, render_rendering
from sao.wire.resource import Find
from sao.wire.resources.credit_transaction import render_applied
from sao.wire.resources.discount import ids, render_amounts, render_credits
from sao.wire.resources.tax_rate import render_tax, render_terms
from sao.wire.shapes import LIVEMODE, Rendered, address, listing, shipping, whole_listing
from sao.wire.taxation import render_assessed

OBJECT = "invoice"
PAYMENT_PREFIX = "inpay_"
"""What an invoice payment's id begins with; the rest is its intent's."""


def render(state: invoice.Invoice) -> Rendered:
    """An invoice as Stripe shows it; its payments and secret only where they are expanded."""
    return _identity(state) | _money(state) | _collection(state) | _links(state) | _never()


def _links(state: invoice.Invoice) -> Rendered:
    """Where its document is: there is one once it is final."""
    final = state.finalized_at is not None
    return {
        "hosted_invoice_url": page_path(state.id) if final else None,
        "invoice_pdf": pdf_path(state.id) if final else None,
    }


def _identity(state: invoice.Invoice) -> Rendered:
    return {
        "id": state.id,
        "object": OBJECT,
        "account_tax_ids": render_numbers(state.presentation),
        "billing_reason": state.billing_reason,
        "created": state.created,
        "currency": state.currency,
        "custom_fields": render_fields(state.presentation),
        "customer": state.customer,
        **_customer(state.details),
        "default_tax_rates": [render_terms(rate) for rate in state.default_tax_rates],
        "description": state.description,
        "discounts": ids(state.discounts),
        "effective_at": state.effective_at or state.finalized_at,
        "footer": state.presentation.footer,
        "from_invoice": (
            {"action": "revision", "invoice": state.from_invoice} if state.from_invoice else None
        ),
        "latest_revision": state.latest_revision,
        "lines": whole_listing(
            f"/v1/invoices/{state.id}/lines", [render_line(state, line) for line in state.lines]
        ),
        "livemode": LIVEMODE,
        "metadata": state.metadata,
        "number": state.number or state.chosen_number,
        "parent": _parent(state),
        "period_end": state.period_end,
        "period_start": state.period_start,
        "rendering": render_rendering(state.presentation),
        "shipping_details": shipping(state.shipping_details),
        "statement_descriptor": state.statement_descriptor,
        "status": state.status,
        "status_details": {"uncollectible": {"reason": state.uncollectible_reason}}
        if state.status == "uncollectible"
        else None,
        "status_transitions": {
            "finalized_at": state.finalized_at,
            "marked_uncollectible_at": state.marked_uncollectible_at,
            "paid_at": state.paid_at,
            "voided_at": state.voided_at,
        },
        "test_clock": state.test_clock,
        "threshold_reason": _threshold(state),
        "webhooks_delivered_at": state.created,
    }


def render_shipping(line: Line | CreditLine | None, rate: str | None) -> Rendered | None:
    """What it costs to send, or how much of that is given back."""
    if line is None:
        return None
    on_top = sum(tax.amount for tax in line.taxes if not tax.inclusive)
    return {
        "amount_subtotal": line.amount,
        "amount_tax": sum(tax.amount for tax in line.taxes),
        "amount_total": line.amount + on_top,
        "shipping_rate": rate,
    }


def _threshold(state: invoice.Invoice) -> Rendered | None:
    """Why it was made before the period ended, if it was."""
    reached = state.threshold
    if reached is None:
        return None
    return {
        "amount_gte": reached.amount_gte,
        "item_reasons": [
            {
                "line_item_ids": [
                    line.id for line in state.lines if line.subscription_item == item
                ],
                "usage_gte": usage,
            }
            for item, usage in reached.usage_gte.items()
        ],
    }


def _customer(details: CustomerDetails) -> Rendered:
    shown = shipping(details.shipping)
    return {
        "customer_address": address(details.address),
        "customer_email": details.email,
        "customer_name": details.name,
        "customer_phone": details.phone,
        "customer_shipping": shown,
        "customer_tax_exempt": details.tax_exempt,
        "customer_tax_ids": [
            {"type": one.type, "value": one.value} for one in details.tax_ids or ()
        ],
    }


def _money(state: invoice.Invoice) -> Rendered:
    return {
        "amount_due": state.amount_due,
        "amount_overpaid": state.amount_overpaid,
        "amount_paid": state.amount_due if state.paid_out_of_band else state.amount_paid,
        "amount_paid_off_stripe": (
            state.amount_due - state.amount_paid if state.paid_out_of_band else 0
        ),
        "amount_remaining": state.amount_remaining,
        "amount_shipping": 0 if state.shipping is None else state.shipping.amount,
        "ending_balance": state.ending_balance,
        "post_payment_credit_notes_amount": state.post_payment_credit_notes_amount,
        "pre_payment_credit_notes_amount": state.pre_payment_credit_notes_amount,
        "shipping_cost": render_shipping(state.shipping, state.shipping_rate),
        "starting_balance": state.starting_balance,
        "subtotal": state.subtotal,
        "subtotal_excluding_tax": subtotal_without_tax(state.lines, state.default_tax_rates),
        "total": state.total,
        "total_discount_amounts": render_amounts(state.discount_amounts),
        "total_excluding_tax": state.total - sum(tax.amount for tax in state.taxes),
        "total_pretax_credit_amounts": [
            *render_credits(state.discount_amounts),
            *render_applied(state.credits),
        ],
        "total_taxes": [render_tax(tax) for tax in state.taxes],
    }


def _collection(state: invoice.Invoice) -> Rendered:
    return {
        "attempt_count": state.attempt_count,
        "attempted": state.attempted,
        "auto_advance": state.auto_advance,
        "automatic_tax": render_assessed(state.automatic_tax),
        "automatically_finalizes_at": state.automatically_finalizes_at,
        "collection_method": state.collection_method,
        "default_payment_method": state.default_payment_method,
        "due_date": state.due_date,
        "next_payment_attempt": _next_attempt(state),
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": render_of_invoice(state.method_options),
            "payment_method_types": list(state.method_types) or None,
        },
    }


def _next_attempt(state: invoice.Invoice) -> int | None:
    """When it is attempted next: a draft that is charged, as soon as it is final."""
    if state.status != "draft":
        return state.next_payment_attempt
    charged = state.collection_method == "charge_automatically" and state.once_final == "collect"
    return state.automatically_finalizes_at if charged else None


def _never() -> Rendered:
    """What no invoice of ours has, yet."""
    return {
        "account_country": None,
        "account_name": None,
        "application": None,
        "customer_account": None,
        "default_source": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "on_behalf_of": None,
        "receipt_number": None,
    }


def _parent(state: invoice.Invoice) -> Rendered | None:
    if state.quote is not None:
        return {
            "quote_details": {"quote": state.quote},
            "subscription_details": None,
            "type": "quote_details",
        }
    if state.subscription is None:
        return None
    return {
        "quote_details": None,
        "subscription_details": {
            "metadata": state.subscription_metadata,
            "subscription": state.subscription,
        },
        "type": "subscription_details",
    }


def render_line(state: invoice.Invoice, line: Line) -> Rendered:
    """One line of an invoice."""
    return {
        "id": line.id,
        "object": "line_item",
        "amount": line.amount,
        "currency": line.currency,
        "description": line.description or None,
        "discount_amounts": render_amounts(line.discount_amounts),
        "discountable": line.discountable,
        "discounts": ids(line.discounts),
        "invoice": state.id,
        "livemode": LIVEMODE,
        "metadata": _line_metadata(state, line),
        "parent": _line_parent(line),
        "period": {"end": line.period_end, "start": line.period_start},
        "pretax_credit_amounts": [
            *render_credits(line.discount_amounts),
            *render_applied(line.credits),
        ],
        "pricing": render_pricing(line),
        "quantity": line.quantity,
        "quantity_decimal": line.exact_quantity,
        "subscription": line.subscription,
        "subtotal": line.amount,
        "taxes": [render_tax(tax) for tax in line.taxes],
    }


def _line_metadata(state: invoice.Invoice, line: Line) -> Metadata:
    """Its own; where nobody gave it any, what its subscription said when it was billed."""
    theirs = line.subscription_item is not None and line.subscription == state.subscription
    return state.subscription_metadata if theirs and not line.metadata else line.metadata


def _line_parent(line: Line) -> Rendered | None:
    credited = render_credited(line)
    if line.subscription_item is not None:
        return {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": line.invoice_item,
                "proration": line.proration,
                "proration_details": {"credited_items": credited},
                "subscription": line.subscription,
                "subscription_item": line.subscription_item,
            },
            "type": "subscription_item_details",
        }
    if line.invoice_item is None:
        return None
    return {
        "invoice_item_details": {
            "invoice_item": line.invoice_item,
            "proration": line.proration,
            "proration_details": {"credited_items": credited},
            "subscription": line.subscription,
        },
        "subscription_item_details": None,
        "type": "invoice_item_details",
    }


def render_credited(line: Line) -> Rendered | None:
    """The lines that a proration gives back."""
    if line.credited_invoice is None:
        return None
    return {"invoice": line.credited_invoice, "invoice_line_items": list(line.credited)}


def render_pricing(line: Line) -> Rendered | None:
    """What a line was priced by."""
    if line.price is None:
        return None
    return {
        "price_details": {"price": shown(line.price), "product": shown(line.product or "")},
        "type": "price_details",
        "unit_amount_decimal": (
            line.unit_amount_decimal if line.unit_amount is None else str(line.unit_amount)
        ),
    }


def render_payments(state: invoice.Invoice, find: Find) -> Rendered:
    """The payments of an invoice: the intent with which it is collected, and those attached."""
    url = f"/v1/invoice_payments?invoice={state.id}"
    return listing(url, payments_of(state, find))


def payments_of(state: invoice.Invoice, find: Find) -> list[Rendered]:
    """Each payment of an invoice, the newest first."""
    own = render_payment(state)
    attached = [render_attached(state, one, _canceled_at(one, find)) for one in state.attached]
    return [*reversed(attached), *([] if own is None else [own])]


def render_payment(state: invoice.Invoice) -> Rendered | None:
    """What ties an invoice to the payment intent that it is collected with."""
    if state.payment_intent is None or state.finalized_at is None:
        return None
    attached = sum(one.amount_paid for one in state.attached if not one.in_vain)
    over = state.status == "paid"
    others_paid = over and attached > 0 and state.amount_paid == attached
    by_intent = over and not state.paid_out_of_band and not others_paid
    instead = state.paid_at if state.paid_out_of_band or others_paid else None
    canceled = state.voided_at or instead
    return _payment(state, state.payment_intent, state.finalized_at) | {
        "amount_paid": state.amount_paid - attached if by_intent else None,
        "amount_requested": state.amount_due - (0 if others_paid else attached),
        "is_default": True,
        "status": "paid" if by_intent else "open" if canceled is None else "canceled",
        "status_transitions": {
            "canceled_at": canceled,
            "paid_at": state.paid_at if by_intent else None,
        },
    }


def render_attached(
    state: invoice.Invoice, attached: Attached, canceled_at: int | None = None
) -> Rendered:
    """What ties an invoice to a payment intent that was made without it."""
    paid = attached.paid_at is not None
    return _payment(state, attached.intent, attached.created) | {
        "amount_paid": attached.amount_paid if paid else None,
        "amount_requested": attached.amount,
        "is_default": False,
        "status": "paid" if paid else "open" if canceled_at is None else "canceled",
        "status_transitions": {"canceled_at": canceled_at, "paid_at": attached.paid_at},
    }


def _payment(state: invoice.Invoice, intent: str, created: int) -> Rendered:
    return {
        "id": intent.replace("pi_", PAYMENT_PREFIX, 1),
        "object": "invoice_payment",
        "created": created,
        "currency": state.currency,
        "invoice": state.id,
        "livemode": LIVEMODE,
        "payment": {"payment_intent": intent, "type": "payment_intent"},
    }


def _canceled_at(attached: Attached, find: Find) -> int | None:
    intent = find(attached.intent)
    return intent.canceled_at if isinstance(intent, PaymentIntent) else None


def render_secret(state: invoice.Invoice) -> Rendered | None:
    """With what the customer confirms the payment, while there is something to confirm."""
    if state.payment_intent is None or state.status not in ("open", "uncollectible"):
        return None
    return {"client_secret": client_secret(state.payment_intent), "type": "payment_intent"}
