"""/api/import: what began elsewhere goes on here, under the ids that it had.

Stripe's paths make new objects; these take over what there is: a price under its own id, a coupon
that was given so often, a subscription in the middle of a period that was paid. An id that says in
which home its object lives is kept as it is; prices, products and coupons may have any.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta
from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family
from sao.api.finding.objects import find, found, named, new_id, stored_id
from sao.api.selling.dunning import dunning, upcoming_days
from sao.api.selling.payments import attach
from sao.api.selling.subscribing import in_currency, quantity_of
from sao.api.selling.taxation import automatic
from sao.api.stripe import customers, prices, promotion_codes
from sao.billing.resources import coupon as coupon_machine
from sao.billing.resources import payment_method as method_machine
from sao.billing.resources import promotion_code as code_machine
from sao.billing.resources.coupon import Coupon, terms
from sao.billing.resources.customer.machine import Customer, Update
from sao.billing.resources.payment_method import PaymentMethod
from sao.billing.resources.price import Price
from sao.billing.resources.promotion_code import PromotionCode
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.subscription.machine import Update as UpdateSubscription
from sao.billing.resources.tax_rate import TaxRate
from sao.billing.resources.tax_rate import terms as rate_terms
from sao.billing.values import Metadata, merged
from sao.billing.values.discount import Discount
from sao.billing.values.payment import Card
from sao.billing.values.subscription import Item
from sao.billing.values.tax import TaxRate as RateTerms
from sao.core.ids import fits, home_of, member_id
from sao.core.instance import State
from sao.runtime import Session
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.registry import BY_STATE
from sao.wire.render import present
from sao.wire.resources import coupon, customer, payment_method, price, promotion_code, tax_rate
from sao.wire.resources.discount import PREFIX as DISCOUNT
from sao.wire.resources.subscription.taken_over import TakenDiscount, TakenItem, TakeOver

Times = Annotated[int, Meta(ge=0)]


class TakenPrice(price.Create, frozen=True, kw_only=True):
    """A price under the id that it had."""

    id: price.ChosenId


class TakenRate(tax_rate.Create, frozen=True, kw_only=True):
    """A tax rate under the id that it had."""

    id: str | None = None


class TakenCoupon(coupon.Create, frozen=True, kw_only=True):
    """A coupon that was given so often; its time may be over."""

    times_redeemed: Times = 0


class TakenCode(promotion_code.Create, frozen=True, kw_only=True):
    """A promotion code that was said so often; its time may be over."""

    id: str | None = None
    times_redeemed: Times = 0


class TakenCustomer(customer.Create, frozen=True, kw_only=True):
    """A customer under the id that it had, with a discount that it was given."""

    id: str | None = None
    discount: TakenDiscount | None = None


class TakenCard(Part, frozen=True, kw_only=True):
    """What was printed on a card, whose number nobody tells."""

    brand: str = "visa"
    last4: Annotated[str, Meta(pattern=r"^[0-9]{4}$(?!\n)")] = "4242"
    exp_month: Annotated[int, Meta(ge=1, le=12)] = 12
    exp_year: Annotated[int, Meta(ge=1970, le=9_999)] = 2034
    funding: str = "credit"
    country: str = "US"


class TakenMethod(Part, frozen=True, kw_only=True):
    """A customer's card as the simulator is to treat it: one that pays, or `declines`."""

    id: str | None = None
    customer: str
    card: TakenCard = TakenCard()
    behavior: Literal["succeed", "decline", "auth_failure"] = "succeed"
    billing_details: payment_method.Details = payment_method.Details()
    metadata: Metadata = {}


def take_price(session: Session, call: Call[TakenPrice]) -> Answer:
    """The price."""
    return prices.create_as(session, call.params, new_id(session, Price, call.params.id))


def take_rate(session: Session, call: Call[TakenRate]) -> Answer:
    """The tax rate."""
    made = _kept_id(session, TaxRate, call.params.id)
    return present(session.submit(made, "create", call.params.data()).state)


def take_coupon(session: Session, call: Call[TakenCoupon]) -> Answer:
    """The coupon."""
    params = call.params
    made = new_id(session, Coupon, params.id)
    data = coupon_machine.TakeOver(terms=params.data(), times_redeemed=params.times_redeemed)
    return present(session.submit(made, "take_over", data).state)


def take_code(session: Session, call: Call[TakenCode]) -> Answer:
    """The promotion code."""
    params = call.params
    made = _kept_id(session, PromotionCode, params.id)
    data = promotion_codes.told(session, params, made)
    told = code_machine.TakeOver(terms=data, times_redeemed=params.times_redeemed)
    return present(session.submit(made, "take_over", told).state)


def take_customer(session: Session, call: Call[TakenCustomer]) -> Answer:
    """The customer."""
    params = call.params
    made = _kept_id(session, Customer, params.id, founds_home=True)
    answer = customers.create_as(session, params, made)
    if params.discount is None:
        return answer
    given = _discount(session, params.discount, made, "discount")
    return present(session.submit(made, "update", Update(discount=given)).state)


def take_method(session: Session, call: Call[TakenMethod]) -> Answer:
    """The payment method, attached."""
    params = call.params
    owner = named(session, Customer, params.customer, "customer")
    made = _kept_id(session, PaymentMethod, params.id)
    said = params.card
    card = Card(
        brand=said.brand,
        last4=said.last4,
        exp_month=said.exp_month,
        exp_year=said.exp_year,
        funding=said.funding,
        country=said.country,
        behavior=params.behavior,
    )
    data = method_machine.Create(
        card=card,
        billing_details=params.billing_details.value(),
        metadata=merged({}, params.metadata),
    )
    state: PaymentMethod = session.submit(made, "create", data).state
    return present(attach(session, state, owner.id))


def take_subscription(session: Session, call: Call[TakeOver]) -> Answer:
    """The subscription, as it stood."""
    params = call.params
    owner = named(session, Customer, params.customer, "customer")
    data = params.data(tuple(_items(session, params, owner)), owner.test_clock)
    data = replace(
        data,
        discounts=tuple(_discounts(session, params.discounts, owner.id, "discounts")),
        default_tax_rates=_rates(session, params.default_tax_rates, "default_tax_rates"),
        dunning=dunning(session),
        upcoming_days=upcoming_days(session),
        automatic_tax=automatic(session, params.automatic_tax, owner) or UNSET,
    )
    made = session.submit(owner.id, "take_over", data).created["subscription"]
    if params.pause_collection is not None:
        paused = UpdateSubscription(pause_collection=params.pause_collection.value())
        session.submit(made, "update", paused)
    return present(found(session, Subscription, made))


def _items(session: Session, params: TakeOver, owner: Customer) -> Iterator[Item]:
    now, wanted = session.now(owner.id), params.currency or owner.currency
    for number, item in enumerate(params.items):
        place = f"items[{number}]"
        sold = in_currency(_recurring(session, item, place), wanted)
        yield Item(
            id=member_id("si", home_of(owner.id), session.id, str(number)),
            price=sold,
            quantity=quantity_of(sold, item.quantity, place),
            created=now,
            metadata=merged({}, item.metadata),
            tax_rates=_rates(session, item.tax_rates, f"{place}[tax_rates]"),
            discounts=tuple(_discounts(session, item.discounts, owner.id, f"{place}[discounts]")),
        )


def _recurring(session: Session, item: TakenItem, place: str) -> Price:
    """What is sold, archived or not. Raises `resource_missing`, `parameter_invalid`."""
    sold = named(session, Price, item.price, f"{place}[price]")
    if sold.recurring is None:
        message = f"The price '{item.price}' is not a recurring one."
        raise WireError("parameter_invalid", message, f"{place}[price]")
    return sold


def _rates(session: Session, wanted: tuple[str, ...], place: str) -> tuple[RateTerms, ...]:
    """The rates by their ids, archived or not. Raises `resource_missing`."""
    return tuple(
        rate_terms(named(session, TaxRate, one, f"{place}[{number}]"))
        for number, one in enumerate(wanted)
    )


def _discounts(
    session: Session, wanted: tuple[TakenDiscount, ...], owner: str, place: str
) -> Iterator[Discount]:
    for number, one in enumerate(wanted):
        yield _discount(session, one, owner, f"{place}[{number}]")


def _discount(session: Session, said: TakenDiscount, owner: str, place: str) -> Discount:
    """A discount as it was given: neither its coupon nor its code is redeemed again."""
    given = named(session, Coupon, said.coupon, f"{place}[coupon]")
    code = said.promotion_code
    if code is not None:
        named(session, PromotionCode, code, f"{place}[promotion_code]")
    made = member_id(DISCOUNT, home_of(owner), session.id, place)
    return Discount(made, terms(given), said.start, said.end, code)


def _kept_id(
    session: Session, kind: type[State], chosen: str | None, *, founds_home: bool = False
) -> str:
    """The id that it had, where that says its home; else a new one, where none is said.

    Raises `resource_already_exists`, `parameter_invalid`.
    """
    resource = BY_STATE[kind]
    prefix = resource.schema.prefix
    if chosen is None:
        return session.new_id(prefix)
    if not fits(prefix, chosen, founds_home=founds_home):
        message = f"'{chosen}' cannot be the id of a {resource.noun} here; leave it out."
        raise WireError("parameter_invalid", message, "id")
    if find(session, kind, chosen) is not None or session.find(stored_id(kind, chosen)):
        noun = resource.noun.capitalize()
        raise WireError("resource_already_exists", f"{noun} already exists.", "id")
    return chosen


_HANDLERS: tuple[tuple[str, Any, Any, str], ...] = (
    ("tax_rates", TakenRate, take_rate, "Take over a tax rate, with its id"),
    ("prices", TakenPrice, take_price, "Take over a price, with its id"),
    ("coupons", TakenCoupon, take_coupon, "Take over a coupon that was given before"),
    ("promotion_codes", TakenCode, take_code, "Take over a promotion code that was said before"),
    ("customers", TakenCustomer, take_customer, "Take over a customer, with its id"),
    ("payment_methods", TakenMethod, take_method, "Take over a card, as the simulator treats it"),
    ("subscriptions", TakeOver, take_subscription, "Take over a subscription in a paid period"),
)

FAMILY = Family(
    "Taking over",
    tuple(
        Endpoint("POST", f"/api/import/{name}", params, handler, summary)
        for name, params, handler, summary in _HANDLERS
    ),
)
