"""How an invoice ends that is not paid: void, by itself or for a revision, or given up."""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.customer import CreditCustomer
from sao.billing.messages.invoice import Supersede
from sao.billing.resources.invoice.collection import (
    credit_overpaid,
    given_up_facts,
    overpaid,
    settle_standing,
    settling,
    tell,
)
from sao.billing.resources.invoice.credit import void_notes
from sao.billing.resources.invoice.grants import reinstated
from sao.billing.resources.invoice.revising import hand_over
from sao.billing.resources.invoice.state import Invoice
from sao.core.schema import Command, Facts, Message, Rejection


def void_asked(invoice: Invoice, command: Command[Nothing], now: int) -> Facts | Rejection:
    """Somebody wants it void. Rejects: `invoice_settling`."""
    return settling("voided") if invoice.settling else void(invoice, command, now)


def void(invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """As if it had never been; its number stays taken, and what was paid is the customer's."""
    return overpaid(invoice, invoice.amount_paid) | {
        "voided_at": now,
        "auto_advance": False,
        "automatically_finalizes_at": None,
        "next_payment_attempt": None,
    }


def undo(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """Its payment intent goes, an applied balance and billing credits come back."""
    if after.payment_intent is not None:
        yield Message(after.payment_intent, "annul", Nothing())
    applied = after.starting_balance - (after.ending_balance or 0)
    if after.finalized_at is not None and applied != 0:
        back = CreditCustomer(amount=applied, invoice=after.id)
        yield Message(after.customer, "credit", back)
    yield from reinstated(after)
    yield from credit_overpaid(before, after, facts)
    yield from void_notes(before)
    yield from settle_standing(after)
    yield from hand_over(after)
    yield from tell(after, "invoice_voided")


def superseded(invoice: Invoice, command: Command[Supersede], now: int) -> Facts:
    """A revision is final: this is void."""
    asked = command.data.numbering
    return void(invoice, Command(command.id, invoice.id, "void", Nothing()), now) | {
        "latest_revision": asked.invoice,
        "superseded_by": asked,
    }


def give_up(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """Nobody expects the money any more; it can still come."""
    return given_up_facts(now, "user_forgiven")


def write_off(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """The collection of its subscription is paused, and this is what becomes of its invoices."""
    return given_up_facts(now, "subscription_paused")


def tell_given_up(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The subscription goes on."""
    yield from tell(after, "invoice_given_up")
    yield from settle_standing(after)
