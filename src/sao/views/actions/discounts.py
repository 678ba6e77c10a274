"""What can be asked of coupons and of promotion codes."""

from typing import Any

from sao.billing.resources.coupon import COUPON, Coupon
from sao.views.actions.fields import (
    amount,
    currency,
    customers,
    number,
    option,
    products,
    select,
    text,
    while_,
    yes_or_no,
)
from sao.views.actions.switch import switch
from sao.views.actions.verb import Verb
from sao.views.moment import Moment
from sao.views.shapes import Field

_COUPON = "/v1/coupons/{id}"

_BY = "?takes"
_PERCENT, _AMOUNT = while_(_BY, "percent"), while_(_BY, "amount")

_DURATIONS = (
    option("once", "The next invoice"),
    option("repeating", "The invoices of some months"),
    option("forever", "Every invoice"),
)
_KINDS = (option("percent", "A percentage"), option("amount", "An amount"))

_NO_LIMIT = "Left empty, there is no limit."


def _coupon(moment: Moment, _nothing: Any) -> tuple[Field, ...]:
    months = while_("duration", "repeating")
    sold = products(moment)
    return (
        text("name", "Name", required=True, value="Welcome"),
        select(_BY, "Takes off", _KINDS, required=True, unsent=True),
        number("percent_off", "Percent off", 25, required=True, when=_PERCENT),
        amount(
            "amount_off", "Amount off", "usd", required=True, when=_AMOUNT, priced_in="currency"
        ),
        currency("currency", when=_AMOUNT),
        select("duration", "Lowers", _DURATIONS, required=True),
        number("duration_in_months", "Months", 3, required=True, when=months),
        *((_only_for(sold),) if sold else ()),
        number("max_redemptions", "Redeemed at most", help=_NO_LIMIT),
        Field(name="redeem_by", label="Redeemed until", kind="instant"),
        text("id", "Id", help="By which the API knows it; left empty, one is made up."),
    )


def _only_for(sold: Any) -> Field:
    name = "applies_to[products]"
    return select(f"{name}[0]", "Only for", sold, empty="Everything", row=name)


def _name(_moment: Moment, coupon: Any) -> tuple[Field, ...]:
    return (text("name", "Name", required=True, value=coupon.name or coupon.id),)


_LEAST = "?least"
_IF_LEAST = while_(_LEAST, "true")


def _code(moment: Moment, _coupon: Any) -> tuple[Field, ...]:
    least = "restrictions[minimum_amount]"
    its_currency = f"{least[:-1]}_currency]"
    return (
        text("code", "Code", help="What people write; left empty, one is made up."),
        select("customer", "For", customers(moment), empty="Anybody"),
        number("max_redemptions", "Redeemed at most", help=_NO_LIMIT),
        Field(name="expires_at", label="Redeemed until", kind="instant"),
        yes_or_no("restrictions[first_time_transaction]", "Only for a first purchase"),
        yes_or_no(_LEAST, "Only from an amount on", unsent=True),
        amount(
            least,
            "Least amount",
            "usd",
            5000,
            required=True,
            when=_IF_LEAST,
            priced_in=its_currency,
        ),
        currency(its_currency, when=_IF_LEAST),
    )


def _of_coupon(_moment: Moment, coupon: Any) -> dict[str, str]:
    name = coupon.id.partition(":")[2] or coupon.id
    return {"promotion[type]": "coupon", "promotion[coupon]": name}


def _not_valid(_moment: Moment, coupon: Any) -> str | None:
    return None if coupon.status == "valid" else "It cannot be redeemed any more."


COUPON_MAKERS = (
    Verb(
        "create",
        "New coupon",
        "create",
        "/v1/coupons",
        _coupon,
        primary=True,
        named=f"{COUPON.prefix}:",
    ),
)
COUPON_VERBS = (
    Verb(
        "promotion_code",
        "New promotion code",
        None,
        "/v1/promotion_codes",
        _code,
        _of_coupon,
        _not_valid,
        primary=True,
        opens=True,
    ),
    Verb("update", "Rename", "update", _COUPON, _name),
    Verb(
        "delete",
        "Delete",
        "delete",
        _COUPON,
        method="DELETE",
        danger=True,
        confirm="It is given no more; the discounts that it gave stay.",
    ),
)


def _coupon_gone(moment: Moment, code: Any) -> str | None:
    coupon = moment.get(Coupon, code.coupon)
    valid = coupon is not None and coupon.status == "valid"
    return None if valid else "Its coupon cannot be redeemed any more."


PROMOTION_CODE_VERBS = switch("/v1/promotion_codes/{id}", out="inactive", back=_coupon_gone)
