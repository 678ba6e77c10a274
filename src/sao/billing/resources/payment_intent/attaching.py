"""How a payment intent that was made by itself comes to pay an invoice."""

from collections.abc import Iterator

from sao.billing.messages.invoice import IntentAttached
from sao.billing.messages.payment_intent import AttachIntent, IntentPaid
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.core.schema import Command, Facts, Message, Rejection

_PARAM = "payment_intent"


def attach(intent: PaymentIntent, command: Command[AttachIntent], _now: int) -> Facts | Rejection:
    """What it collects, or has collected, is for this invoice.

    Rejects: `parameter_invalid` (it is for an invoice already, of another customer or currency,
    or some of its money went back).
    """
    data = command.data
    taken = intent.invoice or intent.attached_to
    if taken is not None:
        return _refused(f"This PaymentIntent is for the invoice '{taken}' already.")
    if intent.customer != data.customer:
        return _refused("The PaymentIntent has to be of the invoice's customer.")
    if intent.currency != data.currency:
        return _refused(
            f"The PaymentIntent is in {intent.currency.upper()}, the invoice in "
            f"{data.currency.upper()}."
        )
    if intent.refunds or intent.dispute is not None:
        return _refused(
            "Some of what this PaymentIntent collected was refunded or disputed; attach one whose "
            "money is all there."
        )
    return {"attached_to": data.invoice}


def tell_attached(_before: PaymentIntent, after: PaymentIntent, _facts: Facts) -> Iterator[Message]:
    """The invoice hears of it, and of the money, if that is there."""
    invoice = after.attached_to or ""
    yield Message(invoice, "payment_attached", IntentAttached(after.id, after.amount))
    yield from tell_received(after)


def tell_received(after: PaymentIntent) -> Iterator[Message]:
    """The invoice that it is attached to hears of the money."""
    if after.attached_to is not None and after.status == "succeeded":
        paid = IntentPaid(intent=after.id, amount=after.amount_received)
        yield Message(after.attached_to, "payment_received", paid)


def _refused(why: str) -> Rejection:
    return Rejection("parameter_invalid", why, _PARAM)
