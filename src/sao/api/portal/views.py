"""What a customer's portal shows, as values."""

from collections.abc import Iterator
from typing import NamedTuple

from sao.billing.money import show
from sao.billing.resources.customer import Customer
from sao.billing.resources.invoice import Invoice
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.resources.subscription import Subscription
from sao.platform.ports import Query
from sao.runtime import Session
from sao.views.words.amounts import day, price_words
from sao.views.words.states import STATES
from sao.views.words.titles import card_words, product_words
from sao.wire.resources.portal_session import Pass

INVOICES_MAX = 24


class Plan(NamedTuple):
    """A subscription. `verb` is what can be done about its end: `cancel`, `resume` or nothing."""

    id: str
    name: str
    state: str
    notes: tuple[str, ...]
    verb: str


class Bill(NamedTuple):
    """An invoice, with the address of its page."""

    id: str
    number: str
    date: str
    amount: str
    state: str
    open: bool


class Shown(NamedTuple):
    """A portal as its customer sees it."""

    seller: str
    customer: str
    card: str
    plans: tuple[Plan, ...]
    bills: tuple[Bill, ...]
    return_url: str


def shown(session: Session, told: Pass) -> Shown | None:
    """What is there to see; None where the customer is gone, or the time is over."""
    owner = session.find(told.customer)
    if not isinstance(owner, Customer) or owner.status == "deleted":
        return None
    if session.now(owner.id) > told.expires_at:
        return None
    settings = session.find(SETTINGS)
    seller = settings.business.name if isinstance(settings, Settings) else None
    return Shown(
        seller=seller or "",
        customer=owner.name or owner.email or "",
        card=_card(session, owner),
        plans=tuple(_plans(session, owner)),
        bills=tuple(_bills(session, owner)),
        return_url=told.return_url,
    )


def _card(session: Session, owner: Customer) -> str:
    """What is charged: the default, or what a subscription has of its own."""
    own = (session.find(each) for each in sorted(owner.subscriptions))
    named = (one.default_payment_method for one in own if isinstance(one, Subscription))
    wanted = next((each for each in named if each), None) or owner.default_payment_method
    card = owner.payment_methods.get(wanted or "")
    return card_words(card) if card is not None else ""


def _plans(session: Session, owner: Customer) -> Iterator[Plan]:
    for each in sorted(owner.subscriptions):
        state = session.find(each)
        if isinstance(state, Subscription):
            prices = [f"{item.quantity:,} × {price_words(item.price)}" for item in state.items]  # noqa: RUF001
            yield Plan(
                id=state.id,
                name=" and ".join(product_words(item.price) for item in state.items),
                state=STATES["subscription"][state.status].label,
                notes=(*prices, _ahead(state)),
                verb="resume" if state.cancel_at is not None else "cancel",
            )


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
                open=state.status == "open",
            )
