"""A company to simulate: customers who sign up over a month, pay well or badly, and stay.

Everything follows from a customer's number, so the same size gives the same company everywhere.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import payment_method, price, product
from sao.billing.resources.customer import machine as customer
from sao.billing.values.dunning import Dunning
from sao.billing.values.payment import Card
from sao.billing.values.price import Interval, Recurring
from sao.billing.values.subscription import Item
from sao.runtime.stage import LocalStage

DAYS = 28
"""Over how many days the customers sign up."""


CARD = Card()
"""What everybody signs up with: a card that works."""


class Plan(NamedTuple):
    """Something to subscribe to."""

    name: str
    unit_amount: int
    interval: Interval


PLANS = (
    Plan("Starter", 900, "month"),
    Plan("Team", 4900, "month"),
    Plan("Scale", 19900, "month"),
    Plan("Team, yearly", 49000, "year"),
)

BEHAVIORS = (
    ("succeed", 90),
    ("decline_insufficient_funds", 4),
    ("decline", 3),
    ("decline_lost_card", 1),
    ("auth_failure", 2),
)
"""What becomes of the cards of a hundred customers once the first payment went through."""


class Share(NamedTuple):
    """Every so-manieth customer, beginning with one: what one of several processes lives through.

    The others are passed over. Ids count commands, so whoever is there is as in the whole company.
    """

    first: int = 0
    of: int = 1


ALL = Share()


def found(stage: LocalStage, size: int, dunning: Dunning, share: Share = ALL) -> Iterator[int]:
    """Found the company on the stage; yields after each customer how many there are."""
    terms = [_plan(stage, plan) for plan in PLANS]
    start = stage.now()
    for number in range(size):
        day = number * DAYS // size
        if stage.now() < start + day * DAY:
            stage.advance(start + day * DAY)
        if number % share.of == share.first:
            _sign_up(stage, number, terms, dunning)
        else:
            stage.pass_over(_COMMANDS + (_behavior(number) != "succeed"))
        yield number + 1


def _plan(stage: LocalStage, plan: Plan) -> price.Price:
    sold = stage.new_id("prod")
    stage.submit(sold, "create", product.Create(name=plan.name))
    object_id = stage.new_id("price")
    stage.submit(
        object_id,
        "create",
        price.Create(
            product=sold,
            product_name=plan.name,
            currency="usd",
            unit_amount=plan.unit_amount,
            recurring=Recurring(interval=plan.interval),
        ),
    )
    made: price.Price | None = stage.find(object_id)
    if made is None:
        raise LookupError(object_id)
    return made


_COMMANDS = 5
"""How many commands it takes to sign somebody up, whose card goes on working."""


def _sign_up(stage: LocalStage, number: int, prices: list[price.Price], dunning: Dunning) -> None:
    owner = stage.new_id("cus")
    name = f"Customer {number + 1}"
    stage.submit(owner, "create", customer.Create(name=name, email=f"c{number + 1}@example.com"))
    method = stage.new_id("pm")
    stage.submit(method, "create", payment_method.Create(card=CARD))
    stage.submit(method, "attach", payment_method.Attach(customer=owner))
    stage.submit(owner, "update", customer.Update(default_payment_method=method))
    chosen = prices[(0, 0, 0, 0, 0, 1, 1, 1, 2, 3)[number * 7 % 10]]
    trial = number % 3 == 0
    item = Item(id=stage.new_id("si", owner), price=price.terms(chosen), created=stage.now())
    stage.submit(
        owner,
        "subscribe",
        CreateSubscription(
            customer=owner,
            currency="usd",
            items=(item,),
            trial_end=stage.now() + 14 * DAY if trial else None,
            dunning=dunning,
        ),
    )

    behavior = _behavior(number)
    if behavior != "succeed":
        stage.submit(method, "set_behavior", payment_method.SetBehavior(behavior=behavior))


def _behavior(number: int) -> str:
    place = number * 37 % 100
    for behavior, share in BEHAVIORS:
        if place < share:
            return behavior
        place -= share
    return "succeed"
