"""What happens to invoices, their items and their credit notes, in words."""

from sao.billing.reckoning.money import show
from sao.core.machine import Step
from sao.views.words.amounts import counted, day
from sao.views.words.summaries.saying import (
    Sayings,
    after,
    amount_of,
    before,
    changed,
    error_words,
)

REASONS = {
    "subscription_create": "a new subscription",
    "subscription_cycle": "a new period",
    "subscription_update": "a change",
    "subscription_threshold": "use that reached a threshold",
    "manual": "what was asked for",
    "automatic_pending_invoice_item_invoice": "what waited",
}
"""What an invoice is for, by its reason."""


def _created(step: Step) -> str:
    invoice = after(step)
    reason = REASONS.get(invoice.billing_reason, invoice.billing_reason.replace("_", " "))
    return f"{show(invoice.total, invoice.currency)} for {reason}"


def _numbered(step: Step) -> str:
    invoice = after(step)
    due = show(invoice.amount_due, invoice.currency)
    if invoice.status == "paid":
        return f"{invoice.number}: nothing is due"
    attempted = ", collected at once" if invoice.collects_at_once else ""
    return f"{invoice.number}: {due} due{attempted}"


def _paid(step: Step) -> str:
    paid, over = amount_of(step, "amount_paid"), amount_of(step, "amount_overpaid")
    if after(step).amount_overpaid == before(step).amount_overpaid:
        return f"{paid} paid"
    if after(step).status == before(step).status:
        return f"{over} came though nothing was owed; it is the customer's credit"
    return f"{paid} paid, of which {over} is the customer's credit"


def _received(step: Step) -> str:
    more = after(step).amount_paid - before(step).amount_paid
    over = after(step).amount_overpaid - before(step).amount_overpaid
    paid = f"{show(more or over, after(step).currency)} paid by a payment of its own"
    return (
        f"{paid}, {show(over, after(step).currency)} of it the customer's credit" if over else paid
    )


def _failed(step: Step) -> str:
    invoice = after(step)
    why = error_words(invoice.last_error)
    if invoice.next_payment_attempt is not None:
        planned = len(invoice.dunning.retry_days)
        when = day(invoice.next_payment_attempt)
        return f"{why}, retry {max(invoice.attempt_count, 1)} of {planned} on {when}"
    if invoice.status == "uncollectible" and before(step).status == "open":
        return f"{why}, given up after {counted(invoice.attempt_count, 'attempt')}"
    return f"{why}, no retry is planned"


def _retried(step: Step) -> str:
    invoice = after(step)
    number = invoice.attempt_count if invoice.retrying else invoice.attempt_count - 1
    return f"Retry {number} of {len(invoice.dunning.retry_days)}"


def _asked(step: Step) -> str:
    if after(step).paid_out_of_band and not before(step).paid_out_of_band:
        return f"{amount_of(step, 'amount_due')} paid elsewhere"
    return "Somebody asked for an attempt"


def _credited(step: Step) -> str:
    invoice = after(step)
    gone = sum(note.amount for note in invoice.credit_notes) - sum(
        note.amount for note in before(step).credit_notes
    )
    return f"{show(gone, invoice.currency)} credited"


def _lines(step: Step) -> str:
    lines = counted(len(after(step).lines), "line")
    return f"{lines}, {amount_of(step, 'total')} in total"


def _assessed(step: Step) -> str:
    state = after(step)
    if not state.assesses:
        return "Not taxed: nobody knows where the customer is"
    if state.automatic_tax.status != "complete":
        return "To be taxed once it is known where the customer is"
    return f"Taxed with {show(sum(tax.amount for tax in state.taxes), state.currency)}"


INVOICE: Sayings = {
    "create": _created,
    "update": changed,
    "delete": "The draft was deleted",
    "add_lines": _lines,
    "change_lines": _lines,
    "remove_lines": _lines,
    "take_lines": _lines,
    "recounted": _lines,
    "close": "Its hour as a draft is over",
    "finalize": "To be finalized at once",
    "assessed": _assessed,
    "lend_rates": "Said by what it was taxed",
    "numbered": _numbered,
    "retry": _retried,
    "send": "Sent to the customer",
    "pay": _asked,
    "attach_payment": "Another payment is to pay it",
    "paid": _paid,
    "payment_attached": "Another payment is to pay it",
    "payment_received": _received,
    "attempt_pending": "A payment is processing: the bank was asked",
    "attempt_failed": _failed,
    "stop_collection": "Nothing is collected by itself any more",
    "issue_credit": _credited,
    "void_credit": "A credit note was voided",
    "revise": "To be revised",
    "supersede": "A revision took its place",
    "revised": "Its revision was revised",
    "void": lambda step: f"{amount_of(step, 'total')} is not owed any more",
    "annul": lambda step: f"{amount_of(step, 'total')} is not owed any more",
    "mark_uncollectible": lambda step: f"{amount_of(step, 'amount_remaining')} given up",
    "write_off": lambda step: f"{amount_of(step, 'amount_remaining')} written off",
    "remind": lambda step: f"Will be due on {day(after(step).due_date)}",
    "overdue": "Was not paid when it was due",
}


def _item(step: Step) -> str:
    line = after(step).line
    return f"{line.description}, {show(line.amount, line.currency)}" if line else "A line"


INVOICE_ITEM: Sayings = {
    "create": _item,
    "change": _item,
    "invoice": "On an invoice",
    "release": "Waits for another invoice",
    "delete": "Nobody bills it any more",
}

CREDIT_NOTE: Sayings = {
    "create": lambda step: f"{after(step).number}: {amount_of(step, 'total')} given back",
    "update": changed,
    "void": lambda step: f"{amount_of(step, 'total')} is owed again",
}
