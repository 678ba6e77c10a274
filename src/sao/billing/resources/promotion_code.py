"""Promotion code: a word that customers say to be given a coupon, and who may say it.

It owns the limit of its own redemptions; the coupon behind it is redeemed with it.
"""

from msgspec import UNSET

from sao.billing.messages import Nothing
from sao.billing.values import Metadata, Value, given, merged, switched
from sao.core.instance import State
from sao.core.schema import (
    NEW,
    SAME,
    Command,
    Entry,
    Facts,
    Rejection,
    Schema,
    action,
    alarm,
    ignore,
    internal,
)

Verdict = Facts | Rejection


def _table() -> tuple[Entry, ...]:
    kept = ("active", "inactive")
    over = ("spent", "expired")
    closed = ("inactive", *over)
    return (
        #        action    from         to                   decide
        action("create",   NEW,         kept,                create),
        action("take_over", NEW,        (*kept, *over),      take_over),
        action("update",   kept,        kept,                update),
        action("update",   over,        SAME,                describe),
        action("redeem",   ("active",), ("active", "spent"), redeem),
        action("redeem",   closed,      SAME,                refuse),
        internal("expire", kept,        "expired",           expire),
        ignore("expire",   over,        "it can be redeemed no more"),
        alarm("expire",    kept,        _after_the_last_instant),
    )  # fmt: skip


class Restrictions(Value, frozen=True):
    """Who may redeem it: somebody who never bought, somebody who buys for this much at least.

    `minimum_amounts` are in minor units, by currency; empty: any amount.
    """

    first_time_transaction: bool = False
    minimum_amount_currency: str | None = None
    minimum_amounts: dict[str, int] = {}


class PromotionCode(State, frozen=True, kw_only=True):
    """A promotion code. `key` is the code in capitals: case does not matter to it.

    It can be redeemed `max_redemptions` times, and up to and including `expires_at`.
    """

    created: int = 0
    code: str = ""
    key: str = ""
    coupon: str = ""
    customer: str | None = None
    expires_at: int | None = None
    max_redemptions: int | None = None
    times_redeemed: int = 0
    restrictions: Restrictions = Restrictions()
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new promotion code for a coupon. `coupon_valid`: whether that can still be redeemed."""

    code: str
    coupon: str
    coupon_valid: bool
    active: bool = True
    customer: str | None = None
    expires_at: int | None = None
    max_redemptions: int | None = None
    restrictions: Restrictions = Restrictions()
    metadata: Metadata = {}


class TakeOver(Value, frozen=True):
    """A promotion code that was said elsewhere before, so often."""

    terms: Create
    times_redeemed: int


class Update(Value, frozen=True):
    """Changes to a promotion code; what is not given stays.

    `coupon_valid`: whether its coupon can still be redeemed. `minimum_amounts` are added.
    """

    coupon_valid: bool
    active: bool | None = None
    metadata: Metadata | None = None
    minimum_amounts: dict[str, int] | None = None


class Redeem(Value, frozen=True):
    """A customer says the code, and what they are about to buy for how much.

    `bought_before`: they have paid for something already.
    """

    customer: str
    bought_before: bool
    amount: int
    currency: str


def create(_code: PromotionCode, command: Command[Create], now: int) -> Verdict:
    """A code that can be said. Rejects: coupon_expired, timestamp_past, parameter_invalid."""
    data = command.data
    if not data.coupon_valid:
        return _coupon_over()
    if data.expires_at is not None and data.expires_at < now:
        return Rejection("timestamp_past", "expires_at must be in the future.", "expires_at")
    return _said(data, now)


def take_over(_code: PromotionCode, command: Command[TakeOver], now: int) -> Facts:
    """A code that may have been said as often, or for as long, as it could be."""
    data, times = command.data.terms, command.data.times_redeemed
    facts: Facts = {"times_redeemed": times}
    if data.expires_at is not None and data.expires_at < now:
        facts["status"] = "expired"
    elif data.max_redemptions is not None and times >= data.max_redemptions:
        facts["status"] = "spent"
    elif not data.coupon_valid:
        facts["status"] = "inactive"
    return _said(data, now) | facts


def _said(data: Create, now: int) -> Facts:
    return {
        "status": "active" if data.active else "inactive",
        "created": now,
        "code": data.code,
        "key": data.code.upper(),
        "coupon": data.coupon,
        "customer": data.customer,
        "expires_at": data.expires_at,
        "max_redemptions": data.max_redemptions,
        "restrictions": data.restrictions,
        "metadata": data.metadata,
    }


def update(code: PromotionCode, command: Command[Update], _now: int) -> Verdict:
    """Whether it can be said. Rejects: coupon_expired, where its coupon cannot be given."""
    data = command.data
    if data.active and not data.coupon_valid:
        return _coupon_over()
    status = switched(code.status, active=data.active, off="inactive")
    return {"status": status} | _described(code, data)


def describe(code: PromotionCode, command: Command[Update], _now: int) -> Verdict:
    """What is over stays over. Rejects: promotion_code_refused."""
    if command.data.active:
        return Rejection(
            "promotion_code_refused",
            f"The promotion code '{code.code}' can no longer be redeemed: it is {code.status}.",
            "active",
        )
    return _described(code, command.data)


def _described(code: PromotionCode, data: Update) -> Facts:
    more, now = data.minimum_amounts, code.restrictions
    amounts = now.minimum_amounts | (more or {})
    restrictions = Restrictions(now.first_time_transaction, now.minimum_amount_currency, amounts)
    return given(
        metadata=merged(code.metadata, data.metadata),
        restrictions=restrictions if more else UNSET,
    )


def redeem(code: PromotionCode, command: Command[Redeem], _now: int) -> Verdict:
    """It is said once more.

    Rejects: promotion_code_refused, promotion_code_customer_not_first_time.
    """
    data = command.data
    least = code.restrictions.minimum_amounts
    if code.customer not in (None, data.customer):
        return _refused("it is meant for another customer")
    if code.restrictions.first_time_transaction and data.bought_before:
        return _refused(
            "the associated customer has prior transactions",
            "promotion_code_customer_not_first_time",
        )
    if least and data.amount < least.get(data.currency, data.amount + 1):
        return _refused("the associated purchase does not meet the minimum amount requirement")
    times = code.times_redeemed + 1
    return {
        "status": "spent" if times == code.max_redemptions else "active",
        "times_redeemed": times,
    }


def refuse(code: PromotionCode, _command: Command[Redeem], _now: int) -> Rejection:
    """It cannot be said now, or ever again. Rejects: coupon_expired."""
    whys = {
        "inactive": "it is not active",
        "spent": "it has been used the maximum number of times",
        "expired": "it has expired",
    }
    return _refused(whys[code.status], "coupon_expired")


def _refused(why: str, code: str = "promotion_code_refused") -> Rejection:
    text = f"This promotion code cannot be redeemed because {why}."
    return Rejection(code, text, "promotion_code")


def _coupon_over() -> Rejection:
    return Rejection("coupon_expired", "The coupon can no longer be redeemed.", "coupon")


def expire(_code: PromotionCode, _command: Command[Nothing], _now: int) -> Facts:
    """Its time is over."""
    return {}


def _after_the_last_instant(code: PromotionCode) -> int | None:
    return None if code.expires_at is None else code.expires_at + 1


PROMOTION_CODE = Schema(
    name="promotion_code",
    prefix="promo",
    state=PromotionCode,
    states=("active", "inactive", "spent", "expired"),
    terminal=("spent", "expired"),
    rank=76,
    index=("status", "key", "coupon", "customer"),
    table=_table(),
)
