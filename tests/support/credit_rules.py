"""What has to be true of billing credits, whatever happened: nothing of them is lost or made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sao.billing.resources.credit_grant import CreditGrant
from sao.billing.resources.credit_transaction import CreditTransaction
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice


def credit_problems(states: Iterable[Any]) -> Iterator[str]:
    """Granted is applied, expired, voided or available; invoices and transactions agree."""
    known = list(states)
    grants = [one for one in known if isinstance(one, CreditGrant)]
    on_invoices: dict[str, int] = defaultdict(int)
    for bill in (one for one in known if isinstance(one, Invoice)):
        for taken in bill.credits if bill.status != "void" else ():
            on_invoices[taken.grant] += taken.amount
    moved: dict[tuple[str, str], int] = defaultdict(int)
    for one in (one for one in known if isinstance(one, CreditTransaction)):
        moved[one.grant, one.type] += one.amount
    held = {
        each.id: each
        for owner in known
        if isinstance(owner, Customer)
        for each in owner.credit_grants
    }
    for grant in grants:
        yield from _counted(grant, on_invoices[grant.id])
        yield from _told(grant, moved)
        kept = held.pop(grant.id).available if grant.id in held else 0
        if kept != grant.available:
            yield f"{grant.id} has {grant.available} left, its customer knows of {kept}"
    yield from (f"{grant} is held, and does not exist" for grant in held)


def _counted(grant: CreditGrant, on_invoices: int) -> Iterator[str]:
    parts = (
        grant.amount_applied,
        grant.amount_expired,
        grant.amount_voided,
        grant.available,
    )
    if min(parts) < 0 or sum(parts) != grant.amount:
        yield f"{grant.id} of {grant.amount} is {parts}: applied, expired, voided, available"
    if grant.amount_applied != on_invoices:
        yield f"{grant.id}: {grant.amount_applied} applied, {on_invoices} on invoices"
    if grant.status != "granted" and grant.available:
        yield f"{grant.id} is {grant.status}, and {grant.available} is left"


def _told(grant: CreditGrant, moved: dict[tuple[str, str], int]) -> Iterator[str]:
    back = moved[grant.id, "credits_application_invoice_voided"]
    wanted = {
        "credits_granted": grant.amount,
        "credits_applied": grant.amount_applied + back,
        "credits_expired": grant.amount_expired,
        "credits_voided": grant.amount_voided,
    }
    for kind, amount in wanted.items():
        if moved[grant.id, kind] != amount:
            yield f"{grant.id}: {kind} is {amount}, its transactions say {moved[grant.id, kind]}"
