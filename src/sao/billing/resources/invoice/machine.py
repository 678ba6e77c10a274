"""Invoice: lines that never change, a number, and the attempts to collect it.

The customer gives it its number and the method for each attempt; its payment intent tells it what
came of the attempt; it tells its subscription. What it holds is in `state`, how it is collected
in `collection`. Source: facts on billing, §2 and §3.
"""

from collections.abc import Iterator

from msgspec import UNSET

from sao.billing.messages import Nothing
from sao.billing.messages.customer import NumberInvoice
from sao.billing.messages.invoice import AttemptFailed, Numbering
from sao.billing.messages.payment_intent import CreateIntent
from sao.billing.payments.failures import NO_METHOD
from sao.billing.resources.invoice.attaching import (
    attach_payment,
    attaching,
    payment_attached,
    payment_received,
    received_in_vain,
    tell_received,
)
from sao.billing.resources.invoice.collection import (
    ask_method,
    ask_method_asked,
    await_settlement,
    credit_overpaid,
    due_unless_overdue,
    failed,
    failed_again,
    fall_overdue,
    paid,
    paid_in_vain,
    pay,
    remind,
    reminds_at,
    retries_at,
    retry,
    send,
    stop_collection,
    tell,
    tell_failed,
    tell_overdue,
    tell_paid,
    tell_pending,
)
from sao.billing.resources.invoice.credit import (
    credit_owed,
    credit_paid,
    tell_credited,
    tell_void,
    void_credit,
)
from sao.billing.resources.invoice.draft import create, delete, due_date, release, update
from sao.billing.resources.invoice.ending import (
    give_up,
    superseded,
    tell_given_up,
    undo,
    void,
    void_asked,
    write_off,
)
from sao.billing.resources.invoice.grants import creditable, credited
from sao.billing.resources.invoice.lines import (
    add_lines,
    change_lines,
    recounted,
    refuse_lines,
    remove_lines,
    take_lines,
    tell_added,
    tell_changed,
    tell_removed,
    tell_taken,
)
from sao.billing.resources.invoice.revising import refuse_revision, revise, revised, tell_revised
from sao.billing.resources.invoice.state import (
    AddLines,
    AttachPayment,
    ChangeLines,
    Finalize,
    Invoice,
    IssueCredit,
    Pay,
    RemoveLines,
    Revise,
    Update,
    VoidCredit,
)
from sao.billing.resources.invoice.taxing import asking, assessing, assessment, lend_rates
from sao.billing.values.taxation import Assessed
from sao.core.ids import home_of, member_id
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Relay,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _drafting() -> tuple[Entry, ...]:
    """How it comes about, until it has its number."""
    draft, owed = ("draft",), ("open", "uncollectible")
    over = ("paid", "void", "deleted")
    return (
        #        action               from             to                      decide       then
        internal("create", NEW, "draft", create, number_first),
        action("update", (*draft, *owed, "paid", "void"), SAME, update, assessing()),
        action("delete", draft, "deleted", delete, release),
        action("add_lines", draft, SAME, add_lines, assessing(tell_added)),
        action("change_lines", draft, SAME, change_lines, assessing(tell_changed)),
        action("remove_lines", draft, SAME, remove_lines, assessing(tell_removed)),
        internal("take_lines", draft, SAME, take_lines, assessing(tell_taken)),
        internal("take_lines", (*owed, *over), SAME, refuse_lines),
        internal("recounted", draft, SAME, recounted, assessing()),
        ignore("recounted", (*owed, *over), "it is final"),
        # finalization: asked for, or an hour after it was drafted
        alarm("close", draft, "automatically_finalizes_at"),
        internal("close", draft, SAME, close),
        ignore("close", (*owed, *over), "it is finalized"),
        action("finalize", draft, SAME, finalize, number_asked),
        internal("assessed", draft, SAME, assessed, number_assessed),
        ignore("assessed", (*owed, *over), "it is finalized"),
        internal("lend_rates", (*draft, *owed, *over), SAME, lend_rates),
        internal("numbered", draft, ("open", "paid"), numbered, first_attempt),
        ignore("numbered", (*owed, *over), "it has a number"),
    )


def _collecting() -> tuple[Entry, ...]:
    """How it is collected, credited, and what else can become of it."""
    draft, owed = ("draft",), ("open", "uncollectible")
    over = ("paid", "void", "deleted")
    return (
        #        action               from             to                      decide       then
        # collection
        alarm("retry", ("open",), retries_at),
        internal("retry", ("open",), SAME, retry, ask_method),
        ignore("retry", (*draft, "uncollectible", *over), "nothing is collected any more"),
        action("send", ("open",), SAME, send),
        action("pay", owed, (SAME, "paid"), pay, ask_method_asked),
        internal("paid", owed, "paid", paid, tell_paid),
        internal("paid", ("paid", "void"), SAME, paid_in_vain, credit_overpaid),
        ignore("paid", (*draft, "deleted"), "nothing is owed"),
        # payment intents that were made without it
        action("attach_payment", owed, SAME, attach_payment),
        internal("payment_attached", owed, SAME, payment_attached),
        ignore("payment_attached", (*draft, *over), "nothing is owed"),
        internal("payment_received", owed, (SAME, "paid"), payment_received, tell_received),
        internal("payment_received", ("paid", "void"), SAME, received_in_vain, credit_overpaid),
        ignore("payment_received", (*draft, "deleted"), "nothing is owed"),
        internal("attempt_pending", owed, SAME, await_settlement, tell_pending),
        ignore("attempt_pending", (*draft, *over), "nothing is owed"),
        internal("attempt_failed", ("open",), ("open", "uncollectible"), failed, tell_failed),
        internal("attempt_failed", ("uncollectible",), SAME, failed_again),
        ignore("attempt_failed", (*draft, *over), "nothing is owed"),
        internal("stop_collection", (*draft, "open"), SAME, stop_collection),
        ignore("stop_collection", ("uncollectible", *over), "nothing is collected any more"),
        # credit notes
        action("issue_credit", owed, (SAME, "paid"), credit_owed, tell_credited),
        action("issue_credit", ("paid",), SAME, credit_paid, tell_credited),
        action("void_credit", owed, SAME, void_credit, tell_void),
    )


def _ending() -> tuple[Entry, ...]:
    """What becomes of it that is not paid, and what is told of it while it is owed."""
    draft, owed = ("draft",), ("open", "uncollectible")
    over = ("paid", "void", "deleted")
    return (
        #        action               from             to                      decide       then
        # another invoice in its place
        action("revise", owed, SAME, revise),
        internal("supersede", owed, "void", superseded, undo),
        internal("supersede", (*draft, *over), SAME, refuse_revision),
        internal("revised", ("void",), SAME, revised, tell_revised),
        ignore("revised", (*draft, *owed, "paid", "deleted"), "it was not revised"),
        # the other ends
        action("void", owed, "void", void_asked, undo),
        internal("annul", (*draft, *owed), "void", void, undo),
        ignore("annul", over, "nothing is owed"),
        action("mark_uncollectible", ("open",), "uncollectible", give_up, tell_given_up),
        internal("write_off", ("open",), "uncollectible", write_off, tell_given_up),
        ignore("write_off", (*draft, "uncollectible", *over), "nobody expects the money"),
        # one that was sent, will be due, and is not paid when it is
        alarm("remind", ("open",), reminds_at),
        internal("remind", ("open",), SAME, remind),
        ignore("remind", (*draft, "uncollectible", *over), "nobody expects the money"),
        alarm("overdue", ("open",), due_unless_overdue),
        internal("overdue", ("open",), SAME, fall_overdue, tell_overdue),
        ignore("overdue", (*draft, "uncollectible", *over), "nobody expects the money"),
    )


def number_first(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """A subscription's first invoice is finalized at once."""
    if after.auto_advance and after.automatically_finalizes_at is None:
        yield from number(before, after, facts)


def close(invoice: Invoice, _command: Command[Nothing], _now: int) -> Relay:
    """Its hour as a draft is over: the customer gives it a number, once it is assessed."""
    if invoice.assesses:
        return Relay((asking(invoice, "automatic"),))
    return Relay((_number(invoice, automatic=True),))


def finalize(invoice: Invoice, command: Command[Finalize], _now: int) -> Facts:
    """Somebody wants it finalized now."""
    wish = command.data.auto_advance
    return {
        "automatically_finalizes_at": None,
        "auto_advance": invoice.auto_advance if wish is None else wish,
    }


def number(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The customer gives it a number."""
    yield _number(after, automatic=True)


def number_asked(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The customer gives it a number, or refuses, which whoever asked will hear."""
    yield asking(after, "asked") if after.assesses else _number(after, automatic=False)


def assessed(
    invoice: Invoice, command: Command[Assessed], now: int
) -> Facts | Relay | Rejection | Ignored:
    """What it comes to with the taxes of this instant; then it is final, where that is asked for.

    Rejects: `customer_tax_location_invalid` (somebody asked for that).
    """
    final, facts = command.data.final, assessment(invoice, command, now)
    if not isinstance(facts, dict) or final is None:
        return facts
    if not facts:
        return Relay((_number(invoice, automatic=final == "automatic"),))
    return facts | {"assessed_for": final}


def number_assessed(_before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """The customer gives it a number."""
    final = facts.get("assessed_for")
    if final is not None:
        yield _number(after, automatic=final == "automatic")


def numbered(invoice: Invoice, command: Command[Numbering], now: int) -> Facts:
    """Final: from now on only credit notes adjust it. With nothing due it is paid.

    What is due is what the customer's balance did not take: of too little, nothing.
    """
    data = command.data
    lowered = credited(invoice, data.credits or ())
    met = data.ending_balance - data.starting_balance
    due = lowered.get("total", invoice.total) - met
    facts: Facts = lowered | {
        "number": data.number,
        "finalized_at": now,
        "automatically_finalizes_at": None,
        "starting_balance": data.starting_balance,
        "ending_balance": data.ending_balance,
        "amount_due": due,
        "amount_remaining": due,
    }
    if data.details != invoice.details:
        facts["details"] = data.details
    if due == 0:
        return facts | {"status": "paid", "attempted": True, "paid_at": now, "auto_advance": False}
    limit = due_date(invoice, now)
    if limit is not None:
        facts["due_date"] = limit
    if invoice.once_final == "void" or invoice.settled_by is not None:
        return facts | {"status": "open", "auto_advance": False}
    collected = invoice.once_final == "collect" and data.collectible
    facts |= {
        "status": "open",
        "payment_intent": member_id("pi", home_of(invoice.id), command.id),
        "auto_advance": invoice.auto_advance and collected,
    }
    at_once = collected and invoice.collects_at_once
    return facts | {"method": data.method} if at_once else facts


def first_attempt(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Its payment intent, charged at once where it is collected automatically."""
    if after.status == "paid":
        yield from tell(after, "invoice_paid")
        return
    if after.once_final == "void":
        yield Message(after.id, "annul", Nothing())
        return
    if after.settled_by is not None:
        yield attaching(after, after.settled_by)
        return
    attempt = after.collects_at_once
    yield Message(
        after.payment_intent or "",
        "create_for_invoice",
        CreateIntent(
            amount=after.amount_due,
            currency=after.currency,
            customer=after.customer,
            invoice=after.id,
            method=after.method,
            confirm=attempt and after.method is not None,
            off_session=after.off_session,
            description=_PURPOSES.get(after.billing_reason, "Subscription update"),
            test_clock=after.test_clock,
            types=after.method_types or UNSET,
            method_options=after.method_options or UNSET,
            statement_descriptor=after.statement_descriptor,
        ),
    )
    if attempt and after.method is None:
        yield Message(after.id, "attempt_failed", AttemptFailed(error=NO_METHOD))
    if after.once_final == "mark_uncollectible":
        yield Message(after.id, "write_off", Nothing())


def _number(after: Invoice, *, automatic: bool) -> Message:
    asked = NumberInvoice(
        invoice=after.id,
        subscription=after.subscription,
        total=after.total,
        automatic=automatic,
        preferred=after.default_payment_method,
        number=after.chosen_number,
        last=after.last,
        revises=after.from_invoice,
        creditable=UNSET if after.settled_by is not None else creditable(after),
        settled=True if after.settled_by is not None else UNSET,
        forgone=True if after.once_final != "collect" else UNSET,
    )
    return Message(after.customer, "number_invoice", asked)


_PURPOSES = {"subscription_create": "Subscription creation", "manual": "Payment for Invoice"}
"""What a payment intent says that it is for, by the reason of its invoice."""

INVOICE = Schema(
    name="invoice",
    prefix="in",
    state=Invoice,
    states=("draft", "open", "paid", "uncollectible", "void", "deleted"),
    terminal=("paid", "void", "deleted"),
    rank=20,
    index=("customer", "subscription", "status"),
    search=("metadata",),
    table=(*_drafting(), *_collecting(), *_ending()),
)

__all__ = [
    "INVOICE",
    "AddLines",
    "AttachPayment",
    "ChangeLines",
    "Finalize",
    "Invoice",
    "IssueCredit",
    "Pay",
    "RemoveLines",
    "Revise",
    "Update",
    "VoidCredit",
]
