"""A small world for tests: a runtime on any store, driven by hand, with names for what is in it."""

from typing import Any

import pytest

from sao.billing.messages import Nothing
from sao.billing.messages.subscription import CreateSubscription
from sao.billing.payments.test_accounts import named_account
from sao.billing.payments.test_cards import test_card
from sao.billing.reckoning.calendar import DAY
from sao.billing.resources import payment_method
from sao.billing.resources.customer import machine as customer
from sao.billing.resources.invoice import machine as invoice
from sao.billing.resources.invoice.machine import Invoice
from sao.billing.resources.payment_intent.machine import PaymentIntent
from sao.billing.resources.subscription import machine as subscription
from sao.billing.resources.subscription.machine import Subscription
from sao.billing.values.dunning import Dunning
from sao.billing.values.price import PriceTerms, Recurring
from sao.billing.values.subscription import Item
from sao.core.schema import Command
from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore
from sao.runtime import Edge, Rejected, Runtime
from sao.runtime.stage import LocalStage

START = 1_767_225_600  # 2026-01-01T00:00:00Z


def gateway(*, simulated: bool = True) -> dict[str, Edge]:
    """The simulator, as no edge at all or as a real one that is asked after the commit."""
    return {name: Edge(edge.perform, simulated=simulated) for name, edge in SIMULATED.items()}


def monthly(unit_amount: int = 1000, *, interval: Any = "month", count: int = 1) -> PriceTerms:
    """The terms of a price, as a subscription keeps them."""
    return PriceTerms(
        id=f"price_{interval}{count}x{unit_amount}",
        product="prod_gold",
        product_name="Gold",
        currency="usd",
        unit_amount=unit_amount,
        recurring=Recurring(interval=interval, interval_count=count),
    )


class World(LocalStage):
    """A stage with shorthands. Every list is in order of creation."""

    def __init__(
        self, store: ObjectStore | None = None, *, start: int = START, simulated: bool = True
    ) -> None:
        self.store = store if store is not None else MemoryStore()
        runtime = Runtime(self.store, gateway(simulated=simulated))
        runtime.start_clock(start)
        super().__init__(runtime)

    def customer(self, card: str | None = "pm_card_visa") -> str:
        """A customer, with a default card unless told otherwise."""
        owner = self.new_id("cus")
        self.submit(owner, "create", customer.Create(name="Ada"))
        if card is not None:
            self.use_card(owner, card)
        return owner

    def use_card(self, owner: str, card: str) -> str:
        """Attach a test card, or account, and make it the default."""
        method = self.new_id("pm")
        facts = test_card(card) or named_account(card)
        assert facts is not None, card
        self.submit(method, "create", payment_method.Create(card=facts))
        self.submit(method, "attach", payment_method.Attach(customer=owner))
        self.submit(owner, "update", customer.Update(default_payment_method=method))
        return method

    def subscribe(
        self,
        owner: str,
        *terms: PriceTerms,
        trial_days: int = 0,
        dunning: Dunning = Dunning(),  # noqa: B008  (immutable)
        **more: Any,
    ) -> str:
        """A subscription to these terms (10.00 a month unless told otherwise)."""
        items = tuple(
            Item(id=f"{self.new_id('si', owner)[:-1]}{number}", price=each)
            for number, each in enumerate(terms or (monthly(),))
        )
        created = self.submit(
            owner,
            "subscribe",
            CreateSubscription(
                customer=owner,
                currency="usd",
                items=items,
                trial_end=self.now() + trial_days * DAY if trial_days else None,
                dunning=dunning,
                **more,
            ),
        )
        return created["subscription"]

    def days(self, days: float) -> None:
        """Let this many days pass."""
        self.advance(self.now() + int(days * DAY))

    def sub(self, object_id: str) -> Subscription:
        """A subscription's state."""
        found = self.find(object_id)
        assert isinstance(found, Subscription)
        return found

    def all(self, kind: str) -> list[Any]:
        """Every object of a kind, in order of creation."""
        self.runtime.flush()
        members = [row for home in self.store.homes() for row in self.store.members(home)]
        return [self.find(row.id) for row in sorted(members) if row.kind == kind]

    def invoices(self, of: str | None = None) -> list[Invoice]:
        """The invoices, of one subscription or all."""
        return [i for i in self.all("invoice") if of is None or i.subscription == of]

    def intents(self) -> list[PaymentIntent]:
        """The payment intents."""
        return self.all("payment_intent")

    def cancel(self, object_id: str) -> None:
        """End a subscription now."""
        self.submit(object_id, "cancel", subscription.Cancel())

    def pay(self, object_id: str, **data: Any) -> None:
        """Try to collect an invoice now."""
        self.submit(object_id, "pay", invoice.Pay(**data))


__all__ = ["START", "Rejected", "World", "gateway", "monthly"]


def refused(world: World, code: str, *command: Any) -> None:
    """The command is refused, and why."""
    with pytest.raises(Rejected) as answer:
        world.submit(*command)
    assert answer.value.rejection.code == code


def deliver(world: World, object_id: str, action: str, data: Any = None) -> None:
    """A message from nobody: one that no story leads to, but that the table promises to take."""
    command = Command(f"{action}@{object_id}", object_id, action, data or Nothing())
    assert world.runtime.run(command) is None
    world.rest()
