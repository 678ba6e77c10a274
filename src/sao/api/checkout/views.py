"""What the page of a checkout session shows, as values."""

from typing import Any, NamedTuple

from msgspec import UNSET

from sao.api.checkout import offers
from sao.api.checkout.cards import declined
from sao.api.checkout.form import Field, Group, before_paying, consents
from sao.api.checkout.goods import Row, is_fresh, more, rows, saved_cards, shipping
from sao.api.checkout.orders import Order, Pay, order_of
from sao.api.checkout.paying import expected
from sao.api.taking.taker import challenged, holder
from sao.billing.reckoning.money import show
from sao.billing.reckoning.pricing import line_amount
from sao.billing.reckoning.proration import is_metered
from sao.billing.resources.checkout_session.machine import CheckoutSession
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.settings import SETTINGS, Settings
from sao.billing.values.checkout import Amounts, CheckoutItem
from sao.billing.values.checkout_asking import Texts
from sao.gateways.port import Holder
from sao.runtime import Session
from sao.views.words.amounts import counted, day, every, price_words
from sao.wire.checkout_urls import success_address
from sao.wire.links import recovery_path


class Sum(NamedTuple):
    """A line under what is offered."""

    label: str
    amount: str


class Shown(NamedTuple):
    """A session as its customer sees it. `code` is the promotion code that counts.

    `due` is the total in the minor unit. `more` may be taken besides the `rows`; `groups` are asked
    for before the card, `consents` after it; `saved` are the customer's own cards. `again` is where
    it can be begun again, once expired. What is `taxed` depends on who buys, and where they are.

    `waits` is for what a payment under way waits: the gateway (`processing`), or its customer
    (`challenged`); `refused` is why the last one failed. `intent` is what it is made with, once
    that is there, and `holder` whose card it is to be.
    """

    status: str
    mode: str
    seller: str
    rows: tuple[Row, ...]
    more: tuple[Row, ...]
    sums: tuple[Sum, ...]
    total: str
    due: int
    later: str
    shipping: Field | None
    groups: tuple[Group, ...]
    consents: tuple[Field, ...]
    saved: tuple[tuple[str, str], ...]
    verb: str
    email: str
    asks_card: bool
    taxed: bool
    takes_codes: bool
    takes_tax_id: bool
    needs_tax_id: bool
    code: str
    success_url: str
    cancel_url: str
    message: str
    again: str
    texts: Texts
    waits: str
    refused: str
    intent: str
    holder: Holder


PLAIN = Pay()


def shown(session: Session, object_id: str, said: Pay = PLAIN) -> Shown | None:
    """What is there to see; None where there is no such session.

    `said` is what is taken, and with which promotion code. Raises what speaks against it.
    """
    state = session.find(object_id)
    if not isinstance(state, CheckoutSession):
        return None
    sold, code = offers.Sold(state.items, state.amounts, state.shipping), ""
    if said != PLAIN and state.status == "open" and state.awaits is None:
        order = order_of(session, state, said)
        sold = session.preview(lambda: expected(session, order))
        code = _code(session, order) if said.promotion_code else ""
    items, amounts = sold.items, sold.amounts
    fresh = is_fresh(state)
    settings = session.find(SETTINGS)
    seller = settings.business.name if isinstance(settings, Settings) else None
    return Shown(
        status=state.status,
        mode=state.mode,
        seller=seller or "",
        rows=tuple(rows(state, items)),
        more=tuple(more(state, items)),
        sums=tuple(_sums(state, sold)),
        total=show(amounts.total, state.currency) if state.currency and items else "",
        due=amounts.total,
        later=_later(state, sold),
        shipping=shipping(session, state, sold),
        groups=before_paying(state) if fresh else (),
        consents=consents(state) if fresh else (),
        saved=tuple(saved_cards(session, state)),
        verb=_verb(state, amounts),
        email=state.email or "",
        asks_card=_asks_card(state, amounts),
        taxed=fresh and bool(state.manner.automatic_tax),
        takes_codes=fresh and bool(state.allow_promotion_codes),
        takes_tax_id=fresh and state.takes_tax_id,
        needs_tax_id=fresh and _needs_tax_id(session, state),
        code=code,
        success_url=success_address(state),
        cancel_url=state.cancel_url or "",
        message=_message(session, state),
        again=recovery_path(state.id) if state.recoverable_until is not None else "",
        texts=state.manner.asks.texts,
        waits=_waits(session, state),
        refused=_refused(session, state),
        intent="" if state.awaits is None else state.awaits.intent,
        holder=holder(session, state.customer, state.id, later=_later_too(state)),
    )


def _waits(session: Session, state: CheckoutSession) -> str:
    if state.status not in ("open", "processing") or state.awaits is None:
        return ""
    if challenged(session, state.awaits.intent):
        return "challenged"
    return "processing" if state.status == "processing" else ""


def _refused(session: Session, state: CheckoutSession) -> str:
    """Why the last attempt failed, where a gateway said so after it was asked."""
    if state.status != "open" or state.awaits is None:
        return ""
    intent: Any = session.find(state.awaits.intent)
    return "" if challenged(session, intent.id) else declined(intent).message


def _later_too(state: CheckoutSession) -> bool:
    """Whether the card is to be charged while its holder is away, too."""
    return state.mode != "payment" or state.payment_terms.setup_future_usage == "off_session"


def _needs_tax_id(session: Session, state: CheckoutSession) -> bool:
    """Whether one has to be said: the customer is known by none yet."""
    owner = session.find(state.customer) if state.customer is not None else None
    known = isinstance(owner, Customer) and bool(owner.tax_ids)
    return state.manner.asks.tax_id_required and not known


def _message(session: Session, state: CheckoutSession) -> str:
    """What the payment link by which it was bought says to whoever has paid."""
    link = session.find(state.payment_link) if state.payment_link is not None else None
    return (link.message or "") if isinstance(link, PaymentLink) else ""


def _code(session: Session, order: Order) -> str:
    """The code as its owner writes it."""
    (wanted,) = order.wanted
    found = session.find(wanted.promotion_code or "")
    return found.code if isinstance(found, PromotionCode) else ""


def _sums(state: CheckoutSession, sold: offers.Sold) -> list[Sum]:
    currency, amounts, sent = state.currency or "", sold.amounts, sold.shipping
    automatic = bool(state.manner.automatic_tax)
    if not amounts.discount and not amounts.tax and sent is None and not automatic:
        return []
    found = [Sum("Subtotal", show(amounts.subtotal, currency))]
    if amounts.discount:
        found.append(Sum("Discount", show(-amounts.discount, currency)))
    if sent is not None:
        label = f"Shipping ({sent.shipment.name})"
        found.append(Sum(label, show(sent.amounts.subtotal, currency)))
    if amounts.tax or automatic:
        found.append(Sum("Tax", show(amounts.tax, currency)))
    return found


def _later(state: CheckoutSession, sold: offers.Sold) -> str:
    """What is paid after today."""
    if state.mode != "subscription":
        return ""
    terms, until = state.subscription_terms, ""
    if terms.trial_period_days is not None:
        until = f"{counted(terms.trial_period_days, 'day')} free, then "
    elif terms.trial_end is not None:
        until = f"Free until {day(terms.trial_end)}, then "
    less = ", less your discount while it lasts" if sold.amounts.discount else ""
    text = f"{until}{' and '.join(_each_period(sold.items))}{less}, until you cancel."
    return text[:1].upper() + text[1:]


def _each_period(items: tuple[CheckoutItem, ...]) -> list[str]:
    """What a period costs; all that comes again comes in the same rhythm."""
    again = [item for item in items if item.price.recurring is not None]
    fixed = [item for item in again if not is_metered(item.price)]
    words = [price_words(item.price) for item in again if is_metered(item.price)]
    if fixed:
        price = fixed[0].price
        total = sum(line_amount(item.price, item.quantity) for item in fixed)
        words.insert(0, f"{show(total, price.currency)} per {every(price.recurring)}")
    return words


def _verb(state: CheckoutSession, amounts: Amounts) -> str:
    """What the button does."""
    if state.mode == "setup":
        return "Keep this card"
    paid = show(amounts.total, state.currency or "") if amounts.total else ""
    if state.mode == "payment":
        return f"{_VERBS.get(state.submit_type or '', 'Pay')} {paid}".strip()
    terms = state.subscription_terms
    if paid:
        return f"Subscribe and pay {paid}"
    on_trial = terms.trial_period_days is not None or terms.trial_end is not None
    return "Start trial" if on_trial else "Subscribe"


_VERBS = {"book": "Book for", "donate": "Donate", "subscribe": "Subscribe for"}
"""What the button of a payment says, by its `submit_type`."""


def _asks_card(state: CheckoutSession, amounts: Amounts) -> bool:
    if state.mode == "setup" or any(item.price.custom is not UNSET for item in state.items):
        return True
    always = state.mode == "subscription" and state.payment_method_collection == "always"
    return always or amounts.total > 0


__all__ = ["Row", "Shown", "Sum", "shown"]
