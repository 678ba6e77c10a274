"""Subscription schedule: the phases that a subscription goes through.

It begins the subscription with its first phase, or takes over one that runs, and tells it at each
boundary what it is to be. After the last phase it lets it go, or has told it in time to end.
"""

from collections.abc import Iterator

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from sao.billing.messages import Nothing
from sao.billing.messages.subscription import Attach, CreateSubscription, FollowPhase, PhaseAhead
from sao.billing.messages.subscription_schedule import AskPhase, SubscriptionOver
from sao.billing.resources.subscription.items import mismatch, unmeasured
from sao.billing.resources.subscription.state import Cancel as CancelSubscription
from sao.billing.resources.subscription_schedule.state import (
    Cancel,
    Create,
    Release,
    SubscriptionSchedule,
    Update,
)
from sao.billing.values import given, merged
from sao.billing.values.schedule import EndBehavior, Phase, filled
from sao.billing.values.subscription import Item
from sao.billing.values.usage import Thresholds
from sao.core.ids import home_of, member_id
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Message,
    Rejection,
    Relay,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)


def _table() -> tuple[Entry, ...]:
    live, over = ("not_started", "active"), ("completed", "released", "canceled")
    early, late = "it has not begun", "it is over"
    ends = ("completed", "canceled")
    return (
        #        action               from             to                   decide      then
        action("create", NEW, live, create, begin),
        action("update", live, SAME, update, follow_changed),
        action("release", live, "released", release, let_go),
        action("cancel", live, "canceled", cancel, cancel_subscription),
        # its phases
        alarm("start", live[:1], "starts_at"),
        internal("start", live[:1], "active", start, begin),
        ignore("start", (*live[1:], *over), "it has begun"),
        alarm("next_phase", live[1:], "phase_ends_at"),
        internal("next_phase", live[1:], (SAME, "released"), next_phase, follow),
        ignore("next_phase", live[:1], early),
        ignore("next_phase", over, late),
        # its subscription
        internal("ask_phase", (*live, *over), SAME, tell_phase),
        internal("subscription_over", live[1:], ends, subscription_over),
        ignore("subscription_over", live[:1], early),
        ignore("subscription_over", over, late),
    )


def create(schedule: SubscriptionSchedule, command: Command[Create], now: int) -> Facts | Rejection:
    """Phases that follow each other. Rejects: `parameter_invalid`."""
    data = command.data
    refused = _disorder(data.phases)
    if refused is not None:
        return refused
    facts: Facts = {
        "status": "not_started",
        "customer": data.customer,
        "created": now,
        "phases": data.phases,
        "end_behavior": data.end_behavior,
        "metadata": data.metadata,
        "dunning": data.dunning,
        "upcoming_days": data.upcoming_days,
        "defaults": data.defaults,
        "test_clock": data.test_clock,
    }
    if data.subscription is not None:
        running = _entered(data.phases, 0, data.end_behavior)
        taken: Facts = {"status": "active", "subscription": data.subscription, "taken_over": True}
        own: Facts = {"by_customer": True} if data.by_customer else {}
        return facts | running | taken | own
    if data.phases[0].start > now:
        return facts | {"starts_at": data.phases[0].start}
    return facts | {"status": "active"} | _begun(schedule, data.phases, data.end_behavior)


def start(schedule: SubscriptionSchedule, _command: Command[Nothing], _now: int) -> Facts:
    """Its first phase begins, and with it the subscription."""
    return {"starts_at": None} | _begun(schedule, schedule.phases, schedule.end_behavior)


def begin(
    before: SubscriptionSchedule, after: SubscriptionSchedule, _facts: Facts
) -> Iterator[Message]:
    """The customer agrees to the subscription, or the one that runs hears who decides now."""
    if after.subscription is None or before.subscription is not None:
        return
    if after.taken_over:
        yield Message(after.subscription, "attach_schedule", Attach(schedule=after.id))
        yield _told(after)
    else:
        terms = _terms(after, due_at=before.starts_at)
        yield Message(after.customer, "begin_schedule", terms)


def next_phase(schedule: SubscriptionSchedule, _command: Command[Nothing], now: int) -> Facts:
    """The next phase begins; after the last one the subscription is let go."""
    place = schedule.place + 1
    if schedule.by_customer and place == len(schedule.phases) - 1:
        return {"status": "released", "place": place} | _released(schedule, now)
    if place < len(schedule.phases):
        entered = _entered(schedule.phases, place, schedule.end_behavior)
        return {"status": schedule.status} | entered
    return {"status": "released"} | _released(schedule, now)


def follow(
    before: SubscriptionSchedule, after: SubscriptionSchedule, facts: Facts
) -> Iterator[Message]:
    """The subscription becomes what the phase says; whom it lets go can be changed again."""
    if after.place != before.place:
        runs = replace(after, subscription=before.subscription, phase_ends_at=_end_of(after))
        told = after if after.status == "active" else runs
        yield _told(told, due_at=before.phase_ends_at)
    if after.status == "released":
        yield from let_go(before, after, facts)


def _end_of(schedule: SubscriptionSchedule) -> int:
    return schedule.phases[schedule.place].end


def update(schedule: SubscriptionSchedule, command: Command[Update], now: int) -> Facts | Rejection:
    """Other phases from now on. Rejects: `parameter_invalid`, `timestamp_past`."""
    data = command.data
    facts = given(
        end_behavior=data.end_behavior,
        defaults=data.defaults,
        metadata=merged(schedule.metadata, data.metadata),
        change_prorations=data.proration_behavior or "create_prorations",
    )
    phases = schedule.phases if isinstance(data.phases, UnsetType) else data.phases
    refused = _disorder(phases)
    if refused is not None:
        return refused
    ending = data.end_behavior or schedule.end_behavior
    if schedule.status == "not_started":
        return facts | {"phases": phases, "starts_at": phases[0].start}
    current = schedule.phases[schedule.place]
    place = next((n for n, phase in enumerate(phases) if phase.start == current.start), None)
    if place is None:
        return Rejection(
            "parameter_invalid",
            f"The current phase, which began at {current.start}, has to be among the phases.",
            "phases",
        )
    if phases[place].end <= now:
        message = "The current phase cannot end in the past."
        return Rejection("timestamp_past", message, f"phases[{place}][end_date]")
    return facts | {"phases": phases} | _entered(phases, place, ending)


def follow_changed(
    before: SubscriptionSchedule, after: SubscriptionSchedule, _facts: Facts
) -> Iterator[Message]:
    """Where the current phase is another one now, the subscription hears of it."""
    if after.status == "active" and _asked_of(before) != _asked_of(after):
        yield _told(after, begins=False)


def release(schedule: SubscriptionSchedule, command: Command[Release], now: int) -> Facts:
    """The subscription goes on as it is."""
    return _released(schedule, now) | {"keeps_end": command.data.preserve_cancel_date}


def let_go(
    before: SubscriptionSchedule, after: SubscriptionSchedule, _facts: Facts
) -> Iterator[Message]:
    """Nobody decides about the subscription any more."""
    if before.subscription is not None:
        lifted = None if after.keeps_end else _asked_of(before)[1]
        yield Message(before.subscription, "attach_schedule", Attach(schedule=None, lifted=lifted))


def cancel(_schedule: SubscriptionSchedule, command: Command[Cancel], now: int) -> Facts:
    """It ends, and its subscription with it."""
    data = command.data
    ending = CancelSubscription(invoice_now=data.invoice_now, prorate=data.prorate)
    return {"canceled_at": now, "starts_at": None, "phase_ends_at": None, "ending": ending}


def cancel_subscription(
    before: SubscriptionSchedule, after: SubscriptionSchedule, _facts: Facts
) -> Iterator[Message]:
    """The subscription ends now."""
    if before.subscription is not None:
        yield Message(before.subscription, "cancel", after.ending)


def subscription_over(
    _schedule: SubscriptionSchedule, command: Command[SubscriptionOver], now: int
) -> Facts:
    """Its subscription has ended: as planned, or otherwise."""
    if command.data.by_schedule:
        return {"status": "completed", "completed_at": now, "phase_ends_at": None}
    return {"status": "canceled", "canceled_at": now, "phase_ends_at": None}


def tell_phase(schedule: SubscriptionSchedule, command: Command[AskPhase], _now: int) -> Relay:
    """Its subscription hears what it will be told, if a phase begins then."""
    asked, place = command.data, schedule.place + 1
    begins = None
    if schedule.phase_ends_at == asked.at and place < len(schedule.phases):
        then = replace(schedule, **_entered(schedule.phases, place, schedule.end_behavior))
        begins = _told(then).data
    return Relay((Message(asked.subscription, "announce_phase", PhaseAhead(begins)),))


def _begun(schedule: SubscriptionSchedule, phases: tuple[Phase, ...], ending: EndBehavior) -> Facts:
    subscription = member_id("sub", home_of(schedule.id), schedule.id)
    return {"subscription": subscription} | _entered(phases, 0, ending)


def _entered(phases: tuple[Phase, ...], place: int, ending: EndBehavior) -> Facts:
    """The facts of being in a phase; the last one may end with the subscription."""
    last = place == len(phases) - 1
    ends = None if last and ending == "cancel" else phases[place].end
    return {"place": place, "phase_ends_at": ends}


def _released(schedule: SubscriptionSchedule, now: int) -> Facts:
    return {
        "released_at": now,
        "released_subscription": schedule.subscription,
        "subscription": None,
        "starts_at": None,
        "phase_ends_at": None,
    }


def _asked_of(schedule: SubscriptionSchedule) -> tuple[Phase, int | None]:
    """What the subscription is to be now, and when it is to end."""
    phase = filled(schedule.phases[schedule.place], schedule.defaults)
    return phase, phase.end if schedule.phase_ends_at is None else None


def _told(
    schedule: SubscriptionSchedule, *, begins: bool = True, due_at: int | None = None
) -> Message:
    phase, cancel_at = _asked_of(schedule)
    if not begins:
        phase = replace(phase, prorations=schedule.change_prorations)
    data = FollowPhase(phase=phase, cancel_at=cancel_at, begins=begins, due_at=due_at)
    return Message(schedule.subscription or "", "follow", data)


def _terms(schedule: SubscriptionSchedule, due_at: int | None) -> CreateSubscription:
    """What the customer agrees to when the first phase begins."""
    phase, cancel_at = _asked_of(schedule)
    home = home_of(schedule.id)
    items = tuple(
        Item(
            id=member_id("si", home, schedule.id, str(number)),
            price=item.price,
            quantity=1 if item.quantity is None else item.quantity,
            created=phase.start,
            metadata=item.metadata,
            tax_rates=item.tax_rates or (),
            discounts=item.discounts or (),
        )
        for number, item in enumerate(phase.items)
    )
    usage = {
        item.id: asked.usage_gte
        for item, asked in zip(items, phase.items, strict=True)
        if asked.usage_gte is not None
    }
    own = phase.thresholds or Thresholds()
    thresholds = replace(own, usage_gte=dict(sorted(usage.items())))
    return CreateSubscription(
        customer=schedule.customer,
        currency=items[0].price.currency,
        items=items,
        collection_method=phase.collection_method or "charge_automatically",
        days_until_due=phase.days_until_due,
        default_payment_method=phase.default_payment_method,
        trial_end=phase.trial_end,
        cancel_at=cancel_at,
        description=phase.description,
        metadata=phase.metadata,
        test_clock=schedule.test_clock,
        dunning=schedule.dunning,
        upcoming_days=schedule.upcoming_days,
        due_at=UNSET if due_at is None else due_at,
        discounts=phase.discounts or (),
        default_tax_rates=phase.default_tax_rates or (),
        extras=phase.extras,
        billing_thresholds=thresholds if thresholds != Thresholds() else None,
        schedule=schedule.id,
        off_session=True,
        words=phase.words or UNSET,
        automatic_tax=phase.automatic_tax or UNSET,
    )


def _disorder(phases: tuple[Phase, ...]) -> Rejection | None:
    """Why phases do not follow each other, or what one sells does not go together."""
    currency = phases[0].items[0].price.currency
    for number, phase in enumerate(phases):
        odd = mismatch([item.price for item in phase.items], currency)
        if odd is not None:
            param = f"phases[{number}][items][{odd.place}][price]"
            return Rejection("parameter_invalid", odd.why, param)
        for place, item in enumerate(phase.items):
            refused = unmeasured(item.price, item.usage_gte, place)
            if refused is not None:
                param = f"phases[{number}][items][{place}][billing_thresholds]"
                return replace(refused, param=param)
        if phase.end <= phase.start:
            message = f"The phase has to end after it begins ({phase.start})."
            return Rejection("parameter_invalid", message, f"phases[{number}][end_date]")
        if number and phase.start != phases[number - 1].end:
            message = (
                f"The phase has to begin where the one before it ends: {phases[number - 1].end}."
            )
            return Rejection("parameter_invalid", message, f"phases[{number}][start_date]")
        if phase.trial_end is not None and not phase.start < phase.trial_end <= phase.end:
            message = "The trial has to end within the phase."
            return Rejection("parameter_invalid", message, f"phases[{number}][trial_end]")
    return None


SUBSCRIPTION_SCHEDULE = Schema(
    name="subscription_schedule",
    prefix="sub_sched",
    state=SubscriptionSchedule,
    states=("not_started", "active", "completed", "released", "canceled"),
    terminal=("completed", "released", "canceled"),
    rank=28,
    index=("customer", "status", "subscription"),
    table=_table(),
)

__all__ = [
    "SUBSCRIPTION_SCHEDULE",
    "Cancel",
    "Create",
    "Release",
    "SubscriptionSchedule",
    "Update",
]
