"""What random requests must never lead to, seen from outside and in the store."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sao.billing.ledger import balances
from sao.billing.ledger.movements import movements
from sao.billing.reckoning.calendar import DAY
from sao.billing.reckoning.rhythm import cycle_of, every, goes_into
from sao.billing.resources.balance_transaction import BalanceTransaction
from sao.billing.resources.credit_note import CreditNote
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.dispute import Dispute
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.invoice_item import InvoiceItem
from sao.billing.resources.payment_intent.state import PaymentIntent
from sao.billing.resources.refund import Refund
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.gateways.simulated import SIMULATED
from sao.platform.ports import ObjectStore
from sao.runtime import Runtime
from sao.runtime.verification import verify_store
from sao.wire.errors import TABLE
from support.api import NOW
from support.credit_rules import credit_problems
from support.stripe_types import classes, problems

STATUSES = {entry.status for entry in TABLE.values()} - {500, 503}
TYPES = {entry.type for entry in TABLE.values()} - {"api_error"}
CODES = {entry.code for entry in TABLE.values()} | set(TABLE)


OURS = "webhook_endpoint.secret_number:"
"""What our own endpoints say besides: which secret was rolled to."""


def reply_problems(status: int, reply: Any) -> list[str]:
    """What is wrong with a reply: as the official SDK annotates it, or as a refusal."""
    return shape_problems(reply) if status == 200 else error_problems(status, reply)


def error_problems(status: int, reply: Any) -> list[str]:
    """What is wrong with a refusal, as the OpenAPI document describes one."""
    error = reply.get("error")
    if reply.keys() != {"error"} or not isinstance(error, dict):
        return [f"{status} without an error object"]
    found = [] if status in STATUSES else [f"status {status} is in no table"]
    if error.get("type") not in TYPES:
        found.append(f"type {error.get('type')}")
    if not error.get("message"):
        found.append("no message")
    if error.get("code") is not None and error["code"] not in CODES:
        found.append(f"code {error['code']}")
    return found


def shape_problems(reply: Any) -> list[str]:
    """What is wrong with an object or a list, as the official SDK annotates it."""
    if reply.get("object") == "list":
        elements = [element for element in reply["data"] if isinstance(element, dict)]
        return [problem for element in elements for problem in shape_problems(element)]
    found = problems(reply) if reply.get("object") in classes() else []
    return [problem for problem in found if not problem.startswith(OURS)]


def store_problems(store: ObjectStore) -> Iterator[str]:
    """Chains that do not verify, books that do not balance, money that is lost or made."""
    yield from (finding.problem for finding in verify_store(store) if finding.problem)
    runtime = Runtime(store, SIMULATED)
    states = [
        runtime.objects.load(member.id).data
        for home in store.homes()
        for member in store.members(home)
    ]
    end = max(state.frozen_time for state in states if type(state).__name__ == "TestClock")
    for instant in (NOW, (NOW + end) // 2, end, end + 30_000 * DAY):
        for currency, accounts in balances(states, instant).items():
            if sum(accounts.values()):
                yield f"the books in {currency} do not balance at {instant}: {accounts}"
    for rule in RULES:
        yield from rule(states, end)


def _each(states: Iterable[Any], *kinds: type) -> list[Any]:
    return [state for state in states if isinstance(state, kinds)]


def _differ(what: str, booked: dict[str, int], kept: dict[str, int]) -> Iterator[str]:
    for currency in sorted({*booked, *kept}):
        if booked.get(currency, 0) != kept.get(currency, 0):
            yield (
                f"{what} in {currency} is {booked.get(currency, 0)} in the books, "
                f"{kept.get(currency, 0)} where it is kept"
            )


def _account(states: list[Any], name: str, at: int) -> dict[str, int]:
    found: dict[str, dict[Any, int]] = balances(states, at)
    return {currency: accounts.get(name, 0) for currency, accounts in found.items()}


def _owed(states: list[Any], end: int) -> Iterator[str]:
    """What customers owe is what remains of open invoices."""
    kept: dict[str, int] = defaultdict(int)
    for bill in _each(states, Invoice):
        if bill.status == "open":
            kept[bill.currency] += bill.amount_remaining
    yield from _differ("receivable", _account(states, "receivable", end), kept)


def _credited(states: list[Any], end: int) -> Iterator[str]:
    """What we owe customers is their balances, which are the sums of their changes."""
    kept: dict[str, int] = defaultdict(int)
    by_customer: dict[str, int] = defaultdict(int)
    for change in _each(states, BalanceTransaction):
        kept[change.currency] += change.amount
        by_customer[change.customer] += change.amount
    for owner in _each(states, Customer):
        if owner.balance != by_customer[owner.id]:
            yield f"{owner.id} has a balance of {owner.balance}, not {by_customer[owner.id]}"
    yield from _differ("customer_credit", _account(states, "customer_credit", end), kept)


def _earned(states: list[Any], end: int) -> Iterator[str]:
    """In the end nothing is deferred any more."""
    yield from _differ(
        "deferred_revenue", _account(states, "deferred_revenue", end + 30_000 * DAY), {}
    )


def _funded(states: list[Any], end: int) -> Iterator[str]:
    """What moved, transaction by transaction, is the cash of the books."""
    kept: dict[str, int] = defaultdict(int)
    for state in states:
        for movement in movements(state):
            kept[movement.currency] += movement.amount
    moved = _each(states, PaymentIntent, Refund, Dispute)
    yield from _differ("cash", _account(moved, "cash", end), kept)


def _numbered(states: list[Any], _end: int) -> Iterator[str]:
    """No number is given out twice."""
    numbers: dict[str, str] = {}
    for bill in _each(states, Invoice):
        if bill.number is None:
            continue
        if bill.number in numbers:
            yield f"{bill.id} has the number of {numbers[bill.number]}: {bill.number}"
        numbers[bill.number] = bill.id


def _added_up(states: list[Any], _end: int) -> Iterator[str]:
    """What is due was paid, or remains, or was credited."""
    for bill in _each(states, Invoice):
        if min(bill.amount_due, bill.amount_paid, bill.amount_remaining) < 0:
            yield f"{bill.id} ({bill.status}) has a negative amount"
        if bill.status == "paid" and bill.amount_remaining:
            yield f"{bill.id} is paid, and {bill.amount_remaining} remains"
        credited = bill.pre_payment_credit_notes_amount + bill.post_payment_credit_notes_amount
        if credited > max(bill.total, 0):
            yield f"{bill.id}: {credited} of {bill.total} was credited"
    noted: dict[str, int] = defaultdict(int)
    for note in _each(states, CreditNote):
        if note.status == "issued":
            noted[note.invoice] += note.total
    for bill in _each(states, Invoice):
        credited = bill.pre_payment_credit_notes_amount + bill.post_payment_credit_notes_amount
        if bill.status != "void" and credited != noted[bill.id]:
            yield f"{bill.id} ({bill.status}): its notes come to {noted[bill.id]}, not {credited}"


def _returned(states: list[Any], _end: int) -> Iterator[str]:
    """No more goes back than came in, and no intent is charged twice."""
    for intent in _each(states, PaymentIntent):
        gone = sum(intent.refunds.values()) + intent.amount_disputed
        if not 0 <= gone <= intent.amount_received:
            yield f"{intent.id} received {intent.amount_received}, and gave back {gone}"
        if len([charge for charge in intent.charges if charge.status == "succeeded"]) > 1:
            yield f"{intent.id} was charged twice"


def _once(states: list[Any], _end: int) -> Iterator[str]:
    """An invoice item stands in one place."""
    places: dict[str, str] = {}
    holders = [(each.id, each.pending_items) for each in _each(states, Customer, Subscription)]
    holders += [
        (bill.id, bill.lines) for bill in _each(states, Invoice) if bill.status != "deleted"
    ]
    for place, lines in holders:
        for line in lines:
            if line.invoice_item and places.setdefault(line.invoice_item, place) != place:
                yield f"{line.invoice_item} stands in {places[line.invoice_item]} and in {place}"


def _waiting(states: list[Any], _end: int) -> Iterator[str]:
    """An invoice item that waits is kept by who owns it; one that is billed stands on its draft."""
    keepers = _each(states, Customer, Subscription)
    kept = {line.invoice_item for keeper in keepers for line in keeper.pending_items}
    bills = {bill.id: bill for bill in _each(states, Invoice)}
    for item in _each(states, InvoiceItem):
        bill = bills.get(item.invoice)
        if item.status == "pending" and item.id not in kept:
            yield f"{item.id} is pending, and nobody keeps it"
        if item.status == "invoiced" and (bill is None or bill.status == "deleted"):
            yield f"{item.id} is invoiced, and its invoice is gone"
        elif item.status == "invoiced" and item.id not in {li.invoice_item for li in bill.lines}:
            yield f"{item.id} is invoiced, and {bill.id} ({bill.status}) has no line of it"


def _alike(states: list[Any], _end: int) -> Iterator[str]:
    """What is billed together goes together: multiples of one interval, in one currency."""
    for each in _each(states, Subscription):
        cycles, shortest = [every(item) for item in each.items], cycle_of(each.items)
        multiples = all(goes_into(shortest, cycle) for cycle in cycles)
        if not multiples or {item.price.currency for item in each.items} != {each.currency}:
            yield f"{each.id} ({each.status}, {each.currency}) has items that differ: {cycles}"


def _scheduled(states: list[Any], _end: int) -> Iterator[str]:
    """A schedule and its subscription know of each other, and end together."""
    held = {each.id: each for each in _each(states, Subscription)}
    schedules = {each.id: each for each in _each(states, SubscriptionSchedule)}
    for plan in schedules.values():
        follower = held.get(plan.subscription or "")
        if plan.status != "active":
            continue
        if follower is None:
            yield f"{plan.id} is active, and {plan.subscription} is nowhere"
        elif follower.status in ("canceled", "incomplete_expired"):
            yield f"{plan.id} is active, and {follower.id} is {follower.status}"
        elif follower.schedule != plan.id:
            yield f"{plan.id} is active, and {follower.id} follows {follower.schedule}"
    for each in held.values():
        plan = schedules.get(each.schedule or "")
        lives = each.status not in ("canceled", "incomplete_expired")
        if lives and plan is not None and plan.status != "active":
            yield f"{each.id} is {each.status}, and follows {plan.id}, which is {plan.status}"


def _ended(states: list[Any], _end: int) -> Iterator[str]:
    """What has ended holds nothing back, and is billed for no time after."""
    for each in _each(states, Subscription):
        if each.status == "canceled" and each.pending_items:
            yield f"{each.id} is canceled, and {len(each.pending_items)} items wait at it"


def _granted(states: list[Any], _end: int) -> Iterator[str]:
    """Of billing credits nothing is lost, and nothing made."""
    yield from credit_problems(states)


RULES = (
    _granted,
    *(_owed, _credited, _earned, _funded, _numbered, _added_up, _returned, _once),
    *(_waiting, _alike, _scheduled, _ended),
)
"""What has to be so in the end, of all states together."""
