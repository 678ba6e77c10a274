"""Billing credits: which grants lower which lines of an invoice, in what order, by how much.

After discounts, before taxes and the customer's balance; only lines for what was used. Grants go
first by priority, then the sooner they expire, promotional before paid, the earlier they became
effective, the earlier they were made. Source: docs/decisions/0038.
"""

from collections.abc import Iterable, Iterator

from sao.billing.reckoning.taxes import added, taxed
from sao.billing.values.grant import Applied, Creditable, CreditableLine, HeldGrant
from sao.core.ids import home_of, member_id
from sao.core.schema import Rejection

TRANSACTION_PREFIX = "crbtxn"


def apply(
    grants: Iterable[HeldGrant], asked: Creditable, now: int, seed: str
) -> tuple[Applied, ...]:
    """What each grant takes off each line; `seed` makes the ids of the transactions."""
    left, room = {line.line: line.amount for line in asked.lines}, asked.amount_max
    found: list[Applied] = []
    for grant in in_order(one for one in grants if is_usable(one, asked.currency, now)):
        available = grant.available
        for line in _lines_of(grant, asked):
            amount = min(available, left[line.line], room)
            if amount <= 0:
                continue
            label = f"{grant.id}/{line.line}"
            made = member_id(TRANSACTION_PREFIX, home_of(grant.id), seed, label)
            found.append(Applied(line.line, grant.id, made, amount))
            available -= amount
            left[line.line] -= amount
            room -= amount
    return tuple(found)


def in_order(grants: Iterable[HeldGrant]) -> list[HeldGrant]:
    """Grants in the order in which they are used up."""
    return sorted(
        grants,
        key=lambda one: (
            one.priority,
            (one.expires_at is None, one.expires_at or 0),
            one.category != "promotional",
            one.effective_at,
            one.created,
            one.number,
        ),
    )


def ends_too_soon(expires_at: int, effective_at: int, now: int) -> Rejection | None:
    """What speaks against a grant that lasts until then: `timestamp_past`, or nothing."""
    if expires_at > max(now, effective_at):
        return None
    return Rejection(
        "timestamp_past",
        "expires_at must be in the future, and after effective_at.",
        "expires_at",
    )


def is_usable(grant: HeldGrant, currency: str, now: int) -> bool:
    """Whether a grant can lower an invoice in this currency that is finalized now."""
    over = grant.expires_at is not None and grant.expires_at <= now
    return grant.currency == currency and grant.effective_at <= now and not over


def _lines_of(grant: HeldGrant, asked: Creditable) -> Iterator[CreditableLine]:
    for line in asked.lines:
        if not grant.prices or line.price in grant.prices:
            yield line


def lowered(total: int, asked: Creditable, applied: Iterable[Applied]) -> int:
    """The total of the invoice with the credits: less them, and less the taxes on them."""
    off: dict[str, int] = {}
    for one in applied:
        off[one.line] = off.get(one.line, 0) + one.amount
    for line in asked.lines:
        credit = off.get(line.line, 0)
        before = taxed(line.amount, line.tax_rates, asked.currency)
        after = taxed(line.amount - credit, line.tax_rates, asked.currency)
        total += added(after) - added(before) - credit
    return total


def used(grants: tuple[HeldGrant, ...], applied: Iterable[Applied]) -> dict[str, int]:
    """What is taken of each grant, in the order in which the customer has them."""
    sums = dict.fromkeys((one.id for one in grants), 0)
    for one in applied:
        sums[one.grant] += one.amount
    return {grant: amount for grant, amount in sums.items() if amount}
