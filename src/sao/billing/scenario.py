"""Scenarios: a clock and a list of steps, playable on any driver with the same result.

A step that makes something names it (`as: ada`); later steps say `$ada`. Data is the machines' own,
so a scenario can do what a command from outside can, and nothing else:

    clock: 2026-01-31T00:00:00Z
    steps:
      - {do: create, resource: customer, as: ada, data: {name: Ada}}
      - {do: card, customer: $ada, as: visa, card: pm_card_visa}
      - {do: price, as: gold, product: Gold, unit_amount: 1000, currency: usd, interval: month}
      - {do: subscribe, customer: $ada, as: sub, items: [{price: $gold}], trial_days: 14}
      - {do: advance, months: 1}
      - {do: expect, object: $sub, status: active}
"""

from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

import msgspec

from sao.billing.messages import Nothing
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.payments.test_accounts import named_account
from sao.billing.payments.test_cards import TEMPLATES, test_card
from sao.billing.reckoning.calendar import DAY, HOUR, add_months
from sao.billing.reckoning.discounts import given as give
from sao.billing.resources import coupon, payment_method, price, product, tax_rate
from sao.billing.resources.customer import machine as customer
from sao.billing.scenario_steps import (
    Act,
    Advance,
    Card,
    Create,
    Expect,
    Price,
    Step,
    Subscribe,
)
from sao.billing.values.discount import Discount
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import Recurring
from sao.billing.values.subscription import Item
from sao.core.instance import State
from sao.core.machine import Machines

S = TypeVar("S", bound=State)


class Stage(Protocol):
    """Where a scenario is played."""

    machines: Machines

    def now(self) -> int:
        """What the stage's clock shows."""
        ...

    def new_id(self, prefix: str, home_of_id: str | None = None) -> str:
        """The id for an object that the next `submit` creates."""
        ...

    def submit(self, object_id: str, action: str, data: Any) -> dict[str, str]:
        """Run a command to rest; the ids of what came about, by schema. Raises if rejected."""
        ...

    def find(self, object_id: str) -> Any | None:
        """The object's current state."""
        ...

    def advance(self, to: int) -> None:
        """Move the clock, and live through everything on the way."""
        ...


class ScenarioError(Exception):
    """A scenario cannot be played, or an expectation did not hold; names the step."""


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A start and what happens then. `dunning` applies to every subscription in it."""

    steps: list[Step]
    clock: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    name: str = ""
    dunning: Dunning = Dunning()

    @property
    def start(self) -> int:
        """The clock's first time, UTC seconds."""
        return int(self.clock.timestamp())


def parse(raw: Any) -> Scenario:
    """A scenario from plain values. Raises `ScenarioError` naming the place."""
    try:
        return msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        raise ScenarioError(f"this is not a scenario: {error}") from error


def play(scenario: Scenario, stage: Stage) -> dict[str, str]:
    """Play every step; the ids of what was named. Raises `ScenarioError`, naming the step."""
    names: dict[str, str] = {}
    for number, step in enumerate(scenario.steps, 1):
        try:
            _play(step, stage, names, scenario.dunning)
        except Exception as error:
            what = type(step).__name__.lower()
            raise ScenarioError(f"step {number} ({what}): {error}") from error
    return names


def instant_after(now: int, step: Advance) -> int:
    """Where one `advance` leads from `now`, UTC seconds."""
    if step.to is not None:
        return int(step.to.timestamp())
    return add_months(now, step.months) + step.days * DAY + step.hours * HOUR


def _play(step: Step, stage: Stage, names: dict[str, str], dunning: Dunning) -> None:
    match step:
        case Create():
            machine = stage.machines[step.resource]
            home = _resolve(step.home, names) if step.home is not None else None
            object_id = names[step.name] = stage.new_id(machine.schema.prefix, home)
            stage.submit(object_id, "create", machine.parse("create", _resolve(step.data, names)))
        case Act():
            object_id = _resolve(step.object, names)
            data = stage.machines.of(object_id).parse(step.action, _resolve(step.data, names))
            stage.submit(object_id, step.action, data)
        case Card():
            _play_card(step, stage, names)
        case Price():
            _play_price(step, stage, names)
        case Subscribe():
            _play_subscribe(step, stage, names, dunning)
        case Advance():
            for _ in range(step.times):
                stage.advance(instant_after(stage.now(), step))
        case Expect():
            _play_expect(step, stage, names)


def _play_card(step: Card, stage: Stage, names: dict[str, str]) -> None:
    card = test_card(step.card) or named_account(step.card)
    if card is None:
        raise ScenarioError(
            f"no test card or account {step.card!r}; there are {', '.join(TEMPLATES)}, and "
            "accounts like pm_sepaDebit_success_de"
        )
    owner, method = _resolve(step.customer, names), stage.new_id("pm")
    stage.submit(method, "create", payment_method.Create(card=card))
    stage.submit(method, "attach", payment_method.Attach(customer=owner))
    if step.default:
        stage.submit(owner, "update", customer.Update(default_payment_method=method))
    if step.name is not None:
        names[step.name] = method


def _play_price(step: Price, stage: Stage, names: dict[str, str]) -> None:
    ways = (step.unit_amount, step.unit_amount_decimal, step.tiers or None)
    if sum(way is not None for way in ways) != 1 or bool(step.tiers) != bool(step.tiers_mode):
        raise ScenarioError(
            "a price has a unit_amount, a unit_amount_decimal, or tiers with a tiers_mode"
        )
    sold = stage.new_id("prod")
    stage.submit(sold, "create", product.Create(name=step.product))
    object_id = names[step.name] = stage.new_id("price")
    terms = price.Create(
        product=sold,
        product_name=step.product,
        currency=step.currency,
        unit_amount=step.unit_amount,
        unit_amount_decimal=step.unit_amount_decimal,
        tiers_mode=step.tiers_mode,
        tiers=step.tiers,
        packages=step.packages,
        tax_behavior=step.tax_behavior,
        recurring=Recurring(interval=step.interval, interval_count=step.interval_count),
    )
    stage.submit(object_id, "create", terms)


def _play_subscribe(step: Subscribe, stage: Stage, names: dict[str, str], dunning: Dunning) -> None:
    owner = _resolve(step.customer, names)
    buyer = _found(stage, customer.Customer, step.customer, names)
    items = []
    for number, position in enumerate(step.items):
        found = _found(stage, price.Price, position.price, names)
        item_id = f"{stage.new_id('si', owner)[:-1]}{number}"
        items.append(Item(id=item_id, price=price.terms(found), quantity=position.quantity))
    discounts = tuple(_redeemed(stage, owner, name, names) for name in step.coupons)
    rates = [_found(stage, tax_rate.TaxRate, name, names) for name in step.tax_rates]
    method = step.default_payment_method
    created = stage.submit(
        owner,
        "subscribe",
        CreateSubscription(
            customer=owner,
            currency=items[0].price.currency,
            items=tuple(items),
            trial_end=stage.now() + step.trial_days * DAY if step.trial_days else None,
            default_payment_method=_resolve(method, names) if method is not None else None,
            payment_behavior=step.payment_behavior,
            metadata=step.metadata,
            test_clock=buyer.test_clock,
            dunning=dunning,
            discounts=discounts,
            default_tax_rates=tuple(tax_rate.terms(rate) for rate in rates),
        ),
    )
    if step.name is not None:
        names[step.name] = created["subscription"]


def _redeemed(stage: Stage, owner: str, name: str, names: dict[str, str]) -> Discount:
    """The discount that a coupon gives, once it has been told."""
    given = _found(stage, coupon.Coupon, name, names)
    stage.submit(given.id, "redeem", Nothing())
    return give(coupon.terms(given), stage.new_id("di", owner), stage.now())


def _found(stage: Stage, kind: type[S], name: str, names: dict[str, str]) -> S:
    state = stage.find(_resolve(name, names))
    if not isinstance(state, kind):
        raise ScenarioError(f"{name} is no {kind.__name__}")
    return state


def _play_expect(step: Expect, stage: Stage, names: dict[str, str]) -> None:
    object_id = _resolve(step.object, names)
    state = stage.find(object_id)
    if state is None:
        raise ScenarioError(f"expected {step.object}, which does not exist")
    wanted = dict(_resolve(step.fields, names))
    if step.status is not None:
        wanted["status"] = step.status
    for field, value in wanted.items():
        actual = msgspec.json.decode(msgspec.json.encode(getattr(state, field, None)))
        if actual != value:
            raise ScenarioError(f"expected {step.object}.{field} to be {value!r}, it is {actual!r}")


def _resolve(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("$"):
        if value[1:] not in names:
            known = ", ".join(f"${name}" for name in names) or "nothing yet"
            raise ScenarioError(f"{value} names nothing; known are {known}")
        return names[value[1:]]
    if isinstance(value, dict):
        return {key: _resolve(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_resolve(inner, names) for inner in value]
    return value


__all__ = [
    "Advance",
    "Nothing",
    "Scenario",
    "ScenarioError",
    "Stage",
    "instant_after",
    "parse",
    "play",
]
