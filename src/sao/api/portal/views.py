"""What a customer's portal shows, as values: what its configuration lets them see and do."""

from collections.abc import Iterator
from typing import NamedTuple

from sao.api.finding.portal_configurations import chosen
from sao.api.portal.changes import Changing, Costs, changing, of_flow, priced, waiting
from sao.billing.portal_rules import speaks_against_cancel
from sao.billing.reckoning.money import show
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.billing.values.countries import COUNTRIES
from sao.billing.values.customer import Address
from sao.billing.values.portal import Features, SubscriptionCancel
from sao.platform.ports import Query
from sao.runtime import Session
from sao.views.words.amounts import day, price_words
from sao.views.words.states import STATES
from sao.views.words.titles import card_words, product_words
from sao.wire.resources.portal_session import Flow, Pass

INVOICES_MAX = 24

REASONS = {
    "too_expensive": "It is too expensive",
    "missing_features": "Some features are missing",
    "switched_service": "I found something else",
    "unused": "I do not use it enough",
    "customer_service": "The customer service was poor",
    "too_complex": "It is too complicated",
    "low_quality": "The quality was poor",
    "other": "Another reason",
}
"""Why somebody leaves, in words."""


class Plan(NamedTuple):
    """A subscription. `verb` is what can be done about its end: `cancel`, `resume` or nothing.

    Or, where a change waits that was chosen here, `stay`.
    """

    id: str
    name: str
    state: str
    notes: tuple[str, ...]
    verb: str
    changing: Changing | None


class Bill(NamedTuple):
    """An invoice, with the address of its page."""

    id: str
    number: str
    date: str
    amount: str
    state: str
    open: bool


class Field(NamedTuple):
    """A detail that the customer may change; what is `kept` goes with it, and stays as it is."""

    name: str
    label: str
    value: str
    kind: str = "text"
    autocomplete: str = ""
    choices: tuple[tuple[str, str], ...] = ()


class Shown(NamedTuple):
    """A portal as its customer sees it; `features` are those that it has here, and now.

    With a `flow`, that is all there is. `costs` is what a change would cost that was chosen.
    """

    seller: str
    headline: str
    customer: str
    card: str
    plans: tuple[Plan, ...]
    bills: tuple[Bill, ...]
    fields: tuple[Field, ...]
    features: Features
    flow: Flow | None
    costs: Costs | None
    return_url: str
    privacy_url: str
    terms_url: str

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Why somebody may say that they leave."""
        reason = self.features.subscription_cancel.cancellation_reason
        return tuple((each, REASONS[each]) for each in reason.options) if reason.enabled else ()

    @property
    def cancels_now(self) -> bool:
        """Whether a subscription that is canceled ends at once."""
        return self.features.subscription_cancel.mode == "immediately"


def shown(session: Session, told: Pass) -> Shown | None:
    """What is there to see; None where the customer is gone, or the time is over."""
    owner = session.find(told.customer)
    if not isinstance(owner, Customer) or owner.status == "deleted":
        return None
    if session.now(owner.id) > told.expires_at:
        return None
    goes_by = chosen(session, told.configuration)
    features, flow = goes_by.features, told.flow
    settings = session.find(SETTINGS)
    seller = settings.business.name if isinstance(settings, Settings) else None
    plans = tuple(_plans(session, owner, features))
    if flow is not None:
        plans = tuple(plan for plan in plans if plan.id == flow.subscription)
    return Shown(
        seller=seller or "",
        headline=goes_by.profile.headline or "",
        customer=owner.name or owner.email or "",
        card=_card(session, owner),
        plans=plans,
        bills=tuple(_bills(session, owner)) if flow is None and features.invoice_history else (),
        fields=tuple(_fields(owner, features)),
        features=features,
        flow=flow,
        costs=_confirmed(session, features, flow),
        return_url=told.return_url,
        privacy_url=goes_by.profile.privacy_policy_url or "",
        terms_url=goes_by.profile.terms_of_service_url or "",
    )


def _confirmed(session: Session, features: Features, flow: Flow | None) -> Costs | None:
    """What the change costs that a flow only asks to confirm; None once it is no longer one."""
    if flow is None or flow.subscription_update_confirm is None:
        return None
    state = session.find(flow.subscription_update_confirm.subscription)
    if not isinstance(state, Subscription):
        return None
    wish = of_flow(flow.subscription_update_confirm, state)
    if wish is None or waiting(session, state) is not None:
        return None
    return priced(session, features.subscription_update, state, wish)


def _card(session: Session, owner: Customer) -> str:
    """What is charged: the default, or what a subscription has of its own."""
    own = (session.find(each) for each in sorted(owner.subscriptions))
    named = (one.default_payment_method for one in own if isinstance(one, Subscription))
    wanted = next((each for each in named if each), None) or owner.default_payment_method
    card = owner.payment_methods.get(wanted or "")
    return card_words(card) if card is not None else ""


def _plans(session: Session, owner: Customer, features: Features) -> Iterator[Plan]:
    for each in sorted(owner.subscriptions):
        state = session.find(each)
        if isinstance(state, Subscription):
            later = waiting(session, state)
            prices = [f"{item.quantity:,} × {price_words(item.price)}" for item in state.items]  # noqa: RUF001
            yield Plan(
                id=state.id,
                name=" and ".join(product_words(item.price) for item in state.items),
                state=STATES["subscription"][state.status].label,
                notes=(*prices, _ahead(state), *_then(later)),
                verb=_verb(features.subscription_cancel, state) if later is None else "stay",
                changing=changing(session, features.subscription_update, state),
            )


def _then(later: SubscriptionSchedule | None) -> Iterator[str]:
    """What it becomes when the period ends."""
    if later is not None:
        phase = later.phases[-1]
        for item in phase.items:
            many = f"{item.quantity:,} × " if item.quantity is not None else ""  # noqa: RUF001
            yield f"From {day(phase.start)}: {many}{price_words(item.price)}"


def _verb(cancel: SubscriptionCancel, state: Subscription) -> str:
    if cancel.enabled and state.cancel_at is not None and state.schedule is None:
        return "resume"
    return "" if speaks_against_cancel(cancel, state) else "cancel"


def _ahead(state: Subscription) -> str:
    if state.cancel_at is not None:
        return f"Ends on {day(state.cancel_at)}"
    if state.status == "trialing":
        return f"Free until {day(state.current_period_end)}"
    return f"Renews on {day(state.current_period_end)}"


def _bills(session: Session, owner: Customer) -> Iterator[Bill]:
    terms = (f"invoice|customer={owner.id}",)
    for _number, state in session.page(Query(all=terms, limit=INVOICES_MAX)):
        if isinstance(state, Invoice) and state.finalized_at is not None:
            yield Bill(
                id=state.id,
                number=state.number or state.id,
                date=day(state.finalized_at),
                amount=show(state.total, state.currency),
                state=STATES["invoice"][state.status].label,
                open=state.status == "open" and not state.settling,
            )


def _fields(owner: Customer, features: Features) -> Iterator[Field]:
    """The details that may be changed, one field for each part of them."""
    allowed = features.customer_update.allowed_updates if features.customer_update.enabled else ()
    if "name" in allowed:
        yield Field("name", "Name", owner.name or "", autocomplete="name")
    if "email" in allowed:
        yield Field("email", "Email", owner.email or "", "email", "email")
    if "phone" in allowed:
        yield Field("phone", "Phone", owner.phone or "", "tel", "tel")
    if "address" in allowed:
        yield from _address("address", "", "billing", owner.address)
    if "shipping" in allowed:
        to = owner.shipping
        name = to.name if to is not None else ""
        yield Field("shipping[name]", "Deliver to", name, autocomplete="shipping name")
        where = to.address if to is not None else None
        yield from _address("shipping[address]", "Delivery: ", "shipping", where)
        for part in ("phone", "carrier", "tracking_number"):
            kept = getattr(to, part) if to is not None else None
            yield Field(f"shipping[{part}]", part, kept or "", "kept")


_PARTS = (
    ("line1", "Address", "address-line1"),
    ("line2", "Address, second line", "address-line2"),
    ("postal_code", "Postal code", "postal-code"),
    ("city", "City", "address-level2"),
    ("state", "State or region", "address-level1"),
    ("country", "Country", "country"),
)


def _address(place: str, before: str, kind: str, value: Address | None) -> Iterator[Field]:
    for part, label, completes in _PARTS:
        held = getattr(value, part) if value is not None else None
        text = f"{before}{label[0].lower()}{label[1:]}" if before else label
        choices = _countries(held) if part == "country" else ()
        as_ = "select" if choices else "text"
        yield Field(f"{place}[{part}]", text, held or "", as_, f"{kind} {completes}", choices)


def _countries(held: str | None) -> tuple[tuple[str, str], ...]:
    """What can be chosen, with what is there already, or nothing."""
    other = () if held is None or held in COUNTRIES else ((held, held),)
    return (("", "None"), *other, *COUNTRIES.items())
