"""Coupon: what is taken off, for how long, and how often it can be given.

It owns the limit of its redemptions: whoever gives a discount redeems the coupon first.
"""

from msgspec import UNSET, UnsetType

from sao.billing.messages import Nothing
from sao.billing.values import Metadata, Value, given, merged
from sao.billing.values.discount import CouponTerms, Duration
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


def _table() -> tuple[Entry, ...]:
    free = (*NEW, "deleted")
    over = ("spent", "expired")
    there = ("valid", *over)
    return (
        #        action    from        to                  decide
        action("create",   free,       "valid",            create),
        action("take_over", free,      ("valid", *over),   take_over),
        action("update",   there,      SAME,               update),
        action("redeem",   ("valid",), ("valid", "spent"), redeem),
        action("redeem",   over,       SAME,               refuse),
        action("delete",   there,      "deleted",          delete),
        internal("expire", ("valid",), "expired",          expire),
        ignore("expire",   (*over, "deleted"), "it can be redeemed no more"),
        alarm("expire",    ("valid",), _after_the_last_instant),
    )  # fmt: skip


class Coupon(State, frozen=True, kw_only=True):
    """A coupon. The fields that its terms have as well mean what they mean there.

    It can be redeemed `max_redemptions` times, and up to and including `redeem_by`.
    """

    created: int = 0
    percent_off: str | None = None
    amount_off: int | None = None
    currency: str | None = None
    currency_options: dict[str, int] = {}
    duration: Duration = "once"
    duration_in_months: int | None = None
    products: tuple[str, ...] = ()
    max_redemptions: int | None = None
    redeem_by: int | None = None
    times_redeemed: int = 0
    name: str | None = None
    metadata: Metadata = {}


class Create(Value, frozen=True):
    """A new coupon."""

    percent_off: str | None = None
    amount_off: int | None = None
    currency: str | None = None
    currency_options: dict[str, int] = {}
    duration: Duration = "once"
    duration_in_months: int | None = None
    products: tuple[str, ...] = ()
    max_redemptions: int | None = None
    redeem_by: int | None = None
    name: str | None = None
    metadata: Metadata = {}


class TakeOver(Value, frozen=True):
    """A coupon that was given elsewhere before, so often."""

    terms: Create
    times_redeemed: int


class Update(Value, frozen=True):
    """Changes to a coupon, which never touch what it takes off; what is not given stays.

    `currency_options` are added to those that there are.
    """

    name: str | None | UnsetType = UNSET
    metadata: Metadata | None = None
    currency_options: dict[str, int] | None = None


def create(_coupon: Coupon, command: Command[Create], now: int) -> Facts | Rejection:
    """Terms that can be given. An id can be used again. Rejects: timestamp_past."""
    data = command.data
    if data.redeem_by is not None and data.redeem_by < now:
        return Rejection("timestamp_past", "redeem_by must be in the future.", "redeem_by")
    return _said(data, now)


def take_over(_coupon: Coupon, command: Command[TakeOver], now: int) -> Facts:
    """Terms that may have been given as often, or for as long, as they could be."""
    data, times = command.data.terms, command.data.times_redeemed
    spent = data.max_redemptions is not None and times >= data.max_redemptions
    expired = data.redeem_by is not None and data.redeem_by < now
    status = "expired" if expired else "spent" if spent else "valid"
    return _said(data, now) | {"status": status, "times_redeemed": times}


def _said(data: Create, now: int) -> Facts:
    return {
        "created": now,
        "percent_off": data.percent_off,
        "amount_off": data.amount_off,
        "currency": data.currency,
        "currency_options": data.currency_options,
        "duration": data.duration,
        "duration_in_months": data.duration_in_months,
        "products": data.products,
        "max_redemptions": data.max_redemptions,
        "redeem_by": data.redeem_by,
        "times_redeemed": 0,
        "name": data.name,
        "metadata": data.metadata,
    }


def update(coupon: Coupon, command: Command[Update], _now: int) -> Facts:
    """What it is called; what it takes off in further currencies."""
    data = command.data
    more = data.currency_options
    return given(
        name=data.name,
        metadata=merged(coupon.metadata, data.metadata),
        currency_options=UNSET if more is None else coupon.currency_options | more,
    )


def redeem(coupon: Coupon, _command: Command[Nothing], _now: int) -> Facts:
    """It is given once more."""
    times = coupon.times_redeemed + 1
    return {
        "status": "spent" if times == coupon.max_redemptions else "valid",
        "times_redeemed": times,
    }


def refuse(coupon: Coupon, _command: Command[Nothing], _now: int) -> Rejection:
    """It was given as often, or for as long, as it could be. Rejects: coupon_expired."""
    why = "has expired" if coupon.status == "expired" else "was redeemed as often as it could be"
    return Rejection("coupon_expired", f"The coupon '{coupon.name or coupon.id}' {why}.", "coupon")


def delete(_coupon: Coupon, _command: Command[Nothing], _now: int) -> Facts:
    """It is given no more; the discounts that it gave stay."""
    return {}


def expire(_coupon: Coupon, _command: Command[Nothing], _now: int) -> Facts:
    """Its time is over."""
    return {}


def _after_the_last_instant(coupon: Coupon) -> int | None:
    return None if coupon.redeem_by is None else coupon.redeem_by + 1


def terms(coupon: Coupon) -> CouponTerms:
    """The copy that a discount keeps."""
    return CouponTerms(
        id=coupon.id,
        percent_off=coupon.percent_off,
        amount_off=coupon.amount_off,
        currency=coupon.currency,
        duration=coupon.duration,
        duration_in_months=coupon.duration_in_months,
        name=coupon.name,
        products=coupon.products,
        created=coupon.created,
        metadata=coupon.metadata,
        currency_options=coupon.currency_options,
    )


COUPON = Schema(
    name="coupon",
    prefix="coupon",
    state=Coupon,
    states=("valid", "spent", "expired", "deleted"),
    rank=75,
    index=("status",),
    table=_table(),
)
