"""What a subscription schedule is, and what can be asked of it."""

from msgspec import UNSET, UnsetType

from sao.billing.resources.subscription.state import Cancel as CancelSubscription
from sao.billing.values import Metadata, Value
from sao.billing.values.dunning import Dunning
from sao.billing.values.schedule import Defaults, EndBehavior, Phase
from sao.billing.values.subscription import ProrationBehavior
from sao.core.instance import State


class SubscriptionSchedule(State, frozen=True, kw_only=True):
    """A schedule. `place` is the current phase's among `phases`; -1 before the first.

    `change_prorations`: what became of the time that was left when the current phase was changed.
    `keeps_end`: it was released, and the end that it had set for its subscription stays.
    `by_customer`: a change that its customer chose; once that is made, nothing is scheduled.
    """

    customer: str = ""
    created: int = 0
    phases: tuple[Phase, ...] = ()
    place: int = -1
    end_behavior: EndBehavior = "release"
    subscription: str | None = None
    starts_at: int | None = None
    phase_ends_at: int | None = None
    released_subscription: str | None = None
    released_at: int | None = None
    canceled_at: int | None = None
    completed_at: int | None = None
    metadata: Metadata = {}
    dunning: Dunning = Dunning()
    upcoming_days: int = 0
    test_clock: str | None = None
    taken_over: bool = False
    ending: CancelSubscription | None = None
    defaults: Defaults = Defaults()
    change_prorations: ProrationBehavior = "create_prorations"
    keeps_end: bool = False
    by_customer: bool = False


class Create(Value, frozen=True):
    """A new schedule. `subscription` is one that runs already, in what is the first phase."""

    customer: str
    phases: tuple[Phase, ...]
    end_behavior: EndBehavior = "release"
    subscription: str | None = None
    metadata: Metadata = {}
    dunning: Dunning = Dunning()
    test_clock: str | None = None
    upcoming_days: int = 0
    defaults: Defaults = Defaults()
    by_customer: bool = False


class Update(Value, frozen=True):
    """Changes to a schedule; what is not given stays. Phases that are over cannot be changed."""

    phases: tuple[Phase, ...] | UnsetType = UNSET
    end_behavior: EndBehavior | UnsetType = UNSET
    proration_behavior: ProrationBehavior | None = None
    metadata: Metadata | None = None
    defaults: Defaults | UnsetType = UNSET


class Release(Value, frozen=True):
    """The subscription goes on; `preserve_cancel_date`: until the end that the schedule has set."""

    preserve_cancel_date: bool = False


class Cancel(Value, frozen=True):
    """The end of the schedule and of its subscription."""

    invoice_now: bool = True
    prorate: bool = True
