"""Credit grant: billing credits that a customer was given, and what became of each unit of them.

The customer applies them to its invoices, and hears from here what is left. Whatever was granted is
applied, expired, voided, or still available. Source: docs/decisions/0038.
"""

from collections.abc import Collection, Iterator
from typing import Any

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.messages.credit_grant import CreateGrant, Reinstate, UseGrant
from sao.billing.messages.credit_transaction import PostCredit
from sao.billing.messages.customer import GrantNoted
from sao.billing.reckoning.grants import TRANSACTION_PREFIX, ends_too_soon
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.grant import Category, HeldGrant, Posting
from sao.core.ids import home_of, member_id
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    live, over = ("granted",), ("expired", "voided")
    return (
        #        action       from  to         decide          then
        internal("create",    NEW,  "granted", create,         tell_posted),
        action("update",      live, SAME,      update,         tell_customer),
        action("update",      over, SAME,      retouch),
        internal("use",       live, SAME,      use,            tell_posted),
        internal("use",       over, SAME,      refuse),
        internal("reinstate", live, SAME,      reinstate,      tell_all),
        internal("reinstate", over, SAME,      reinstate_late, tell_posted),
        # its ends: at its time, by hand, or with the customer
        alarm("lapse",        live, "expires_at"),
        internal("lapse",     live, "expired", lapse,          tell_all),
        ignore("lapse",       over, "it is over"),
        action("expire",      live, "expired", expire,         tell_all),
        action("void",        live, "voided",  void,           tell_all),
        internal("annul",     live, "voided",  void,           tell_posted),
        ignore("annul",       over, "it is over"),
    )  # fmt: skip


class CreditGrant(State, frozen=True, kw_only=True):
    """Billing credits. `amount` is what was granted; `prices` none: for whatever is metered.

    `posted` is what its last outcome made more or less of it.
    """

    customer: str = ""
    number: int = 0
    created: int = 0
    updated: int = 0
    name: str | None = None
    category: Category = "paid"
    currency: str = ""
    amount: int = 0
    amount_applied: int = 0
    amount_expired: int = 0
    amount_voided: int = 0
    priority: int = 50
    effective_at: int = 0
    expires_at: int | None = None
    voided_at: int | None = None
    prices: tuple[str, ...] = ()
    metadata: Metadata = {}
    test_clock: str | None = None
    posted: tuple[PostCredit, ...] = ()

    @property
    def available(self) -> int:
        """What is left of it."""
        return self.amount - self.amount_applied - self.amount_expired - self.amount_voided

    def usable(self, now: int) -> int:
        """What of it can be used already."""
        return self.available if self.effective_at <= now else 0

    def applies_to(self, prices: Collection[str]) -> bool:
        """Whether it lowers what any of these prices costs; none: whatever is metered."""
        return not prices or not self.prices or not set(self.prices).isdisjoint(prices)


class Update(Value, frozen=True):
    """Changes to a grant; what is not given stays."""

    expires_at: int | None | UnsetType = UNSET
    metadata: Metadata | None = None


def create(grant: CreditGrant, command: Command[CreateGrant], now: int) -> Facts:
    """The customer has it from now on."""
    data = command.data
    facts: Facts = {
        "customer": data.customer,
        "number": data.number,
        "created": now,
        "updated": now,
        "name": data.name,
        "category": data.category,
        "currency": data.currency,
        "amount": data.amount,
        "priority": data.priority,
        "effective_at": data.effective_at,
        "expires_at": data.expires_at,
        "prices": data.prices,
        "metadata": data.metadata,
        "test_clock": data.test_clock,
    }
    first = PostCredit(
        id=_posting_id(grant.id, command.id, "granted"),
        customer=data.customer,
        grant=grant.id,
        type="credits_granted",
        amount=data.amount,
        currency=data.currency,
        effective_at=data.effective_at,
        test_clock=data.test_clock,
    )
    return facts | {"posted": (first,)}


def update(grant: CreditGrant, command: Command[Update], now: int) -> Facts | Rejection:
    """Until when it lasts, and its metadata. Rejects: `timestamp_past`."""
    ends = command.data.expires_at
    if isinstance(ends, int) and (too_soon := ends_too_soon(ends, grant.effective_at, now)):
        return too_soon
    return given(expires_at=ends) | _retouched(grant, command.data, now)


def retouch(grant: CreditGrant, command: Command[Update], now: int) -> Facts | Rejection:
    """The metadata of one that is over. Rejects: `parameter_invalid`."""
    if command.data.expires_at is not UNSET:
        return Rejection(
            "parameter_invalid",
            f"This credit grant is {grant.status}: expires_at cannot be changed any more.",
            "expires_at",
        )
    return _retouched(grant, command.data, now)


def _retouched(grant: CreditGrant, data: Update, now: int) -> Facts:
    return {"metadata": merged(grant.metadata, data.metadata), "updated": now}


def use(grant: CreditGrant, command: Command[UseGrant], now: int) -> Facts:
    """The customer applied it to lines of an invoice."""
    data = command.data
    posted = tuple(
        _posting(
            grant,
            "credits_applied",
            one.amount,
            now,
            made=one.transaction,
            invoice=data.invoice,
            line=one.line,
        )
        for one in data.applied
    )
    taken = sum(one.amount for one in data.applied)
    return {"amount_applied": grant.amount_applied + taken, "posted": posted}


def refuse(grant: CreditGrant, _command: Command[UseGrant], _now: int) -> Rejection:
    """Nothing can be taken of one that is over. Rejects: `parameter_invalid`."""
    return Rejection("parameter_invalid", f"This credit grant is {grant.status}.")


def reinstate(grant: CreditGrant, command: Command[Reinstate], now: int) -> Facts:
    """The invoice is void: what it had of the grant is available again."""
    posted = _returned(grant, command, now)
    back = sum(one.amount for one in posted)
    return {"amount_applied": grant.amount_applied - back, "posted": posted}


def reinstate_late(grant: CreditGrant, command: Command[Reinstate], now: int) -> Facts:
    """It comes back to a grant that is over, and is over with it."""
    posted = _returned(grant, command, now)
    back = sum(one.amount for one in posted)
    name, kind = _OVER[grant.status]
    gone = _posting(grant, kind, back, now, made=_posting_id(grant.id, command.id, "over"))
    return {
        "amount_applied": grant.amount_applied - back,
        name: getattr(grant, name) + back,
        "posted": (*posted, gone),
    }


def lapse(grant: CreditGrant, command: Command[Nothing], now: int) -> Facts:
    """Its time is over."""
    return _ended(grant, command, now, "expired")


def expire(grant: CreditGrant, command: Command[Nothing], now: int) -> Facts:
    """Somebody ends it before its time."""
    return {"expires_at": now, "updated": now} | _ended(grant, command, now, "expired")


def void(grant: CreditGrant, command: Command[Nothing], now: int) -> Facts:
    """What is left of it should not have been granted."""
    return {"voided_at": now, "updated": now} | _ended(grant, command, now, "voided")


_OVER: dict[str, tuple[str, Posting]] = {
    "expired": ("amount_expired", "credits_expired"),
    "voided": ("amount_voided", "credits_voided"),
}


def _ended(grant: CreditGrant, command: Command[Any], now: int, how: str) -> Facts:
    name, kind = _OVER[how]
    left = grant.available
    if not left:
        return {"posted": ()}
    gone = _posting(grant, kind, left, now, made=_posting_id(grant.id, command.id, how))
    return {name: left, "posted": (gone,)}


def _returned(grant: CreditGrant, command: Command[Reinstate], now: int) -> tuple[PostCredit, ...]:
    data = command.data
    return tuple(
        _posting(
            grant,
            "credits_application_invoice_voided",
            amount,
            now,
            made=_posting_id(grant.id, command.id, line),
            invoice=data.invoice,
            line=line,
        )
        for line, amount in data.lines
    )


def _posting(
    grant: CreditGrant,
    kind: Posting,
    amount: int,
    now: int,
    *,
    made: str,
    invoice: str | None = None,
    line: str | None = None,
) -> PostCredit:
    return PostCredit(
        id=made,
        customer=grant.customer,
        grant=grant.id,
        type=kind,
        amount=amount,
        currency=grant.currency,
        effective_at=now,
        invoice=invoice,
        line=line,
        test_clock=grant.test_clock,
    )


def _posting_id(grant: str, seed: str, label: str) -> str:
    return member_id(TRANSACTION_PREFIX, home_of(grant), seed, f"{grant}/{label}")


def tell_posted(_before: CreditGrant, after: CreditGrant, _facts: Facts) -> Iterator[Message]:
    """A transaction for each change."""
    for one in after.posted:
        yield Message(one.id, "create", one)


def tell_customer(before: CreditGrant, after: CreditGrant, _facts: Facts) -> Iterator[Message]:
    """The customer knows what comes back of it, and until when it lasts."""
    told = HeldGrant(
        id=after.id,
        number=after.number,
        currency=after.currency,
        available=max(0, before.amount_applied - after.amount_applied),
        priority=after.priority,
        category=after.category,
        created=after.created,
        effective_at=after.effective_at,
        expires_at=after.expires_at,
        prices=after.prices,
    )
    noted = GrantNoted(told, over=after.status != "granted")
    yield Message(after.customer, "note_grant", noted)


def tell_all(before: CreditGrant, after: CreditGrant, facts: Facts) -> Iterator[Message]:
    """The transactions, and what the customer has to know."""
    yield from tell_customer(before, after, facts)
    yield from tell_posted(before, after, facts)


CREDIT_GRANT = Schema(
    name="credit_grant",
    prefix="credgr",
    state=CreditGrant,
    states=("granted", "expired", "voided"),
    terminal=("expired", "voided"),
    rank=62,
    index=("customer", "status"),
    table=_table(),
)
