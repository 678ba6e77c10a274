"""Promotion codes on the wire."""

from functools import partial
from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from sao.billing.resources import promotion_code
from sao.billing.values import Metadata, merged
from sao.wire.amounts import at
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.ids import shown, stored
from sao.wire.params import Amount, Currency, Instant, Listing, Params, Part, names
from sao.wire.resource import Resource, always, by_id, if_changed
from sao.wire.resources.coupon import PREFIX as COUPON
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = promotion_code.PROMOTION_CODE.prefix
OBJECT = "promotion_code"

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]+$(?!\n)", max_length=500)]
Count = Annotated[int, Meta(ge=1)]


class Minimum(Part, frozen=True, kw_only=True):
    """What has to be bought for in another currency."""

    minimum_amount: Amount


Minimums = dict[Currency, Minimum]


class Promotion(Part, frozen=True, kw_only=True):
    """What the code gives."""

    type: Literal["coupon"]
    coupon: str


class RestrictionsOf(Part, frozen=True, kw_only=True):
    """Who may redeem it."""

    currency_options: Minimums = {}
    first_time_transaction: bool = False
    minimum_amount: Amount | None = None
    minimum_amount_currency: Currency | None = None

    def value(self) -> promotion_code.Restrictions:
        """The value that is kept. Raises `parameter_missing`, `parameter_invalid`."""
        place, amount, currency = "restrictions", self.minimum_amount, self.minimum_amount_currency
        if amount is not None and currency is None:
            raise missing(at(place, "minimum_amount_currency"))
        if amount is None and (currency is not None or self.currency_options):
            raise missing(at(place, "minimum_amount"))
        own = currency.lower() if currency is not None else None
        amounts = minimums(self.currency_options, own)
        if amount is not None and own is not None:
            amounts[own] = chargeable(amount, own, at(place, "minimum_amount"))
        return promotion_code.Restrictions(self.first_time_transaction, own, amounts)


def minimums(given: Minimums, own: str | None) -> dict[str, int]:
    """The least that has to be bought for, by currency. Raises `parameter_invalid`."""
    found = {}
    for name, option in given.items():
        currency, place = name.lower(), f"restrictions[currency_options][{name}]"
        if currency == own:
            raise WireError("parameter_invalid", "It is the currency of minimum_amount.", place)
        found[currency] = chargeable(option.minimum_amount, currency, at(place, "minimum_amount"))
    return found


class Create(Params, frozen=True, kw_only=True):
    """A new promotion code. Older clients name the coupon without more."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    promotion: Promotion | None = None
    coupon: str | None = None
    code: Code | None = None
    active: bool = True
    customer: str | None = None
    expires_at: Instant | None = None
    max_redemptions: Count | None = None
    metadata: Metadata = {}
    restrictions: RestrictionsOf = RestrictionsOf()

    def named_coupon(self) -> tuple[str, str]:
        """The coupon, and the parameter that names it. Raises `parameter_missing` and more."""
        if self.promotion is not None and self.coupon is not None:
            raise exclusive("coupon", "promotion")
        if self.promotion is not None:
            return self.promotion.coupon, "promotion[coupon]"
        if self.coupon is None:
            raise missing("promotion")
        return self.coupon, "coupon"

    def data(self, code: str, coupon: str, *, coupon_valid: bool) -> promotion_code.Create:
        """What the machine is told; `coupon` by the id under which it is kept."""
        return promotion_code.Create(
            code=code,
            coupon=coupon,
            coupon_valid=coupon_valid,
            active=self.active,
            customer=self.customer,
            expires_at=self.expires_at,
            max_redemptions=self.max_redemptions,
            restrictions=self.restrictions.value(),
            metadata=merged({}, self.metadata),
        )


class MoreRestrictions(Part, frozen=True, kw_only=True):
    """Minimum amounts in further currencies."""

    currency_options: Minimums = {}


class Update(Params, frozen=True, kw_only=True):
    """Changes to a promotion code."""

    active: bool | None = None
    metadata: Metadata | None = None
    restrictions: MoreRestrictions = MoreRestrictions()

    def data(
        self, state: promotion_code.PromotionCode, *, coupon_valid: bool
    ) -> promotion_code.Update:
        """What the machine is told."""
        given, own = self.restrictions.currency_options, state.restrictions.minimum_amount_currency
        if given and own is None:
            raise WireError(
                "parameter_invalid",
                "The promotion code has no minimum_amount.",
                "restrictions[currency_options]",
            )
        return promotion_code.Update(
            coupon_valid=coupon_valid,
            active=self.active,
            metadata=self.metadata,
            minimum_amounts=minimums(given, own) if given else None,
        )


class List(Listing, frozen=True, kw_only=True):
    """Which promotion codes."""

    unsupported: ClassVar[frozenset[str]] = names("customer_account")

    active: bool | None = None
    code: str | None = None
    coupon: str | None = None
    customer: str | None = None

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind(
            OBJECT,
            key=None if self.code is None else self.code.upper(),
            coupon=None if self.coupon is None else stored(COUPON, self.coupon),
            customer=self.customer,
            status="active" if self.active else None,
            without=("active",) if self.active is False else (),
        )


def key_term(code: str) -> str:
    """The index term of the promotion codes that are said like this."""
    return f"{OBJECT}|key={code.upper()}"


def render(state: promotion_code.PromotionCode) -> Rendered:
    """A promotion code as Stripe shows it."""
    return {
        "id": state.id,
        "object": OBJECT,
        "active": state.status == "active",
        "code": state.code,
        "created": state.created,
        "customer": state.customer,
        "customer_account": None,
        "expires_at": state.expires_at,
        "livemode": LIVEMODE,
        "max_redemptions": state.max_redemptions,
        "metadata": state.metadata,
        "promotion": {"coupon": shown(state.coupon), "type": "coupon"},
        "restrictions": _restrictions(state.restrictions),
        "times_redeemed": state.times_redeemed,
    }


def _restrictions(restrictions: promotion_code.Restrictions) -> Rendered:
    own, amounts = restrictions.minimum_amount_currency, restrictions.minimum_amounts
    rendered: Rendered = {
        "first_time_transaction": restrictions.first_time_transaction,
        "minimum_amount": None if own is None else amounts[own],
        "minimum_amount_currency": own,
    }
    if len(amounts) > 1:
        rendered["currency_options"] = {
            currency: {"minimum_amount": amount} for currency, amount in sorted(amounts.items())
        }
    return rendered


RESOURCE = Resource(
    schema=promotion_code.PROMOTION_CODE,
    object=OBJECT,
    noun="promotion code",
    code="j",
    render=render,
    told={
        "create": always("promotion_code.created"),
        "take_over": always("promotion_code.created"),
        "update": if_changed("promotion_code.updated"),
        "redeem": always("promotion_code.updated"),
        "expire": always("promotion_code.updated"),
    },
    expandable={
        "customer": by_id("customer"),
        "promotion.coupon": by_id("coupon", partial(stored, COUPON)),
    },
)
