"""How an invoice looks that is still to come: previewed, or announced before a renewal."""

from msgspec.structs import replace

from sao.billing.resources.invoice.draft import create
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.subscription.machine import Subscription
from sao.core.errors import InvariantBroken
from sao.core.ids import token
from sao.core.schema import Command
from sao.wire.resources.invoice.shape import render
from sao.wire.shapes import Rendered


def render_upcoming(state: Subscription) -> Rendered:
    """What the renewal of a subscription was announced to be.

    It has no id, so that a copy of the account does not take it for an invoice that there is.
    """
    told = state.upcoming
    if told is None:
        raise InvariantBroken(f"no renewal of {state.id} was announced")
    at = told.terms.period_end
    facts = create(Invoice(), Command("", told.invoice, "create", told.terms), at)
    shown = render_preview(replace(Invoice(id=told.invoice, status="draft"), **facts))
    del shown["id"]
    return shown


def render_preview(state: Invoice, prorated_at: int | None = None) -> Rendered:
    """An invoice to come: a draft with an id of its own, which nobody can retrieve.

    `prorated_at`: as of when a change that is tried out is prorated.
    """
    shown = f"upcoming_in_{token(state.id, 24)}"
    preview = render(replace(state, id=shown)) | {"billing_reason": "upcoming"}
    if prorated_at is not None and state.subscription is not None:
        preview["parent"]["subscription_details"]["subscription_proration_date"] = prorated_at
    return preview
