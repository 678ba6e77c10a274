"""What each payment method does when it is charged, and when that will be."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sao.billing.reckoning.engine import GRACE
from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.subscription.state import Subscription
from sao.core.ids import home_of
from sao.runtime.turns import LOOKS, Turns, sifted
from sao.views.actions import action_named
from sao.views.belongings import methods_of
from sao.views.lists.population import Place, Population, numbered
from sao.views.lists.soon import Soonest, soonest, soonest_in_turns
from sao.views.lists.table import LOOKED_AT_MAX
from sao.views.moment import Moment
from sao.views.shapes import Action, Behavior, Behaviors
from sao.views.words.behaviors import choices
from sao.views.words.titles import card_words, plan_words, title


def behaviors(
    moment: Moment, *, offset: int = 0, limit: int = 50, search: str = ""
) -> Turns[Behaviors]:
    """A window of the attached methods; those of whom something is due soonest come first."""
    people = yield from moment.session.followed(
        "methods by what is due",
        lambda: _population(moment),
        lambda people, changed: people.amend(moment, changed),
    )
    wanted = search.strip().lower()
    if wanted:
        searched = people.ids(())[:LOOKED_AT_MAX]
        found = yield from sifted(searched, lambda each: wanted in _text(moment, each))
        total, ids = len(found), tuple(found[offset : offset + limit])
    else:
        total, ids = len(people), people.ids((), offset, limit)
    rows = tuple(behavior(moment, each) for each in ids)
    return Behaviors(rows=tuple(r for r in rows if r is not None), total=total, offset=offset)


def behaviors_of(moment: Moment, customer: Customer) -> tuple[Behavior, ...]:
    """Those of one customer, the default first."""
    found = (behavior(moment, each.id) for each in methods_of(moment, customer))
    return tuple(each for each in found if each is not None)


def behavior(moment: Moment, method_id: str) -> Behavior | None:
    """What one method does."""
    method = moment.get(PaymentMethod, method_id)
    if method is None:
        return None
    customer = moment.get(Customer, method.customer)
    at, note = next_charge(moment, method, customer)
    return Behavior(
        object_id=method.id,
        label=card_words(method.card),
        owner_id=customer.id if customer is not None else None,
        owner=title(customer) if customer is not None else None,
        note=note,
        behavior=method.card.behavior,
        choices=choices(method.card),
        next_charge_at=at,
        set=_setting(moment, method),
    )


def next_charge(
    moment: Moment, method: PaymentMethod, customer: Customer | None
) -> tuple[int | None, str]:
    """When the method is charged next by itself, and what for."""
    if customer is None or method.status != "attached":
        return None, "Nobody pays with it"
    role = "Default" if customer.default_payment_method == method.id else ""
    found: list[tuple[int, str]] = []
    for each, own in sorted(customer.subscriptions.items()):
        subscription = moment.get(Subscription, each)
        paying = own if own in customer.payment_methods else customer.default_payment_method
        if subscription is not None and paying == method.id:
            role = role or f"Pays for {plan_words(subscription)}"
            charge = charge_of(moment, subscription)
            found += [charge] if charge is not None else []
    if not found:
        return None, f"{role or 'Not the default'}, no attempt is planned"
    at, what = min(found)
    return at, f"{role}, {what}" if role else what


def charge_of(moment: Moment, subscription: Subscription) -> tuple[int, str] | None:
    """When a subscription is charged next by itself, and what for; None where it is not."""
    if subscription.collection_method != "charge_automatically":
        return None
    plan = plan_words(subscription)
    invoice = moment.get(Invoice, subscription.latest_invoice)
    if invoice is not None:
        if invoice.status == "open" and invoice.next_payment_attempt is not None:
            return invoice.next_payment_attempt, f"retry for {plan}"
        closes_at = invoice.automatically_finalizes_at
        if invoice.status == "draft" and invoice.auto_advance and closes_at is not None:
            return closes_at, f"invoice for {plan}"
    end = subscription.current_period_end
    ends = subscription.cancel_at is not None and subscription.cancel_at <= end
    running = subscription.status in ("trialing", "active", "past_due")
    if ends or not running or subscription.pause_collection is not None:
        return None
    what = "first charge" if subscription.status == "trialing" else "renewal"
    return end + GRACE, f"{what} of {plan}"


def _population(moment: Moment) -> Turns[Population]:
    """The methods of all customers, by what is due for these."""
    known = yield from soonest_in_turns(moment)
    held: dict[str, tuple[str, ...]] = {}
    places: list[Place] = []

    def moved(moment: Moment, changed: Iterable[str]) -> Iterator[tuple[str, Place | None]]:
        known = soonest(moment)
        for owner in {f"cus_{home_of(each)}" for each in changed}:
            former, theirs = held.pop(owner, ()), _places(moment, known, owner)
            yield from ((gone, None) for gone in former)
            yield from ((place.object_id, place) for place in theirs)
            held[owner] = tuple(place.object_id for place in theirs)

    for page in numbered(moment, "customer|status=active"):
        for looked_at, (_number, owner) in enumerate(page, start=1):
            places += (theirs := _places(moment, known, owner))
            held[owner] = tuple(place.object_id for place in theirs)
            if looked_at % LOOKS == 0:
                yield
    return Population((), places, moved)


def _places(moment: Moment, known: Soonest, owner: str) -> list[Place]:
    customer, number = moment.get(Customer, owner), moment.session.number(owner)
    if customer is None or number is None or customer.status != "active":
        return []
    due = known.by_home(home_of(owner))
    return [Place(0, due, -number, each) for each in sorted(customer.payment_methods)]


def _text(moment: Moment, method_id: str) -> str:
    method = moment.get(PaymentMethod, method_id)
    if method is None:
        return ""
    customer = moment.get(Customer, method.customer)
    owner = f"{title(customer)} {customer.email or ''}" if customer is not None else ""
    return f"{owner} {card_words(method.card)} {method_id}".lower()


def _setting(moment: Moment, method: PaymentMethod) -> Action:
    """The request without its form: what to choose from is the same for every card."""
    offered = action_named(moment, method, "set_behavior")
    if offered is not None:
        return replace(offered, fields=())
    return Action(
        name="set_behavior",
        label="Set behavior",
        method="POST",
        path=f"/api/payment_methods/{method.id}/behavior",
        refused="The past cannot be changed.",
    )
