"""The list of customers, in the order in which they need attention, then by what is due next."""

from collections.abc import Iterable, Iterator, Mapping

from sao.billing.resources.customer.state import Customer
from sao.billing.resources.invoice.state import Invoice
from sao.billing.resources.subscription.state import Subscription
from sao.billing.resources.tax_id import TaxNumber
from sao.core.ids import home_of
from sao.read_model.mrr import mrr
from sao.runtime.turns import Turns
from sao.views.ahead import next_of
from sao.views.belongings import subscriptions_of
from sao.views.lists.cells import customer_cell, link, state_of
from sao.views.lists.population import (
    REPLAYED_MAX,
    Place,
    Population,
    everything,
    numbered,
    unclassed,
)
from sao.views.lists.soon import NEVER, Soonest, soonest, soonest_in_turns
from sao.views.lists.table import Family
from sao.views.moment import Moment
from sao.views.shapes import Cell, Column, DueCell, InstantCell, LinkCell, Notice, TextCell
from sao.views.words.amounts import added, counted, monies, told
from sao.views.words.states import STANDINGS, standing_cell
from sao.views.words.titles import plan_words, title

_STANDING: Mapping[str, str] = {
    **{name: name for name in STANDINGS if name not in ("none", "deleted")},
    "incomplete_expired": "canceled",
}
"""How a customer stands by a subscription's state."""

_RANKS: Mapping[str, int] = {standing: rank for rank, standing in enumerate(STANDINGS)}


def population(_resource: str, moment: Moment) -> Turns[Population]:
    """Every customer, in the class of the subscription that needs attention most."""
    return _then(moment) if moment.past else _now(moment)


def _now(moment: Moment) -> Turns[Population]:
    known = yield from soonest_in_turns(moment)
    stands: dict[str, str] = {}
    for state, standing in _STANDING.items():
        for page in numbered(moment, f"subscription|status={state}"):
            for _number, subscription in page:
                stands.setdefault(f"cus_{home_of(subscription)}", standing)
            yield
    places = []
    for status in ("active", "deleted"):
        for page in numbered(moment, f"customer|status={status}"):
            places += [
                _place(known, each, number, status, stands.get(each, "none"))
                for number, each in page
            ]
            yield
    return Population(tuple(STANDINGS), places, _moved)


def _moved(moment: Moment, changed: Iterable[str]) -> Iterator[tuple[str, Place | None]]:
    """Whoever anything has changed for may stand elsewhere."""
    known = soonest(moment)
    for each in {f"cus_{home_of(one)}" for one in changed}:
        customer, number = moment.get(Customer, each), moment.session.number(each)
        if customer is not None and number is not None:
            stands = standing_of(moment, customer)
            yield each, _place(known, each, number, customer.status, stands)


def _place(known: Soonest, customer: str, number: int, status: str, stands: str) -> Place:
    standing = "deleted" if status == "deleted" else stands
    return Place(_RANKS[standing], known.by_home(home_of(customer)), -number, customer)


def standing_of(moment: Moment, customer: Customer) -> str:
    """How the customer stands."""
    if customer.status == "deleted":
        return "deleted"
    states = {subscription.status for subscription in subscriptions_of(moment, customer)}
    return next((standing for state, standing in _STANDING.items() if state in states), "none")


def fill(moment: Moment, customer: Customer, standing: str | None) -> dict[str, Cell]:
    """A customer's row."""
    held = subscriptions_of(moment, customer)
    stands = standing or standing_of(moment, customer)
    leading = next((each for each in held if _STANDING.get(each.status) == stands), None)
    coming = next_of(moment, leading)
    return {
        "name": LinkCell(text=title(customer), object_id=customer.id),
        "email": TextCell(text=customer.email or ""),
        "state": standing_cell(stands),
        "plan": TextCell(text=plan_words(leading) if leading is not None else ""),
        "mrr": monies(added((each.currency, mrr(each)) for each in _live(held))),
        "next_due": DueCell(text=coming.text, at=coming.at),
        "created": InstantCell(at=customer.created),
    }


def notices(moment: Moment, counts: Mapping[str, int]) -> tuple[Notice, ...]:
    """What is at risk, in words and by currency."""
    found = []
    late = counts.get("past_due", 0)
    if late:
        owed = told(_at_risk(moment)) if late <= REPLAYED_MAX else ""
        text = f"{late:,} past due" + (f", {owed} at risk" if owed else "")
        found.append(Notice(tone="warning", text=text, filter="past_due"))
    if counts.get("unpaid"):
        text = f"{counted(counts['unpaid'], 'customer')} unpaid"
        found.append(Notice(tone="critical", text=text, filter="unpaid"))
    if counts.get("incomplete"):
        text = f"{counts['incomplete']:,} waiting for a first payment"
        found.append(Notice(tone="warning", text=text, filter="incomplete"))
    return tuple(found)


def _at_risk(moment: Moment) -> dict[str, int]:
    """What past due subscriptions owe on their latest invoices."""

    def make() -> dict[str, int]:
        ids = moment.session.ids("subscription|status=past_due")
        held = (moment.get(Subscription, each) for each in ids)
        owed = (moment.get(Invoice, each.latest_invoice) for each in held if each is not None)
        return added(
            (each.currency, each.amount_remaining)
            for each in owed
            if each is not None and each.status == "open"
        )

    if moment.past:
        return _at_risk_then(moment)
    return moment.session.derived(("customer", "at risk"), make)


def _at_risk_then(moment: Moment) -> dict[str, int]:
    subscriptions = (moment.get(Subscription, each) for each in everything("subscription", moment))
    late = [each for each in subscriptions if each is not None and each.status == "past_due"]
    owed = (moment.get(Invoice, each.latest_invoice) for each in late)
    return added(
        (each.currency, each.amount_remaining)
        for each in owed
        if each is not None and each.status == "open"
    )


def _then(moment: Moment) -> Turns[Population]:
    ids = everything("customer", moment)
    yield
    if len(ids) > REPLAYED_MAX:
        return unclassed(ids)
    places = []
    for age, each in enumerate(ids):
        customer = moment.get(Customer, each)
        if customer is not None:
            alarm = moment.alarm(each)
            due = NEVER if alarm is None else alarm[0]
            places.append(Place(_RANKS[standing_of(moment, customer)], due, age, each))
    return Population(tuple(STANDINGS), places)


def _live(held: Iterable[Subscription]) -> list[Subscription]:
    return [each for each in held if each.ended_at is None]


FAMILY = Family(
    resource="customer",
    columns=(
        Column(key="name", label="Customer", sorts=True),
        Column(key="email", label="Email", sorts=True),
        Column(key="state", label="Status"),
        Column(key="plan", label="Plan"),
        Column(key="mrr", label="MRR", end=True),
        Column(key="next_due", label="Next", sorts=True),
        Column(key="created", label="Customer since", sorts=True),
    ),
    fill=fill,
    text=lambda customer: f"{customer.name or ''} {customer.email or ''}",
    sorts={
        "name": lambda _moment, customer: title(customer).lower(),
        "email": lambda _moment, customer: customer.email,
        "next_due": lambda moment, customer: (
            next_of(moment, next(iter(subscriptions_of(moment, customer)), None)).at
        ),
    },
    classes=lambda _resource: {standing: word.label for standing, word in STANDINGS.items()},
    population=population,
    notices=notices,
)


def kind_words(number: TaxNumber) -> str:
    """`EU VAT`."""
    return number.type.replace("_", " ").upper()


def _fill_number(moment: Moment, number: TaxNumber, _state: str | None) -> dict[str, Cell]:
    return {
        "name": link(number),
        "type": TextCell(text=kind_words(number), note=number.verification),
        "country": TextCell(text=number.country or ""),
        "customer": customer_cell(moment, number.customer),
        "state": state_of(number),
        "created": InstantCell(at=number.created),
    }


TAX_IDS = Family(
    resource="tax_id",
    columns=(
        Column(key="name", label="Tax ID"),
        Column(key="type", label="Type"),
        Column(key="country", label="Country"),
        Column(key="customer", label="Customer"),
        Column(key="state", label="Status"),
        Column(key="created", label="Created", sorts=True),
    ),
    fill=_fill_number,
    text=lambda number: f"{number.value} {number.type}",
)
