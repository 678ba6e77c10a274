"""How a subscription follows a schedule: it becomes what each phase says.

A phase that begins where a period ends prorates nothing: the period that begins then is billed on
the phase's terms. What a phase cannot bring about (its prices do not go together) leaves the
subscription as it is.
"""

from msgspec import UNSET
from msgspec.structs import replace

from sao.billing.resources.subscription_state import ItemChange, Subscription, Update
from sao.billing.resources.subscription_update import update, update_resting
from sao.billing.scheduling import Attach, FollowPhase, PhaseItem, SubscriptionOver
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Message, Rejection, Relay


def attach_schedule(_subscription: Subscription, command: Command[Attach], _now: int) -> Facts:
    """A schedule decides from now on what it is, or none any more."""
    return {"schedule": command.data.schedule}


def miss_schedule(
    _subscription: Subscription, command: Command[Attach], _now: int
) -> Relay | Ignored:
    """A schedule that comes too late hears that there is nothing to decide any more."""
    schedule = command.data.schedule
    if schedule is None:
        return Ignored("the subscription has ended")
    return Relay((Message(schedule, "subscription_over", SubscriptionOver(by_schedule=False)),))


def follow(subscription: Subscription, command: Command[FollowPhase], now: int) -> Facts | Ignored:
    """It is what the phase says."""
    facts = update(subscription, _asked(subscription, command, now), now)
    return Ignored(facts.message) if isinstance(facts, Rejection) else facts


def follow_resting(
    subscription: Subscription, command: Command[FollowPhase], now: int
) -> Facts | Ignored:
    """The same where no period runs: nothing of it leads to another status."""
    facts = update_resting(subscription, _asked(subscription, command, now), now)
    return Ignored(facts.message) if isinstance(facts, Rejection) else facts


def _asked(subscription: Subscription, command: Command[FollowPhase], now: int) -> Command[Update]:
    """What somebody would ask for who wanted what the phase says."""
    return Command(command.id, command.object_id, "update", _update(subscription, command, now))


def _update(subscription: Subscription, command: Command[FollowPhase], now: int) -> Update:
    data = command.data
    phase = data.phase
    changes = tuple(_changes(subscription, phase.items, command.id))
    at_boundary = now in (subscription.current_period_end, subscription.current_period_start)
    anew = data.begins and phase.anchor == "phase_start" and subscription.status != "trialing"
    extras = phase.extras if data.begins else ()
    trial_end = phase.trial_end if data.begins and (phase.trial_end or now) > now else None
    prorations = "none" if at_boundary else phase.prorations
    asked = Update(
        items=changes or UNSET,
        add_invoice_items=extras or UNSET,
        proration_behavior=prorations if changes or extras or anew or trial_end else UNSET,
        billing_cycle_anchor="now" if anew else UNSET,
        cancel_at=data.cancel_at if data.cancel_at != subscription.cancel_at else UNSET,
        metadata=phase.metadata or None,
    )
    named = {
        "collection_method": phase.collection_method,
        "days_until_due": phase.days_until_due,
        "default_payment_method": phase.default_payment_method,
        "description": phase.description,
        "discounts": phase.discounts,
        "default_tax_rates": phase.default_tax_rates,
        "trial_end": trial_end,
    }
    return replace(asked, **{name: value for name, value in named.items() if value is not None})


def _changes(
    subscription: Subscription, wanted: tuple[PhaseItem, ...], cause: str
) -> list[ItemChange]:
    """What makes its items those of the phase: the same price is the same item."""
    kept = {item.price.id: item for item in subscription.items}
    changes = []
    for number, item in enumerate(wanted):
        before = kept.pop(item.price.id, None)
        quantity = 1 if item.quantity is None else item.quantity
        if before is None:
            made = member_id("si", home_of(subscription.id), cause, str(number))
            changes.append(
                ItemChange(
                    id=made,
                    price=item.price,
                    quantity=quantity,
                    metadata=item.metadata or None,
                    added=True,
                )
            )
        elif before.quantity != quantity:
            changes.append(ItemChange(id=before.id, quantity=quantity))
    return changes + [ItemChange(id=gone.id, deleted=True) for gone in kept.values()]
