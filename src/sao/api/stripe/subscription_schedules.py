"""/v1/subscription_schedules."""

from collections.abc import Iterator

from msgspec.structs import replace

from sao.api.endpoint import Answer, Call, Endpoint, Family, Nothing
from sao.api.finding.handlers import shows, tells
from sao.api.finding.lists import list_objects
from sao.api.finding.objects import filtered, found, named
from sao.api.selling.discounts import Asked, Buyer, buyer, redeem
from sao.api.selling.dunning import dunning, upcoming_days
from sao.api.selling.own_tax_ids import check_own
from sao.api.selling.subscribing import extras, in_currency, price_of, quantity_of
from sao.api.selling.taxation import automatic, check_rates
from sao.api.selling.taxes import tax_rates
from sao.billing.reckoning.discounts import given
from sao.billing.reckoning.pricing import line_amount
from sao.billing.resources.customer.machine import Customer
from sao.billing.resources.customer.subscribing import not_attached
from sao.billing.resources.subscription.following import as_it_is
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.resources.subscription_schedule import machine
from sao.billing.resources.subscription_schedule.machine import SubscriptionSchedule
from sao.billing.values import merged
from sao.billing.values.discount import Discount
from sao.billing.values.schedule import Defaults, Phase, PhaseItem
from sao.billing.values.tax import TaxRate
from sao.runtime import Rejected, Session
from sao.runtime.turns import Turns
from sao.wire.errors import exclusive, missing
from sao.wire.params import check_merged, instant_or
from sao.wire.render import present
from sao.wire.resources import subscription_schedule
from sao.wire.resources.subscription_schedule import PhaseParams
from sao.wire.taxation import AutomaticTaxParams


def create(session: Session, call: Call[subscription_schedule.Create]) -> Answer:
    """The schedule, with its subscription where its first phase begins now."""
    params = call.params
    check_own(session, params)
    policy = dunning(session)
    if params.from_subscription is not None:
        owner, data = _taking_over(session, params)
    elif params.customer is None or params.phases is None:
        param = "customer" if params.customer is None else "phases"
        raise missing(param)
    else:
        owner = named(session, Customer, params.customer, "customer")
        data = _of_phases(session, params, owner, params.phases)
    made = session.new_id(subscription_schedule.PREFIX, owner.id)
    data = replace(data, dunning=policy, upcoming_days=upcoming_days(session))
    session.submit(made, "create", data)
    return present(found(session, SubscriptionSchedule, made))


retrieve = shows(SubscriptionSchedule, "The schedule.")


def update(session: Session, call: Call[subscription_schedule.Update]) -> Answer:
    """The schedule, changed; its subscription follows where the current phase is another one."""
    state, params = found(session, SubscriptionSchedule, call.id), call.params
    check_merged(state.metadata, params.metadata)
    check_own(session, params)
    data = machine.Update(
        end_behavior=params.end_behavior,
        proration_behavior=params.proration_behavior,
        metadata=params.metadata,
        defaults=_defaults(session, params.default_settings, state.customer, state.defaults),
    )
    if params.phases is not None:
        who = buyer(session, state.customer, state.phases[0].items[0].price.currency)
        began = state.phases[max(state.place, 0)].start
        wanted = params.phases
        first = _start(session, wanted[0], began, state.id)
        past = tuple(phase for phase in state.phases if phase.end <= first)
        phases = _phases(session, wanted, first, who)
        data = replace(data, phases=(*past, *phases))
    session.submit(state.id, "update", data)
    return present(found(session, SubscriptionSchedule, state.id))


cancel = tells(
    SubscriptionSchedule, "cancel", "The schedule, canceled, and its subscription with it."
)
release = tells(
    SubscriptionSchedule, "release", "The schedule, which decides about its subscription no longer."
)


def list_all(session: Session, call: Call[subscription_schedule.List]) -> Turns[Answer]:
    """A page of schedules."""
    filtered(session, Customer, call.params.customer, "customer")
    params = call.params
    return list_objects(session, params, params.terms(), _PATH, wanted=params.wants)


def _of_phases(
    session: Session,
    params: subscription_schedule.Create,
    owner: Customer,
    wanted: tuple[PhaseParams, ...],
) -> machine.Create:
    now = session.now(owner.id)
    start = instant_or("now", params.start_date, "start_date")
    who = buyer(session, owner.id, owner.currency)
    begins = start if isinstance(start, int) else now
    return machine.Create(
        customer=owner.id,
        phases=tuple(_phases(session, wanted, begins, who)),
        end_behavior=params.end_behavior,
        metadata=merged({}, params.metadata),
        test_clock=owner.test_clock,
        defaults=_defaults(session, params.default_settings, owner.id, Defaults()),
    )


def _defaults(
    session: Session, asked: subscription_schedule.Defaults, owner: str, before: Defaults
) -> Defaults:
    """What every phase has that says nothing else; what is not given is as before."""
    _check_method(session, owner, asked.default_payment_method, "default_settings")
    _is_automatic(session, asked.automatic_tax, owner)
    return asked.value(before)


def _taking_over(
    session: Session, params: subscription_schedule.Create
) -> tuple[Customer, machine.Create]:
    """A subscription that runs."""
    if params.phases is not None or params.customer is not None:
        raise exclusive("from_subscription", "phases")
    state = named(session, Subscription, params.from_subscription or "", "from_subscription")
    phase, ending = as_it_is(state, params.end_behavior)
    owner = named(session, Customer, state.customer, "from_subscription")
    data = machine.Create(
        customer=owner.id,
        phases=(phase,),
        end_behavior=ending,
        subscription=state.id,
        metadata=merged({}, params.metadata),
        test_clock=owner.test_clock,
        defaults=_defaults(session, params.default_settings, owner.id, Defaults()),
    )
    return owner, data


def _phases(
    session: Session,
    wanted: tuple[PhaseParams, ...],
    start: int,
    who: Buyer,
) -> Iterator[Phase]:
    """The phases, each beginning where the one before it ends, unless it says otherwise."""
    for number, asked in enumerate(wanted):
        place = f"phases[{number}]"
        begins = start if number == 0 else _start(session, asked, start, who.customer)
        phase = _phase(session, asked, begins, who, place=place)
        yield phase
        start = phase.end


def _phase(
    session: Session,
    asked: PhaseParams,
    start: int,
    who: Buyer,
    *,
    place: str,
) -> Phase:
    items = tuple(_items(session, asked, start, who, place))
    now, buys = session.now(who.customer), who.of(items[0].price.currency, 0)
    more = tuple(extras(session, asked.add_invoice_items, buys, now))
    phase = asked.value(start, now, items, more, place=place)
    _check_method(session, who.customer, phase.default_payment_method, place)
    if asked.discounts is not None:
        wish = Asked(asked.discounts, f"{place}[discounts]")
        phase = replace(phase, discounts=_discounts(session, wish, buys, start))
    if asked.default_tax_rates is not None:
        rates = tax_rates(session, asked.default_tax_rates, f"{place}[default_tax_rates]")
        phase = replace(phase, default_tax_rates=rates)
    if _is_automatic(session, asked.automatic_tax, who.customer):
        check_rates(_rated(phase, place))
    return phase


def _is_automatic(session: Session, asked: AutomaticTaxParams | None, owner: str) -> bool:
    """Whether its invoices are taxed automatically. Raises `customer_tax_location_invalid`."""
    if asked is None:
        return False
    return automatic(session, asked, named(session, Customer, owner, "customer")) is True


def _rated(phase: Phase, place: str) -> Iterator[tuple[str, tuple[TaxRate, ...] | None]]:
    """Where a phase can say rates, and which it does."""
    yield f"{place}[default_tax_rates]", phase.default_tax_rates
    for number, item in enumerate(phase.items):
        yield f"{place}[items][{number}][tax_rates]", item.tax_rates
    for number, extra in enumerate(phase.extras):
        yield f"{place}[add_invoice_items][{number}][tax_rates]", extra.tax_rates


def _check_method(session: Session, owner: str, method: str | None, place: str) -> None:
    if method is None:
        return
    state = named(session, Customer, owner, "customer")
    if method not in state.payment_methods:
        raise Rejected(not_attached(state, method, f"{place}[default_payment_method]"))


def _discounts(session: Session, wish: Asked, who: Buyer, start: int) -> tuple[Discount, ...]:
    """Discounts that begin with the phase."""
    return tuple(
        given(one.coupon, one.id, start, one.promotion_code) for one in redeem(session, who, wish)
    )


def _items(
    session: Session, asked: PhaseParams, start: int, who: Buyer, place: str
) -> Iterator[PhaseItem]:
    for number, item in enumerate(asked.items):
        where = f"{place}[items][{number}]"
        currency = asked.currency or who.currency
        sold = in_currency(price_of(session, item, where, recurring=True), currency)
        amount = line_amount(sold, quantity_of(sold, item.quantity, where))
        buys, limit = who.of(sold.currency, amount), item.billing_thresholds
        off = Asked(item.discounts or (), f"{where}[discounts]")
        rates = tax_rates(session, item.tax_rates or (), f"{where}[tax_rates]")
        yield PhaseItem(
            price=sold,
            quantity=item.quantity,
            metadata=merged({}, item.metadata),
            tax_rates=None if item.tax_rates is None else rates,
            discounts=None if item.discounts is None else _discounts(session, off, buys, start),
            usage_gte=None if limit is None else limit.usage_gte,
        )


def _start(session: Session, asked: PhaseParams, default: int, owner: str) -> int:
    start = instant_or("now", asked.start_date, "phases[0][start_date]")
    if start == "now":
        return session.now(owner)
    return start if isinstance(start, int) else default


_PATH = "/v1/subscription_schedules"
_ONE = "/v1/subscription_schedules/{id}"

FAMILY = Family(
    "Subscription schedules",
    (
        Endpoint("POST", _PATH, subscription_schedule.Create, create, "Create a schedule"),
        Endpoint("GET", _PATH, subscription_schedule.List, list_all, "List schedules"),
        Endpoint("GET", _ONE, Nothing, retrieve, "Retrieve a schedule"),
        Endpoint("POST", _ONE, subscription_schedule.Update, update, "Update a schedule"),
        Endpoint(
            "POST",
            f"{_ONE}/cancel",
            subscription_schedule.Cancel,
            cancel,
            "Cancel a schedule and its subscription",
        ),
        Endpoint(
            "POST",
            f"{_ONE}/release",
            subscription_schedule.Release,
            release,
            "Release a schedule's subscription",
        ),
    ),
)
