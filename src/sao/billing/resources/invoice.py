"""Invoice: lines that never change, a number, and the attempts to collect it.

The customer gives it its number and the method for each attempt; its payment intent tells it what
came of the attempt; it tells its subscription. What it holds is in `invoice_state`, how it is
collected in `invoice_collection`. Source: facts on billing, §2 and §3.
"""

from collections.abc import Iterator

from sao.billing.calendar import DAY
from sao.billing.engine import apply_balance
from sao.billing.failures import NO_METHOD
from sao.billing.messages import (
    AttemptFailed,
    CreateIntent,
    CreateInvoice,
    CreditCustomer,
    Nothing,
    Numbering,
    NumberInvoice,
)
from sao.billing.resources.invoice_collection import (
    ask_method,
    ask_method_asked,
    failed,
    failed_again,
    given_up_facts,
    paid,
    pay,
    retry,
    stop_collection,
    tell,
    tell_failed,
    tell_paid,
)
from sao.billing.resources.invoice_state import Finalize, Invoice, Pay, Update
from sao.billing.resources.invoice_totals import reckoned
from sao.billing.values import given, merged
from sao.core.ids import home_of, member_id
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Relay,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    draft, owed = ("draft",), ("open", "uncollectible")
    over = ("paid", "void", "deleted")
    return (
        #        action               from             to                      decide       then
        internal("create", NEW, "draft", create, number_first),
        action("update", (*draft, *owed, "paid", "void"), SAME, update),
        action("delete", draft, "deleted", delete),
        # finalization: asked for, or an hour after it was drafted
        alarm("close", draft, "automatically_finalizes_at"),
        internal("close", draft, SAME, close),
        ignore("close", (*owed, *over), "it is finalized"),
        action("finalize", draft, SAME, finalize, number_asked),
        internal("numbered", draft, ("open", "paid"), numbered, first_attempt),
        ignore("numbered", (*owed, *over), "it has a number"),
        # collection
        alarm("retry", ("open",), "next_payment_attempt"),
        internal("retry", ("open",), SAME, retry, ask_method),
        ignore("retry", (*draft, "uncollectible", *over), "nothing is collected any more"),
        action("pay", owed, (SAME, "paid"), pay, ask_method_asked),
        internal("paid", owed, "paid", paid, tell_paid),
        ignore("paid", (*draft, *over), "nothing is owed"),
        internal("attempt_failed", ("open",), ("open", "uncollectible"), failed, tell_failed),
        internal("attempt_failed", ("uncollectible",), SAME, failed_again),
        ignore("attempt_failed", (*draft, *over), "nothing is owed"),
        internal("stop_collection", (*draft, "open"), SAME, stop_collection),
        ignore("stop_collection", ("uncollectible", *over), "nothing is collected any more"),
        # the other ends
        action("void", owed, "void", void, undo),
        internal("annul", (*draft, *owed), "void", void, undo),
        ignore("annul", over, "nothing is owed"),
        action("mark_uncollectible", ("open",), "uncollectible", give_up, tell_given_up),
    )


def create(_invoice: Invoice, command: Command[CreateInvoice], now: int) -> Facts:
    """A draft: its total is the sum of its lines, each of which was rounded once."""
    data = command.data
    automatic = data.finalize_at is not None
    return {
        "customer": data.customer,
        "subscription": data.subscription,
        "created": now,
        "currency": data.currency,
        "billing_reason": data.billing_reason,
        "collection_method": data.collection_method,
        "period_start": data.period_start,
        "period_end": data.period_end,
        "auto_advance": automatic,
        "automatically_finalizes_at": data.finalize_at or None,
        "confirm": data.confirm,
        "off_session": data.off_session,
        "default_payment_method": data.default_payment_method,
        "days_until_due": data.days_until_due,
        "description": data.description,
        "metadata": data.metadata,
        "subscription_metadata": data.subscription_metadata,
        "test_clock": data.test_clock,
        "dunning": data.dunning,
        "details": data.details,
    } | reckoned(data.lines, data.discounts, data.default_tax_rates, data.details)


def number_first(before: Invoice, after: Invoice, facts: Facts) -> Iterator[Message]:
    """A subscription's first invoice is finalized at once."""
    if after.auto_advance and after.automatically_finalizes_at is None:
        yield from number(before, after, facts)


def update(invoice: Invoice, command: Command[Update], now: int) -> Facts | Rejection:
    """Texts, metadata and how it is collected. Rejects: `invoice_closed`."""
    data = command.data
    if invoice.status in ("paid", "void") and isinstance(data.auto_advance, bool):
        return Rejection(
            "invoice_closed",
            f"auto_advance cannot be changed on an invoice that is {invoice.status}.",
            "auto_advance",
        )
    advance = data.auto_advance
    facts = given(
        description=data.description,
        auto_advance=advance,
        default_payment_method=data.default_payment_method,
    )
    if advance is True and invoice.status == "open" and invoice.next_payment_attempt is None:
        facts["next_payment_attempt"] = now
    elif advance is False:
        facts |= {"next_payment_attempt": None, "automatically_finalizes_at": None}
    return facts | {"metadata": merged(invoice.metadata, data.metadata)}


def delete(_invoice: Invoice, _command: Command[Nothing], _now: int) -> Facts:
    """A draft that nobody needs."""
    return {"auto_advance": False, "automatically_finalizes_at": None}


def close(invoice: Invoice, _command: Command[Nothing], _now: int) -> Relay:
    """Its hour as a draft is over: the customer gives it a number."""
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
    yield _number(after, automatic=False)


def numbered(invoice: Invoice, command: Command[Numbering], now: int) -> Facts:
    """Final: from now on only credit notes adjust it. With nothing due it is paid."""
    data = command.data
    due, _left = apply_balance(invoice.total, data.starting_balance)
    facts: Facts = {
        "number": data.number,
        "finalized_at": now,
        "automatically_finalizes_at": None,
        "starting_balance": data.starting_balance,
        "ending_balance": data.ending_balance,
        "amount_due": due,
        "amount_remaining": due,
        "attempted": due == 0,
    }
    if data.details != invoice.details:
        facts["details"] = data.details
    if due == 0:
        return facts | {"status": "paid", "paid_at": now, "auto_advance": False}
    facts |= {
        "status": "open",
        "payment_intent": member_id("pi", home_of(invoice.id), command.id),
        "auto_advance": invoice.auto_advance and data.collectible,
    }
    if invoice.collection_method == "send_invoice":
        days = invoice.days_until_due if invoice.days_until_due is not None else 30
        return facts | {"due_date": now + days * DAY}
    if facts["auto_advance"] and invoice.confirm:
        return facts | {"method": data.method, "attempted": True, "attempt_count": 1}
    return facts


def first_attempt(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Its payment intent, charged at once where it is collected automatically."""
    if after.status == "paid":
        yield from tell(after, "invoice_paid")
        return
    attempt = after.attempt_count > 0
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
            description="Subscription creation"
            if after.billing_reason == "subscription_create"
            else "Subscription update",
            test_clock=after.test_clock,
        ),
    )
    if attempt and after.method is None:
        yield Message(after.id, "attempt_failed", AttemptFailed(error=NO_METHOD))


def void(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """As if it had never been; its number stays taken."""
    return {
        "voided_at": now,
        "auto_advance": False,
        "automatically_finalizes_at": None,
        "next_payment_attempt": None,
    }


def undo(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """Its payment intent goes, an applied balance comes back."""
    if after.payment_intent is not None:
        yield Message(after.payment_intent, "annul", Nothing())
    applied = after.starting_balance - (after.ending_balance or 0)
    if after.finalized_at is not None and applied != 0:
        yield Message(after.customer, "credit", CreditCustomer(amount=applied))


def give_up(_invoice: Invoice, _command: Command[Nothing], now: int) -> Facts:
    """Nobody expects the money any more; it can still come."""
    return given_up_facts(now)


def tell_given_up(_before: Invoice, after: Invoice, _facts: Facts) -> Iterator[Message]:
    """The subscription goes on."""
    yield from tell(after, "invoice_given_up")


def _number(after: Invoice, *, automatic: bool) -> Message:
    return Message(
        after.customer,
        "number_invoice",
        NumberInvoice(
            invoice=after.id,
            subscription=after.subscription,
            total=after.total,
            automatic=automatic,
            preferred=after.default_payment_method,
        ),
    )


INVOICE = Schema(
    name="invoice",
    prefix="in",
    state=Invoice,
    states=("draft", "open", "paid", "uncollectible", "void", "deleted"),
    terminal=("paid", "void", "deleted"),
    rank=20,
    index=("customer", "subscription", "status"),
    table=_table(),
)

__all__ = ["INVOICE", "Finalize", "Invoice", "Pay", "Update"]
