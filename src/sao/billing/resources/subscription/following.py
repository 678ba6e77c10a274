"""How a subscription follows a schedule: it becomes what each phase says.

A phase that begins where a period ends prorates nothing of it: the period that begins then is
billed on the phase's terms. Longer periods of single items may run on; these are prorated. What a
phase cannot bring about (its prices do not go together) leaves the subscription as it is.
"""

from collections.abc import Iterator

from msgspec import UNSET
from msgspec.structs import asdict, replace

from sao.billing.messages.subscription import Attach, FollowPhase
from sao.billing.reckoning.rhythm import is_mixed
from sao.billing.resources.subscription.state import ItemChange, Subscription, Update
from sao.billing.resources.subscription.update import update, update_resting
from sao.billing.values.invoice import InvoiceWords, OtherWords
from sao.billing.values.schedule import EndBehavior, Phase, PhaseItem
from sao.billing.values.subscription import Item
from sao.billing.values.usage import Thresholds
from sao.core.ids import home_of, member_id
from sao.core.schema import Command, Facts, Ignored, Rejection


def as_it_is(subscription: Subscription, ending: EndBehavior) -> tuple[Phase, EndBehavior]:
    """The first phase of a schedule that takes it over, and what happens after it.

    That is its current period; one that is to end runs until then, and ends by its schedule.
    """
    ends = subscription.cancel_at
    phase = Phase(
        start=subscription.current_period_start,
        end=subscription.current_period_end if ends is None else ends,
        items=tuple(_item_as_it_is(subscription, item) for item in subscription.items),
        trial_end=subscription.trial_end if subscription.status == "trialing" else None,
        collection_method=subscription.collection_method,
        days_until_due=subscription.days_until_due,
        default_payment_method=subscription.default_payment_method,
        description=subscription.description,
        discounts=subscription.discounts or None,
        default_tax_rates=subscription.default_tax_rates or None,
        metadata=subscription.metadata,
        thresholds=_of_all(subscription.billing_thresholds),
        words=subscription.words,
    )
    return phase, ending if ends is None else "cancel"


def _item_as_it_is(subscription: Subscription, item: Item) -> PhaseItem:
    thresholds = subscription.billing_thresholds or Thresholds()
    return PhaseItem(
        price=item.price,
        quantity=item.quantity,
        metadata=item.metadata,
        tax_rates=item.tax_rates or None,
        discounts=item.discounts or None,
        usage_gte=thresholds.usage_gte.get(item.id),
    )


def _of_all(thresholds: Thresholds | None) -> Thresholds | None:
    """Those of the subscription; an item's go with the item."""
    own = None if thresholds is None else replace(thresholds, usage_gte={})
    return None if own == Thresholds() else own


def attach_schedule(
    subscription: Subscription, command: Command[Attach], _now: int
) -> Facts | Rejection:
    """A schedule decides from now on what it is, or none any more.

    Rejects, so that the schedule does not come about: `parameter_invalid` (another one decides).
    """
    if command.data.schedule is not None and subscription.schedule is not None:
        return Rejection(
            "parameter_invalid",
            f"The subscription is managed by the schedule '{subscription.schedule}' already.",
            "from_subscription",
        )
    facts: Facts = {"schedule": command.data.schedule}
    if command.data.lifted is not None and subscription.cancel_at == command.data.lifted:
        facts |= {"cancel_at": None, "cancel_at_period_end": False, "canceled_at": None}
    return facts


def miss_schedule(
    subscription: Subscription, command: Command[Attach], _now: int
) -> Ignored | Rejection:
    """There is nothing to decide any more.

    Rejects, so that the schedule does not come about: `parameter_invalid`.
    """
    if command.data.schedule is None:
        return Ignored("the subscription has ended")
    return Rejection(
        "parameter_invalid",
        f"The subscription '{subscription.id}' is {subscription.status}; a schedule can take over "
        "one that still runs.",
        "from_subscription",
    )


def follow(subscription: Subscription, command: Command[FollowPhase], now: int) -> Facts | Ignored:
    """It is what the phase says; what was used until then is billed as it was before."""
    now = _began_at(command, now)
    facts = update(_let_go(subscription), _asked(subscription, command, now), now)
    if isinstance(facts, Rejection):
        return Ignored(facts.message)
    if (
        now == subscription.current_period_end
        and facts.keys() & {"items"}
        and not _anew(facts, now)
    ):
        facts["ending_items"] = subscription.items
    return facts


def _let_go(subscription: Subscription) -> Subscription:
    """The subscription as if nothing managed it: its schedule may say what nobody else may."""
    return replace(subscription, schedule=None)


def _anew(facts: Facts, now: int) -> bool:
    """Whether a period begins with the phase, and the one before is billed with it."""
    return bool(facts.get("current_period_end", now) > now)


def follow_resting(
    subscription: Subscription, command: Command[FollowPhase], now: int
) -> Facts | Ignored:
    """The same where no period runs: nothing of it leads to another status."""
    now = _began_at(command, now)
    facts = update_resting(_let_go(subscription), _asked(subscription, command, now), now)
    return Ignored(facts.message) if isinstance(facts, Rejection) else facts


def _began_at(command: Command[FollowPhase], now: int) -> int:
    """When the phase began: what it costs does not depend on how soon that was heard."""
    return now if command.data.due_at is None else command.data.due_at


def _asked(subscription: Subscription, command: Command[FollowPhase], now: int) -> Command[Update]:
    """What somebody would ask for who wanted what the phase says."""
    return Command(command.id, command.object_id, "update", _update(subscription, command, now))


def _update(subscription: Subscription, command: Command[FollowPhase], now: int) -> Update:
    data = command.data
    phase = data.phase
    changes = tuple(_changes(subscription, phase.items, command.id, begins=data.begins))
    at_boundary = now in (subscription.current_period_end, subscription.current_period_start)
    mixed = is_mixed(subscription.items) or is_mixed(phase.items)
    anew = data.begins and phase.anchor == "phase_start" and subscription.status != "trialing"
    extras = phase.extras if data.begins else ()
    trial_end = phase.trial_end if data.begins and (phase.trial_end or now) > now else None
    prorations = "none" if at_boundary and not mixed else phase.prorations
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
        "billing_thresholds": phase.thresholds,
        "automatic_tax": phase.automatic_tax,
        "words": phase.words and _words(phase.words),
    }
    return replace(asked, **{name: value for name, value in named.items() if value is not None})


def _changes(
    subscription: Subscription, wanted: tuple[PhaseItem, ...], cause: str, *, begins: bool
) -> Iterator[ItemChange]:
    """What makes its items those of the phase: the same price is the same item."""
    kept = {item.price.id: item for item in subscription.items}
    thresholds = subscription.billing_thresholds or Thresholds()
    for number, item in enumerate(wanted):
        before = kept.pop(item.price.id, None)
        if before is None:
            yield _added(subscription, item, cause, number)
            continue
        change = _changed(before, item, thresholds.usage_gte.get(before.id), begins=begins)
        if change != ItemChange(id=before.id):
            yield change
    for gone in kept.values():
        yield ItemChange(id=gone.id, deleted=True)


def _added(subscription: Subscription, item: PhaseItem, cause: str, number: int) -> ItemChange:
    return ItemChange(
        id=member_id("si", home_of(subscription.id), cause, str(number)),
        price=item.price,
        quantity=_quantity(item),
        metadata=item.metadata or None,
        added=True,
        tax_rates=UNSET if item.tax_rates is None else item.tax_rates,
        discounts=UNSET if item.discounts is None else item.discounts,
        usage_gte=UNSET if item.usage_gte is None else item.usage_gte,
    )


def _changed(before: Item, item: PhaseItem, usage_gte: int | None, *, begins: bool) -> ItemChange:
    """What is other than before; discounts are given when the phase begins, and may be used up."""
    return ItemChange(
        id=before.id,
        quantity=None if _quantity(item) == before.quantity else _quantity(item),
        tax_rates=UNSET if item.tax_rates in (None, before.tax_rates) else item.tax_rates,
        discounts=UNSET if item.discounts is None or not begins else item.discounts,
        usage_gte=UNSET if item.usage_gte in (None, usage_gte) else item.usage_gte,
    )


def _words(words: InvoiceWords) -> OtherWords:
    """All that its invoices say from then on."""
    return OtherWords(
        **{**asdict(words), "account_tax_ids": words.account_tax_ids or None},
    )


def _quantity(item: PhaseItem) -> int:
    return 1 if item.quantity is None else item.quantity
