"""How an invoice is collected: attempts, what comes of them, and when the next one is due."""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.customer import CollectInvoice, CreditCustomer, InvoiceStanding
from sao.billing.messages.invoice import AttemptFailed, AttemptPending
from sao.billing.messages.payment_intent import IntentPaid, SetAmount
from sao.billing.messages.subscription import InvoiceFailed, InvoiceSettled
from sao.billing.reckoning.engine import DUE_SOON, next_attempt_at, retry_gap
from sao.billing.resources.invoice.state import Invoice, Pay
from sao.billing.values.invoice import UncollectibleReason
from sao.core.schema import Command, Facts, Message, Rejection


def retries_at(invoice: Invoice) -> int | None:
    """When it is attempted again, unless it is about to be."""
    return None if invoice.retrying else invoice.next_payment_attempt


def retry(_invoice: Invoice, _command: Command[Nothing], _now: int) -> Facts:
    """The next automatic attempt; it counts when it is over."""
    return {"retrying": True, "requested_method": None, "off_session": True}


def tried(invoice: Invoice) -> Facts:
    """What an attempt that is over changes: the first counts whoever made it, then each retry."""
    facts: Facts = {"attempted": True}
    if invoice.retrying or invoice.attempt_count == 0:
        facts["attempt_count"] = invoice.attempt_count + 1
    return facts | _no_retry(invoice)


def _no_retry(invoice: Invoice) -> Facts:
    return {"retrying": False} if invoice.retrying else {}


def pay(invoice: Invoice, command: Command[Pay], now: int) -> Facts | Rejection:
    """An attempt that somebody asked for. Rejects: `invoice_settling`."""
    data = command.data
    if invoice.settling:
        return settling("paid")
    if data.paid_out_of_band:
        return settled(now) | {"status": "paid", "paid_out_of_band": True}
    return {
        "status": invoice.status,
        "requested_method": data.payment_method,
        "off_session": data.off_session,
    }


def ask_method(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The customer says with what: not with a method that was declined for good."""
    yield _collect(after, automatic=True, refused=after.refused_method)


def ask_method_asked(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """The customer says with what, unless it was paid elsewhere."""
    if after.status != "paid":
        yield _collect(after, automatic=False, refused=None)
        return
    if after.payment_intent is not None:
        yield Message(after.payment_intent, "annul", Nothing())
    yield from tell_paid(before, after, facts)


def paid(invoice: Invoice, command: Command[IntentPaid], now: int) -> Facts:
    """The money is there; it may be more than is owed by now."""
    amount = command.data.amount
    facts = (
        settled(now)
        | tried(invoice)
        | awaited_no_more(invoice)
        | {
            "amount_paid": invoice.amount_paid + amount,
            "paid_method": command.data.method,
        }
    )
    if invoice.attached:
        facts["latest_attached"] = None
    return facts | overpaid(invoice, amount - invoice.amount_remaining)


def await_settlement(invoice: Invoice, command: Command[AttemptPending], _now: int) -> Facts:
    """A bank was asked, and answers in some days: until then nothing else is tried.

    Its subscription does not wait for that; so a first payment that fails then is tried again.
    """
    return tried(invoice) | {
        "settling": True,
        "provisional": invoice.billing_reason == "subscription_create",
        "next_payment_attempt": None,
        "paid_method": command.data.method,
    }


def tell_pending(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Its subscription counts on the money."""
    yield from tell(after, "invoice_pending")


def awaited_no_more(invoice: Invoice) -> Facts:
    """What is true once a bank has answered, where one was asked."""
    return {"settling": False, "paid_method": None} if invoice.settling else {}


def tell_paid(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """The subscription is in good standing again, and what was paid too much is the customer's."""
    yield from tell(after, "invoice_paid")
    yield from settle_standing(after)
    yield from credit_overpaid(before, after, facts)


def paid_in_vain(invoice: Invoice, command: Command[IntentPaid], _now: int) -> Facts:
    """An attempt was under way when nothing was owed any more, and its money came all the same."""
    return overpaid(invoice, command.data.amount)


def credit_overpaid(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """What was paid too much lowers what the customer owes next."""
    over = after.amount_overpaid - before.amount_overpaid
    if over:
        credit = CreditCustomer(amount=-over, type="invoice_overpaid", invoice=after.id)
        yield Message(after.customer, "credit", credit)


def settling(what: str) -> Rejection:
    """Its money is on the way, so nothing else can be done about it. Code: `invoice_settling`."""
    return Rejection(
        "invoice_settling",
        f"This invoice cannot be {what} now: a payment of it is processing. Wait until the bank "
        "has answered.",
    )


def overpaid(invoice: Invoice, amount: int) -> Facts:
    """What is true where this is more than was owed."""
    return {"amount_overpaid": invoice.amount_overpaid + amount} if amount > 0 else {}


def failed(invoice: Invoice, command: Command[AttemptFailed], now: int) -> Facts:
    """The attempt failed, and there is a next one, or that was the last.

    A first payment is not retried by itself while its subscription waits for it as incomplete.
    """
    data = command.data
    first_failed_at = invoice.first_failed_at or now
    facts = tried(invoice)
    attempts = facts.get("attempt_count", invoice.attempt_count)
    following = None
    if invoice.auto_advance and not _waited_for(invoice):
        following = next_attempt_at(invoice.dunning, first_failed_at, attempts)
    if invoice.settling and following is not None:
        following = max(following, now + retry_gap(invoice.dunning, attempts))
    facts |= awaited_no_more(invoice) | {
        "status": "open",
        "first_failed_at": first_failed_at,
        "next_payment_attempt": following,
        "last_error": data.error,
        "refused_method": data.method if data.error.hard else None,
    }
    if data.action_required and invoice.billing_reason == "subscription_create":
        facts["attempt_count"] = 0  # it was not tried: its customer has to be there first
    if _exhausted(invoice, following) and invoice.dunning.invoice_end == "uncollectible":
        facts |= given_up_facts(now, "max_payment_attempts") | {"status": "uncollectible"}
    return facts


def tell_failed(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """The subscription falls behind, or (retries exhausted) what its policy says.

    The customer hears of the first failure only: from then on the invoice is overdue.
    """
    if after.subscription is not None:
        yield Message(
            after.subscription,
            "invoice_failed",
            InvoiceFailed(
                invoice=after.id,
                error=facts["last_error"],
                exhausted=_exhausted(before, after.next_payment_attempt),
            ),
        )
    yield from _note_overdue(before, after)
    lowered = after.credit_note_sequence > 1 or after.attached
    if lowered and after.payment_intent is not None:
        # that may have come while the attempt was under way, for what was owed before
        amount = SetAmount(amount=after.amount_remaining)
        yield Message(after.payment_intent, "set_amount", amount)


def failed_again(invoice: Invoice, command: Command[AttemptFailed], _now: int) -> Facts:
    """Somebody tried, in vain; it stays given up."""
    return tried(invoice) | awaited_no_more(invoice) | {"last_error": command.data.error}


def reminds_at(invoice: Invoice) -> int | None:
    """When it is about to be due; never, where it was known to be all along."""
    if invoice.due_date is None or invoice.reminded_at is not None:
        return None
    soon = invoice.due_date - DUE_SOON
    return soon if soon > (invoice.finalized_at or 0) else None


def remind(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """It has to be paid in a few days."""
    return {"reminded_at": now}


def due_unless_overdue(invoice: Invoice) -> int | None:
    """When it has to be paid, if that has not passed."""
    return invoice.due_date if invoice.overdue_at is None else None


def fall_overdue(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """It was not paid when it was due."""
    return {"overdue_at": now}


def tell_overdue(before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Its subscription falls behind, and the customer is delinquent."""
    yield from tell(after, "invoice_overdue")
    yield from _note_overdue(before, after)


def stop_collection(invoice: Invoice, _command: Command[Nothing], _now: int) -> Facts:
    """Nothing happens to it by itself any more; it can still be paid by hand."""
    return _no_retry(invoice) | {
        "auto_advance": False,
        "automatically_finalizes_at": None,
        "next_payment_attempt": None,
    }


def send(_invoice: Invoice, _command: Command[Nothing], _now: int) -> Facts:
    """The customer is (again) asked to pay it."""
    return {}


def _note_overdue(before: Invoice, after: Invoice) -> Iterator[Message]:
    if not _is_overdue(before):
        yield Message(after.customer, "note_standing", InvoiceStanding(after.id, overdue=True))


def settle_standing(after: Invoice) -> Iterator[Message]:
    """The customer hears that nothing is expected any more, if it had heard that it was overdue."""
    if _is_overdue(after):
        yield Message(after.customer, "note_standing", InvoiceStanding(after.id, overdue=False))


def _is_overdue(invoice: Invoice) -> bool:
    return invoice.first_failed_at is not None or invoice.overdue_at is not None


def _exhausted(invoice: Invoice, following: int | None) -> bool:
    automatic = invoice.auto_advance and invoice.collection_method == "charge_automatically"
    return automatic and following is None and not _waited_for(invoice)


def _waited_for(invoice: Invoice) -> bool:
    """Whether its subscription begins only once it is paid."""
    return invoice.billing_reason == "subscription_create" and not invoice.provisional


def given_up_facts(now: int, reason: UncollectibleReason) -> Facts:
    """What is true of an invoice for which nobody expects the money any more."""
    return {
        "uncollectible_reason": reason,
        "marked_uncollectible_at": now,
        "auto_advance": False,
        "next_payment_attempt": None,
    }


def settled(now: int) -> Facts:
    """What is true of an invoice of which nothing is owed any more."""
    return {
        "paid_at": now,
        "amount_remaining": 0,
        "auto_advance": False,
        "next_payment_attempt": None,
    }


def _collect(after: Invoice, *, automatic: bool, refused: str | None) -> Message:
    return Message(
        after.customer,
        "collect_invoice",
        CollectInvoice(
            invoice=after.id,
            intent=after.payment_intent or "",
            subscription=after.subscription,
            automatic=automatic,
            off_session=after.off_session,
            preferred=after.requested_method or after.default_payment_method,
            refused=refused,
        ),
    )


def tell(after: Invoice, action_name: str) -> Iterator[Message]:
    """The subscription, if there is one, hears what became of the invoice."""
    if after.subscription is not None:
        yield Message(
            after.subscription,
            action_name,
            InvoiceSettled(invoice=after.id, method=after.paid_method),
        )
