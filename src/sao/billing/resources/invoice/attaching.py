"""How an invoice is paid by payment intents that were made without it: attached, in whole or part.

What an attached intent collects lowers what is owed; its own intent then collects the rest. Money
that comes when less is owed, or nothing, is the customer's credit.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.invoice import IntentAttached
from sao.billing.messages.payment_intent import AttachIntent, IntentPaid, SetAmount
from sao.billing.resources.invoice.collection import overpaid, settled, tell_paid
from sao.billing.resources.invoice.state import AttachPayment, Invoice
from sao.billing.values.invoice import Attached
from sao.core.schema import Command, Facts, Message, Relay


def attach_payment(invoice: Invoice, command: Command[AttachPayment], _now: int) -> Relay:
    """The intent is asked: it knows whether it can, and refuses where it cannot."""
    return Relay((attaching(invoice, command.data.payment_intent),))


def attaching(invoice: Invoice, intent: str) -> Message:
    """The intent is to pay it, if it can."""
    wish = AttachIntent(invoice=invoice.id, customer=invoice.customer, currency=invoice.currency)
    return Message(intent, "attach", wish)


def payment_attached(invoice: Invoice, command: Command[IntentAttached], now: int) -> Facts:
    """What the intent collects, or has collected, is for this."""
    new = Attached(intent=command.data.intent, amount=command.data.amount, created=now)
    return {"attached": (*invoice.attached, new)}


def payment_received(invoice: Invoice, command: Command[IntentPaid], now: int) -> Facts:
    """An attached intent brought money: less is owed, or nothing."""
    data = command.data
    remaining = max(0, invoice.amount_remaining - data.amount)
    facts: Facts = {
        "status": invoice.status if remaining else "paid",
        "amount_paid": invoice.amount_paid + data.amount,
        "amount_remaining": remaining,
        "attached": _paid(invoice, data, now, in_vain=False),
        "latest_attached": data.intent,
    }
    if remaining == 0:
        facts |= settled(now)
    return facts | overpaid(invoice, data.amount - invoice.amount_remaining)


def tell_received(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """Its own intent collects the rest; or nothing, and whoever waits for it hears that."""
    own = after.payment_intent
    if after.status != "paid":
        if own is not None:
            yield Message(own, "set_amount", SetAmount(amount=after.amount_remaining))
        return
    if own is not None:
        yield Message(own, "annul", Nothing())
    yield from tell_paid(before, after, facts)


def received_in_vain(invoice: Invoice, command: Command[IntentPaid], now: int) -> Facts:
    """Nothing was owed any more when an attached intent brought its money."""
    data = command.data
    attached = _paid(invoice, data, now, in_vain=True)
    return {"attached": attached, "latest_attached": data.intent} | overpaid(invoice, data.amount)


def _paid(invoice: Invoice, paid: IntentPaid, now: int, *, in_vain: bool) -> tuple[Attached, ...]:
    return tuple(
        replace(each, amount_paid=paid.amount, paid_at=now, in_vain=in_vain)
        if each.intent == paid.intent
        else each
        for each in invoice.attached
    )
