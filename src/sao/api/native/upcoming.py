"""/api/views/upcoming: the invoice that comes next, as a dashboard shows it (decision 0044).

Apart from the other views, because it does more than read: what would come is done, and undone.
"""

import msgspec
from msgspec import UNSET, UnsetType

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import find, found
from sao.api.stripe.invoice_previews import previewed
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.subscription import ProrationBehavior
from sao.runtime import Session
from sao.views.moment import Moment
from sao.views.shapes import Upcoming
from sao.views.upcoming import none_coming, upcoming
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.resources.invoice.preview import CreatePreview, SubscriptionDetails
from sao.wire.resources.subscription.item import ChangedItems


class Show(Part, frozen=True, kw_only=True):
    """As it is, or as if its items were changed like this."""

    items: ChangedItems = ()
    proration_behavior: ProrationBehavior | UnsetType = UNSET


def show(session: Session, call: Call[Show]) -> Answer:
    """The invoice that a subscription brings next, or why none comes.

    Raises `not_found`; where it is asked about a change, whatever speaks against that.
    """
    subscription = found(session, Subscription, call.id)
    asked = call.params
    change = SubscriptionDetails(items=asked.items, proration_behavior=asked.proration_behavior)
    wish = CreatePreview(
        subscription=subscription.id, subscription_details=change if asked.items else None
    )

    def look() -> Upcoming:
        invoice = previewed(session, wish)
        return upcoming(Moment(session), subscription, invoice)

    try:
        told = session.preview(look)
    except WireError as error:
        gone = find(session, Customer, subscription.customer)
        if error.code != "invoice_upcoming_none" and not (gone and gone.status == "deleted"):
            raise
        told = none_coming(subscription)
    shown: Answer = msgspec.to_builtins(told)
    return shown


FAMILY = Family(
    "Upcoming invoices",
    (Endpoint("GET", "/api/views/upcoming/{id}", Show, show, "What a subscription bills next"),),
)
