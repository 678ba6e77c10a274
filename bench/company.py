"""A company to measure: customers, each with a card and a subscription, who sign up over 28 days.

Like `sao.runtime.company`, but everybody pays well, so a month is one renewal of each monthly one.
"""

from datetime import UTC, datetime
from typing import Literal

from sao.billing.messages.subscription import CreateSubscription
from sao.billing.payments.test_cards import test_card
from sao.billing.reckoning.calendar import DAY, add_months
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.values.price import PriceTerms, Recurring
from sao.billing.values.subscription import Item
from sao.core.machine import Step
from sao.platform.ports import ObjectStore
from sao.runtime.objects import Labels
from sao.runtime.runtime import no_labels
from sao.runtime.stage import LocalStage
from sao.wiring.runtimes import open_runtime

START = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
DAYS = 28


class Company:
    """On a store, with its own clock. `rare` of them are billed by the year, the others monthly."""

    def __init__(
        self,
        store: ObjectStore,
        size: int,
        *,
        rare: int = 0,
        labels: Labels = no_labels,
        commit_every: int = 1_000,
    ) -> None:
        self.size = size
        self.customers: list[str] = []
        self.outcomes = 0
        self._labels = labels
        runtime = open_runtime(store, START, self._count)
        self.stage = LocalStage(runtime, commit_every=commit_every)
        self._months = 1
        for number in range(size):
            day = START + number * DAYS // size * DAY
            if self.stage.now() < day:
                self.stage.advance(day)
            self._sign_up(number, "year" if number < rare else "month")
        self.stage.advance(START + DAYS * DAY)

    def live_a_month(self) -> None:
        """Every monthly subscription renews once; invoice, number, charge and all."""
        self._months += 1
        self.stage.advance(add_months(START, self._months) - DAY)

    def _count(self, step: Step) -> tuple[str, ...]:
        self.outcomes += 1
        return self._labels(step)

    def _sign_up(self, number: int, interval: Literal["month", "year"]) -> None:
        stage, owner = self.stage, self.stage.new_id("cus")
        self.customers.append(owner)
        stage.submit(owner, "create", customer.Create(name=f"Customer {number}"))
        method = stage.new_id("pm")
        card = test_card("pm_card_visa")
        assert card is not None
        stage.submit(method, "create", payment_method.Create(card=card))
        stage.submit(method, "attach", payment_method.Attach(customer=owner))
        stage.submit(owner, "update", customer.Update(default_payment_method=method))
        item = Item(id=stage.new_id("si", owner), price=_price(interval), created=stage.now())
        wish = CreateSubscription(customer=owner, currency="usd", items=(item,))
        stage.submit(owner, "subscribe", wish)


def _price(interval: Literal["month", "year"]) -> PriceTerms:
    return PriceTerms(
        id=f"price_{interval}",
        product="prod_gold",
        product_name="Gold",
        currency="usd",
        unit_amount=1000,
        recurring=Recurring(interval=interval),
    )
