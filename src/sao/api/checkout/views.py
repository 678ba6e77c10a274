"""What the page of a checkout session shows, as values."""

from typing import NamedTuple

from sao.api.checkout.orders import Order, Pay, order_of
from sao.api.checkout.paying import expected
from sao.billing.checkout_values import Amounts, CheckoutItem
from sao.billing.money import show
from sao.billing.pricing import line_amount
from sao.billing.proration import is_metered
from sao.billing.resources.checkout_session import CheckoutSession
from sao.billing.resources.payment_link import PaymentLink
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.settings import SETTINGS, Settings
from sao.runtime import Session
from sao.views.words.amounts import counted, day, every, price_words
from sao.wire.checkout_urls import success_address


class Row(NamedTuple):
    """One thing that is offered."""

    name: str
    note: str
    amount: str


class Sum(NamedTuple):
    """A line under what is offered."""

    label: str
    amount: str


class Shown(NamedTuple):
    """A session as its customer sees it. `code` is the promotion code that counts."""

    status: str
    mode: str
    seller: str
    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    total: str
    later: str
    verb: str
    email: str
    asks_card: bool
    takes_codes: bool
    takes_tax_id: bool
    code: str
    success_url: str
    cancel_url: str
    message: str


def shown(session: Session, object_id: str, typed: str = "") -> Shown | None:
    """What is there to see; None where there is no such session.

    `typed` is a promotion code. Raises what speaks against it.
    """
    state = session.find(object_id)
    if not isinstance(state, CheckoutSession):
        return None
    items, amounts = state.items, state.amounts
    if typed and state.status == "open":
        order = order_of(session, state, Pay(promotion_code=typed))
        items, amounts = session.preview(lambda: expected(session, order))
        typed = _code(session, order)
    settings = session.find(SETTINGS)
    seller = settings.business.name if isinstance(settings, Settings) else None
    return Shown(
        status=state.status,
        mode=state.mode,
        seller=seller or "",
        rows=tuple(_row(item) for item in items),
        sums=tuple(_sums(state, amounts)),
        total=show(amounts.total, state.currency) if state.currency and items else "",
        later=_later(state, amounts),
        verb=_verb(state, amounts),
        email=state.email or "",
        asks_card=_asks_card(state, amounts),
        takes_codes=bool(state.allow_promotion_codes) and state.status == "open",
        takes_tax_id=state.takes_tax_id,
        code=typed,
        success_url=success_address(state),
        cancel_url=state.cancel_url or "",
        message=_message(session, state),
    )


def _message(session: Session, state: CheckoutSession) -> str:
    """What the payment link by which it was bought says to whoever has paid."""
    link = session.find(state.payment_link) if state.payment_link is not None else None
    return (link.message or "") if isinstance(link, PaymentLink) else ""


def _code(session: Session, order: Order) -> str:
    """The code as its owner writes it."""
    (wanted,) = order.wanted
    found = session.find(wanted.promotion_code or "")
    return found.code if isinstance(found, PromotionCode) else ""


def _row(item: CheckoutItem) -> Row:
    many = f"{item.quantity:,} × " if item.quantity != 1 else ""  # noqa: RUF001
    return Row(
        name=item.price.product_name or "Item",
        note=f"{many}{price_words(item.price)}",
        amount=show(item.amounts.subtotal, item.price.currency),
    )


def _sums(state: CheckoutSession, amounts: Amounts) -> list[Sum]:
    currency = state.currency or ""
    if not amounts.discount and not amounts.tax:
        return []
    found = [Sum("Subtotal", show(amounts.subtotal, currency))]
    if amounts.discount:
        found.append(Sum("Discount", show(-amounts.discount, currency)))
    if amounts.tax:
        found.append(Sum("Tax", show(amounts.tax, currency)))
    return found


def _later(state: CheckoutSession, amounts: Amounts) -> str:
    """What is paid after today."""
    if state.mode != "subscription":
        return ""
    terms, until = state.subscription_terms, ""
    if terms.trial_period_days is not None:
        until = f"{counted(terms.trial_period_days, 'day')} free, then "
    elif terms.trial_end is not None:
        until = f"Free until {day(terms.trial_end)}, then "
    less = ", less your discount while it lasts" if amounts.discount else ""
    text = f"{until}{' and '.join(_each_period(state.items))}{less}, until you cancel."
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
        return f"Pay {paid}"
    terms = state.subscription_terms
    if paid:
        return f"Subscribe and pay {paid}"
    on_trial = terms.trial_period_days is not None or terms.trial_end is not None
    return "Start trial" if on_trial else "Subscribe"


def _asks_card(state: CheckoutSession, amounts: Amounts) -> bool:
    if state.mode == "setup":
        return True
    always = state.mode == "subscription" and state.payment_method_collection == "always"
    return always or amounts.total > 0


__all__ = ["Row", "Shown", "Sum", "shown"]
