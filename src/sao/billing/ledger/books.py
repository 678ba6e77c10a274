"""The books: positions of all objects, the entries that moved them, their balances."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sao.billing.ledger import (
    balance_transaction,
    credit_note,
    dispute,
    invoice,
    payment_intent,
    refund,
)
from sao.billing.ledger.accounts import NOTHING, Account, Position
from sao.billing.resources.balance_transaction import BalanceTransaction
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.core.instance import State
from sao.core.machine import Step

_POSITIONS: Mapping[type[State], Callable[[Any, int], Position]] = {
    BalanceTransaction: balance_transaction.position,
    CreditNote: credit_note.position,
    Dispute: dispute.position,
    Invoice: invoice.position,
    PaymentIntent: payment_intent.position,
    Refund: refund.position,
}


class Entry(NamedTuple):
    """What one outcome moved, account by account; its amounts sum up to zero."""

    at: int
    object_id: str
    seq: int
    action: str
    currency: str
    amounts: dict[Account, int]


def position(state: State, at: int) -> Position:
    """What an object stands for in the books at an instant."""
    find = _POSITIONS.get(type(state))
    return NOTHING if find is None else find(state, at)


def entry(step: Step) -> Entry | None:
    """The entry that an outcome made; None where it moved nothing."""
    outcome = step.outcome
    before, after = position(step.before.data, outcome.at), position(step.after.data, outcome.at)
    moved = _difference(after.amounts, before.amounts)
    if not moved:
        return None
    currency = after.currency or before.currency
    return Entry(outcome.at, outcome.object_id, outcome.seq, outcome.action, currency, moved)


def released(state: State, since: int, until: int) -> Position:
    """What time alone moved in an object's position, from one instant to another."""
    then, now = position(state, since), position(state, until)
    return Position(now.currency, _difference(now.amounts, then.amounts))


def balances(states: Iterable[State], at: int) -> dict[str, dict[Account, int]]:
    """The balance of every account on which something stands, by currency; each sums up to zero."""
    sums: dict[str, defaultdict[Account, int]] = {}
    for state in states:
        currency, amounts = position(state, at)
        for account, amount in amounts.items():
            sums.setdefault(currency, defaultdict(int))[account] += amount
    return {
        currency: {account: amount for account, amount in sorted(accounts.items()) if amount}
        for currency, accounts in sorted(sums.items())
    }


def _difference(after: Mapping[Account, int], before: Mapping[Account, int]) -> dict[Account, int]:
    accounts = [*after, *(account for account in before if account not in after)]
    moved = {account: after.get(account, 0) - before.get(account, 0) for account in accounts}
    return {account: amount for account, amount in moved.items() if amount}
