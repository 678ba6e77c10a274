"""A customer's credit grants that have something left; its invoices ask here for credit."""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.credit_grant import CreateGrant, UseGrant
from sao.billing.messages.customer import GrantNoted
from sao.billing.reckoning.grants import ends_too_soon, used
from sao.billing.resources.customer.state import Customer, GrantCredit
from sao.billing.values.grant import Applied, HeldGrant
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Message, Rejection, Relay

GRANTS_MAX = 100
"""How many grants with something left a customer can have; as Stripe."""


def grant_credit(customer: Customer, command: Command[GrantCredit], now: int) -> Facts | Rejection:
    """One more grant. Rejects: `timestamp_past`, `parameter_invalid` (as many as there can be)."""
    data = command.data
    begins = now if data.effective_at is None else data.effective_at
    if data.expires_at is not None and (too_soon := ends_too_soon(data.expires_at, begins, now)):
        return too_soon
    if len(customer.credit_grants) >= GRANTS_MAX:
        return Rejection(
            "parameter_invalid",
            f"A customer can have at most {GRANTS_MAX} unused credit grants; void or expire one.",
            "customer",
        )
    made = CreateGrant(
        id=member_id("credgr", home_of(customer.id), command.id),
        customer=customer.id,
        number=customer.credit_grants_made + 1,
        name=data.name,
        category=data.category,
        currency=data.currency,
        amount=data.amount,
        priority=data.priority,
        effective_at=begins,
        expires_at=data.expires_at,
        prices=data.prices,
        metadata=data.metadata,
        test_clock=customer.test_clock,
    )
    held = HeldGrant(
        id=made.id,
        number=made.number,
        currency=made.currency,
        available=made.amount,
        priority=made.priority,
        category=made.category,
        created=now,
        effective_at=begins,
        expires_at=made.expires_at,
        prices=made.prices,
    )
    return {
        "credit_grants": (*customer.credit_grants, held),
        "credit_grants_made": made.number,
        "granting": made,
    }


def tell_granted(_before: Customer, _after: Customer, facts: Facts) -> Iterator[Message]:
    """It comes about."""
    made: CreateGrant = facts["granting"]
    yield Message(made.id, "create", made)


def note_grant(customer: Customer, command: Command[GrantNoted], _now: int) -> Facts | Ignored:
    """Some of a grant comes back, it lasts until another time, or nothing is left of it."""
    told = command.data.grant
    known = {one.id: one for one in customer.credit_grants}
    before = known.pop(told.id, None)
    available = told.available + (0 if before is None else before.available)
    others = tuple(known.values())
    kept = (*others, replace(told, available=available)) if available else others
    if command.data.over:
        kept = others
    held = tuple(sorted(kept, key=lambda one: one.number))
    return Ignored("it is known") if held == customer.credit_grants else {"credit_grants": held}


def drop_grant(_customer: Customer, command: Command[GrantNoted], _now: int) -> Relay:
    """What comes back once the customer is deleted, nobody can use."""
    return Relay((Message(command.data.grant.id, "annul", Nothing()),))


def without_used(customer: Customer, applied: tuple[Applied, ...]) -> tuple[HeldGrant, ...]:
    """What is left of the grants once these credits are taken."""
    off = used(customer.credit_grants, applied)
    left = (
        replace(one, available=one.available - off.get(one.id, 0)) for one in customer.credit_grants
    )
    return tuple(one for one in left if one.available)


def tell_used(invoice: str, applied: tuple[Applied, ...]) -> Iterator[Message]:
    """Each grant hears what was taken of it."""
    for grant in dict.fromkeys(one.grant for one in applied):
        mine = tuple(one for one in applied if one.grant == grant)
        yield Message(grant, "use", UseGrant(invoice=invoice, applied=mine))


def tell_grants_gone(before: Customer, _after: Customer, _facts: Facts) -> Iterator[Message]:
    """Of a customer that is deleted nothing can be used any more."""
    for one in before.credit_grants:
        yield Message(one.id, "annul", Nothing())
