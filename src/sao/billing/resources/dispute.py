"""Dispute: a cardholder objects to a charge, and the bank decides, on evidence.

A dispute takes the money at once, and gives it back where it is won; an inquiry (`warning_…`) only
asks, until it is escalated. The payment intent owns how much there is to take.
Source: facts on billing, §4; docs.stripe.com/disputes.
"""

from collections.abc import Iterator

from sao.billing.messages import Nothing
from sao.billing.messages.dispute import CreateDispute, Ruled, Withdrawn
from sao.billing.messages.payment_intent import Reinstate, Withdraw
from sao.billing.payments.gateway import Contest
from sao.billing.reckoning.calendar import DAY
from sao.billing.values import Metadata, Value, merged
from sao.billing.values.payment import Method
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Ignored,
    Message,
    Rejection,
    Schema,
    Start,
    action,
    alarm,
    ignore,
    internal,
)

ANSWER_WITHIN = 14 * DAY
"""How long there is to answer; the networks give between one and three weeks."""

INQUIRY_ENDS_AFTER = 120 * DAY
"""How long an inquiry can still become a dispute."""


def _table() -> tuple[Entry, ...]:
    asked, asked_and_told = ("warning_needs_response",), ("warning_under_review",)
    inquiry = (*asked, *asked_and_told)
    owed, told = ("needs_response",), ("under_review",)
    over = ("won", "lost", "warning_closed")
    late = "it is closed"
    return (
        #        action     from                      to           decide   then
        internal("create", NEW, (*asked, *owed, "lost"), create),
        action("update", (*inquiry, *owed, *told, *over), SAME, update),
        action("submit", asked, "warning_under_review", submit, contest),
        action("submit", owed, "under_review", submit, contest),
        action("close", owed, "lost", close),
        # the bank's answers
        internal("rule", told, over[:2], rule, tell_ruling),
        internal("rule", asked_and_told, (SAME, "warning_closed"), rule_inquiry, tell_escalated),
        ignore("rule", (*asked, *owed, *over), "no evidence waits for a decision"),
        internal("withdrawn", inquiry, (*owed, "warning_closed"), withdrawn),
        ignore("withdrawn", (*owed, *told, *over), "it is no inquiry any more"),
        action("decide", told, over[:2], decide, tell_ruling),
        action("decide", asked_and_told, (SAME, "warning_closed"), rule_inquiry, tell_escalated),
        # nobody answered in time
        alarm("lapse", owed, "due_by"),
        internal("lapse", owed, "lost", lapse),
        ignore("lapse", (*inquiry, *told, *over), "it was answered"),
        alarm("expire", inquiry, "closes_at"),
        internal("expire", inquiry, "warning_closed", expire),
        ignore("expire", (*owed, *told, *over), late),
    )


class Dispute(State, frozen=True, kw_only=True):
    """A dispute. `amount_withdrawn` is what the bank took, `amount_reinstated` what came back."""

    amount: int = 0
    currency: str = ""
    created: int = 0
    charge: str = ""
    intent: str = ""
    method: Method | None = None
    reason: str = ""
    inquiry: bool = False
    evidence: dict[str, str] = {}
    submissions: int = 0
    due_by: int | None = None
    closes_at: int | None = None
    amount_withdrawn: int = 0
    withdrawn_at: int | None = None
    amount_reinstated: int = 0
    reinstated_at: int | None = None
    closed_at: int | None = None
    metadata: Metadata = {}


class Update(Value, frozen=True):
    """Notes, and evidence that is not handed in yet; an empty text takes a piece back."""

    evidence: dict[str, str] = {}
    metadata: Metadata | None = None


class Submit(Value, frozen=True):
    """Hand the evidence in, with these last pieces. It can be done once."""

    evidence: dict[str, str] = {}
    metadata: Metadata | None = None


def create(_dispute: Dispute, command: Command[CreateDispute], now: int) -> Facts:
    """The bank has the money, or only a question."""
    data = command.data
    if data.final:
        return _facts(data, now) | {"status": "lost", "due_by": None, "closed_at": now}
    return _facts(data, now)


def _facts(data: CreateDispute, now: int) -> Facts:
    return {
        "status": "warning_needs_response" if data.inquiry else "needs_response",
        "amount": data.amount,
        "currency": data.currency,
        "created": now,
        "charge": data.charge,
        "intent": data.intent,
        "method": data.method,
        "reason": data.reason,
        "inquiry": data.inquiry,
        "due_by": now + ANSWER_WITHIN,
        "closes_at": now + INQUIRY_ENDS_AFTER if data.inquiry else None,
        "amount_withdrawn": 0 if data.inquiry else data.amount,
        "withdrawn_at": None if data.inquiry else now,
    }


def update(dispute: Dispute, command: Command[Update], _now: int) -> Facts | Rejection:
    """Metadata always, evidence until it is handed in. Rejects: `dispute_state`."""
    data = command.data
    if data.evidence and not dispute.status.endswith("needs_response"):
        return Rejection(
            "dispute_state",
            f"This dispute is {dispute.status}; its evidence can no longer be changed.",
            "evidence",
        )
    return {
        "evidence": merged(dispute.evidence, data.evidence or None),
        "metadata": merged(dispute.metadata, data.metadata),
    }


def submit(dispute: Dispute, command: Command[Submit], _now: int) -> Facts:
    """The evidence goes to the bank."""
    data = command.data
    return {
        "evidence": merged(dispute.evidence, data.evidence or None),
        "metadata": merged(dispute.metadata, data.metadata),
        "submissions": dispute.submissions + 1,
    }


def contest(_before: Dispute, after: Dispute, _facts: Facts) -> Iterator[Start]:
    """The bank is asked."""
    yield Start("contest", Contest(dispute=after.id, evidence=after.evidence))


def close(_dispute: Dispute, _command: Command[Nothing], now: int) -> Facts:
    """The merchant gives in."""
    return {"closed_at": now}


def rule(dispute: Dispute, command: Command[Ruled], now: int) -> Facts | Ignored:
    """Won: the money comes back. Lost: it stays where it is."""
    outcome = command.data.outcome
    if outcome == "escalated":
        return Ignored("it is no inquiry")
    won = outcome == "won"
    return {
        "status": outcome,
        "closed_at": now,
        "amount_reinstated": dispute.amount_withdrawn if won else 0,
        "reinstated_at": now if won else None,
    }


def decide(dispute: Dispute, command: Command[Ruled], now: int) -> Facts | Rejection:
    """Somebody plays the bank. Rejects: `dispute_state` (only an inquiry can be escalated)."""
    facts = rule(dispute, command, now)
    if isinstance(facts, Ignored):
        why = "This is a dispute already; it can be won or lost."
        return Rejection("dispute_state", why, "outcome")
    return facts


def tell_ruling(_before: Dispute, after: Dispute, _facts: Facts) -> Iterator[Message]:
    """The intent has its money again."""
    if after.status == "won":
        yield Message(after.intent, "reinstate", Reinstate(dispute=after.id))


def rule_inquiry(dispute: Dispute, command: Command[Ruled], now: int) -> Facts:
    """The bank is content, or wants the money."""
    if command.data.outcome == "escalated":
        return {"status": dispute.status}
    return {"status": "warning_closed", "closed_at": now, "closes_at": None}


def tell_escalated(_before: Dispute, after: Dispute, _facts: Facts) -> Iterator[Message]:
    """The intent says how much there is to take."""
    if after.status != "warning_closed":
        yield Message(after.intent, "withdraw", Withdraw(dispute=after.id))


def withdrawn(_dispute: Dispute, command: Command[Withdrawn], now: int) -> Facts:
    """The inquiry has become a dispute about what is left; where that is nothing, it is over."""
    amount = command.data.amount
    if amount == 0:
        return {"status": "warning_closed", "closed_at": now, "closes_at": None}
    return {
        "status": "needs_response",
        "amount": amount,
        "amount_withdrawn": amount,
        "withdrawn_at": now,
        "inquiry": False,
        "due_by": now + ANSWER_WITHIN,
        "closes_at": None,
    }


def lapse(_dispute: Dispute, _command: Command[Nothing], now: int) -> Facts:
    """Nobody answered in time."""
    return {"closed_at": now}


def expire(_dispute: Dispute, _command: Command[Nothing], now: int) -> Facts:
    """The bank never asked for the money."""
    return {"closed_at": now, "closes_at": None}


DISPUTE = Schema(
    name="dispute",
    prefix="du",
    state=Dispute,
    states=(
        "warning_needs_response",
        "warning_under_review",
        "warning_closed",
        "needs_response",
        "under_review",
        "won",
        "lost",
    ),
    terminal=("warning_closed", "won", "lost"),
    rank=44,
    index=("intent", "charge", "status"),
    table=_table(),
)
