"""/api/settings: what holds for the whole environment.

By default a failed renewal is tried again 3, 5 and 7 days after its first failure; then its
subscription is canceled, and the invoice stays open. A subscription keeps the policy under which it
was made, unless it is given another. A renewal is announced (`invoice.upcoming`) 7 days before it
comes.
"""

from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found
from sao.api.selling.dunning import dunning, upcoming_days
from sao.billing.resources.settings import SETTINGS, SetDunning, SetRenewals
from sao.billing.resources.subscription.machine import Subscription, Update
from sao.billing.values.dunning import Dunning
from sao.runtime import Session
from sao.wire.params import Part
from sao.wire.shapes import Rendered


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


class Change(Part, frozen=True, kw_only=True):
    """Another policy for what is made from now on; what is not given stays.

    `retry_days` are days after the first failure; the two ends are what follows the last retry.
    """

    retry_days: tuple[int, ...] | UnsetType = UNSET
    subscription_end: Literal["canceled", "unpaid", "past_due"] | None = None
    invoice_end: Literal["open", "uncollectible"] | None = None

    def value(self, before: Dunning) -> Dunning:
        """The policy, after that change."""
        return replace(
            before,
            retry_days=before.retry_days if self.retry_days is UNSET else self.retry_days,
            subscription_end=self.subscription_end or before.subscription_end,
            invoice_end=self.invoice_end or before.invoice_end,
        )


def show(session: Session, _call: Call[Show]) -> Answer:
    """The policy for what is made now."""
    return _shown(dunning(session))


def show_of_one(session: Session, call: Call[Show]) -> Answer:
    """The policy of a subscription, which its next invoices take over."""
    return _shown(found(session, Subscription, call.id).dunning)


def change_of_one(session: Session, call: Call[Change]) -> Answer:
    """The same, changed; an invoice that is there already keeps its own."""
    state = found(session, Subscription, call.id)
    policy = call.params.value(state.dunning)
    changed: Subscription = session.submit(state.id, "update", Update(dunning=policy)).state
    return _shown(changed.dunning)


def change(session: Session, call: Call[Change]) -> Answer:
    """The policy, changed."""
    policy = call.params.value(dunning(session))
    session.submit(SETTINGS, "set_dunning", SetDunning(dunning=policy))
    return _shown(dunning(session))


class Renewals(Part, frozen=True, kw_only=True):
    """How many days before a renewal `invoice.upcoming` tells of it; 0: never.

    It holds for subscriptions that are made from now on, and periods that are longer than that.
    """

    upcoming_days: int


def show_renewals(session: Session, _call: Call[Show]) -> Answer:
    """When the renewals of what is made now are announced."""
    return {"object": "renewals", "upcoming_days": upcoming_days(session)}


def change_renewals(session: Session, call: Call[Renewals]) -> Answer:
    """The days, changed."""
    session.submit(SETTINGS, "set_renewals", SetRenewals(call.params.upcoming_days))
    return show_renewals(session, Call(Show()))


def _shown(policy: Dunning) -> Rendered:
    return {
        "object": "dunning",
        "retry_days": list(policy.retry_days),
        "subscription_end": policy.subscription_end,
        "invoice_end": policy.invoice_end,
    }


_DUNNING = "/api/settings/dunning"
_OF_ONE = "/api/subscriptions/{id}/dunning"
_RENEWALS = "/api/settings/renewals"

FAMILY = Family(
    "Settings",
    (
        Endpoint("GET", _DUNNING, Show, show, "What happens after a failed payment"),
        Endpoint("POST", _DUNNING, Change, change, "Change what happens after a failed payment"),
        Endpoint("GET", _OF_ONE, Show, show_of_one, "What happens after a failed renewal of it"),
        Endpoint("POST", _OF_ONE, Change, change_of_one, "Change what happens after that"),
        Endpoint("GET", _RENEWALS, Show, show_renewals, "When a renewal is announced"),
        Endpoint(
            "POST", _RENEWALS, Renewals, change_renewals, "Change when a renewal is announced"
        ),
    ),
)
