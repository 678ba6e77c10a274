"""Coupons on the wire."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from sao.billing.resources import coupon
from sao.billing.values import Metadata, merged
from sao.billing.values.discount import CouponTerms, Duration
from sao.wire.currencies import chargeable
from sao.wire.errors import WireError, exclusive, missing
from sao.wire.ids import shown, stored
from sao.wire.numbers import number, positive
from sao.wire.params import AMOUNT_MAX, Currency, Instant, Listing, Params, Part
from sao.wire.resource import Find, Resource, always, if_changed
from sao.wire.resources.product import PREFIX as PRODUCT
from sao.wire.shapes import LIVEMODE, Rendered
from sao.wire.terms import Terms, of_kind

PREFIX = coupon.COUPON.prefix
OBJECT = "coupon"

AmountOff = Annotated[int, Meta(ge=1, le=AMOUNT_MAX)]
ChosenId = Annotated[str, Meta(pattern=r"^[^\s/]+$(?!\n)", max_length=255)]
CouponName = Annotated[str, Meta(max_length=40)]
Count = Annotated[int, Meta(ge=1)]


class AppliesTo(Part, frozen=True, kw_only=True):
    """What it takes something off."""

    products: tuple[str, ...] = ()


class Option(Part, frozen=True, kw_only=True):
    """What it takes off in another currency."""

    amount_off: AmountOff


Options = dict[Currency, Option]


class Create(Params, frozen=True, kw_only=True):
    """A new coupon: a percentage or an amount off."""

    id: ChosenId | None = None
    percent_off: str | None = None
    amount_off: AmountOff | None = None
    currency: Currency | None = None
    currency_options: Options = {}
    duration: Duration = "once"
    duration_in_months: Count | None = None
    applies_to: AppliesTo = AppliesTo()
    max_redemptions: Count | None = None
    redeem_by: Instant | None = None
    name: CouponName | None = None
    metadata: Metadata = {}

    def data(self) -> coupon.Create:
        """What the machine is told. Raises `parameters_exclusive`, `parameter_missing` and more."""
        self._check_value()
        self._check_duration()
        currency = self.currency.lower() if self.currency is not None else None
        if self.amount_off is not None and currency is not None:
            chargeable(self.amount_off, currency, "amount_off")
        percent = self.percent_off
        return coupon.Create(
            percent_off=(
                None
                if percent is None
                else positive(percent, "percent_off", decimals=4, at_most=100)
            ),
            amount_off=self.amount_off,
            currency=currency if self.amount_off is not None else None,
            currency_options=options(self.currency_options, currency),
            duration=self.duration,
            duration_in_months=self.duration_in_months,
            products=tuple(stored(PRODUCT, product) for product in self.applies_to.products),
            max_redemptions=self.max_redemptions,
            redeem_by=self.redeem_by,
            name=self.name,
            metadata=merged({}, self.metadata),
        )

    def _check_value(self) -> None:
        if self.percent_off is not None and self.amount_off is not None:
            raise exclusive("amount_off", "percent_off")
        if self.percent_off is None and self.amount_off is None:
            raise missing("percent_off")
        if self.amount_off is not None and self.currency is None:
            raise missing("currency")
        if self.currency_options and self.amount_off is None:
            raise WireError("parameter_invalid", "It needs an amount_off.", "currency_options")

    def _check_duration(self) -> None:
        if self.duration == "repeating" and self.duration_in_months is None:
            raise missing("duration_in_months")
        if self.duration != "repeating" and self.duration_in_months is not None:
            raise WireError(
                "parameter_invalid", "It needs duration=repeating.", "duration_in_months"
            )


def options(given: Options, own: str | None) -> dict[str, int]:
    """What it takes off in currencies other than its `own`. Raises `parameter_invalid`."""
    found = {}
    for name, option in given.items():
        currency, place = name.lower(), f"currency_options[{name}]"
        if currency == own:
            raise WireError("parameter_invalid", "It is the coupon's own currency.", place)
        found[currency] = chargeable(option.amount_off, currency, f"{place}[amount_off]")
    return found


class Update(Params, frozen=True, kw_only=True):
    """Changes to a coupon."""

    currency_options: Options = {}
    metadata: Metadata | None = None
    name: CouponName | None | UnsetType = UNSET

    def data(self, state: coupon.Coupon) -> coupon.Update:
        """What the machine is told."""
        if self.currency_options and state.amount_off is None:
            raise WireError("parameter_invalid", "It needs an amount_off.", "currency_options")
        more = options(self.currency_options, state.currency) if self.currency_options else None
        return coupon.Update(name=self.name, metadata=self.metadata, currency_options=more)


class List(Listing, frozen=True, kw_only=True):
    """Which coupons."""

    def terms(self) -> Terms:
        """What the index is asked for."""
        return of_kind("coupon", without=("deleted",))


def render(state: coupon.Coupon) -> Rendered:
    """A coupon as Stripe shows it."""
    return _rendered(coupon.terms(state)) | {
        "max_redemptions": state.max_redemptions,
        "redeem_by": state.redeem_by,
        "times_redeemed": state.times_redeemed,
        "valid": state.status == "valid",
    }


def _rendered(terms: CouponTerms) -> Rendered:
    return {
        "id": shown(terms.id),
        "object": OBJECT,
        "amount_off": terms.amount_off,
        "created": terms.created,
        "currency": terms.currency,
        "duration": terms.duration,
        "duration_in_months": terms.duration_in_months,
        "livemode": LIVEMODE,
        "metadata": terms.metadata,
        "name": terms.name,
        "percent_off": None if terms.percent_off is None else number(terms.percent_off),
    }


def _applies_to(parent: Rendered, find: Find) -> Rendered | None:
    state = find(stored(PREFIX, parent["id"]))
    if not isinstance(state, coupon.Coupon) or not state.products:
        return None
    return {"products": [shown(product) for product in state.products]}


def _currency_options(parent: Rendered, find: Find) -> Rendered | None:
    state = find(stored(PREFIX, parent["id"]))
    if not isinstance(state, coupon.Coupon) or state.amount_off is None:
        return None
    amounts = {str(state.currency): state.amount_off} | state.currency_options
    return {currency: {"amount_off": amount} for currency, amount in sorted(amounts.items())}


RESOURCE = Resource(
    schema=coupon.COUPON,
    object=OBJECT,
    noun="coupon",
    code="i",
    render=render,
    chosen_ids=True,
    told={
        "create": always("coupon.created"),
        "take_over": always("coupon.created"),
        "update": if_changed("coupon.updated"),
        "redeem": always("coupon.updated"),
        "expire": always("coupon.updated"),
        "delete": always("coupon.deleted"),
    },
    expandable={"applies_to": _applies_to, "currency_options": _currency_options},
)
