"""What a customer changes in the portal from the end of the period on, without a browser."""

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import found
from sao.api.selling.dunning import dunning, upcoming_days
from sao.api.selling.subscribing import in_currency, price_of, quantity_of
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.subscription.later import changed_later
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.subscription_schedule import machine
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.billing.values.price import PriceTerms
from sao.core.schema import Rejection
from sao.runtime import Rejected, Session
from sao.wire.params import Part
from sao.wire.render import present
from sao.wire.resources import subscription_schedule
from sao.wire.resources.price import InlinePrice
from sao.wire.resources.subscription.parts import Quantity

LATER_PATH = "/api/subscriptions/{id}/change_at_period_end"


class ChangeLater(Part, frozen=True, kw_only=True):
    """What its only item becomes then; what is not given stays."""

    price: str | None = None
    quantity: Quantity | None = None

    @property
    def price_data(self) -> InlinePrice | None:
        """A price that waits is one that is there."""
        return None


def change_later(session: Session, call: Call[ChangeLater]) -> Answer:
    """The schedule that changes the subscription when its period ends, and lets it go then.

    Raises `resource_missing`, `parameter_invalid`; rejected as `changed_later`.
    """
    state, asked = found(session, Subscription, call.id), call.params
    first = state.items[0]
    price = first.price if asked.price is None else _sold(session, asked, state)
    kept = None if is_metered(price) else first.quantity
    many = kept if asked.quantity is None else asked.quantity
    quantity_of(price, many, "")
    phases = changed_later(state, price, many)
    if isinstance(phases, Rejection):
        raise Rejected(phases)
    made = session.new_id(subscription_schedule.PREFIX, state.customer)
    data = machine.Create(
        customer=state.customer,
        phases=phases,
        subscription=state.id,
        test_clock=state.test_clock,
        dunning=dunning(session),
        upcoming_days=upcoming_days(session),
        by_customer=True,
    )
    session.submit(made, "create", data)
    return present(found(session, SubscriptionSchedule, made))


def _sold(session: Session, asked: ChangeLater, state: Subscription) -> PriceTerms:
    return in_currency(price_of(session, asked, "", recurring=True), state.currency)


FAMILY = Family(
    "Changes at the end of a period",
    (
        Endpoint(
            "POST",
            LATER_PATH,
            ChangeLater,
            change_later,
            "Change what is subscribed to when the period ends",
        ),
    ),
)
