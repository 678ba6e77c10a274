"""Stories of payments that are attached to invoices, for `test_every_transition`."""

from collections.abc import Callable
from typing import Any

from sao.billing.messages import Nothing
from sao.billing.resources.invoice.machine import AttachPayment
from sao.billing.resources.payment_intent import machine as payment_intent
from sao.billing.values.payment import Card, Method
from sao.runtime.session import Session
from support.invoice_stories import billed
from support.world import World, refused


def made(world: World, owner: str, amount: int = 100, behavior: str = "", **terms: Any) -> str:
    """A payment intent of its own; with a `behavior` it is tried with such a card."""
    object_id = world.new_id("pi", owner)
    method = Method(id=f"pm_{behavior}", card=Card(behavior=behavior)) if behavior else None
    terms = {"method": method, "confirm": method is not None, **terms}
    create = payment_intent.Create(amount=amount, currency="usd", customer=owner, **terms)
    world.submit(object_id, "create", create)
    return object_id


def attach(world: World, bill: str, *intents: str) -> None:
    for intent in intents:
        world.submit(bill, "attach_payment", AttachPayment(payment_intent=intent))


def confirm(world: World, *intents: str) -> None:
    for intent in intents:
        card = Method(id="pm_good", card=Card())
        world.submit(intent, "confirm", payment_intent.Confirm(method=card))


def every_payment_can_be_attached_and_brings_what_it_can(world: World) -> None:
    owner = world.customer()
    bill = billed(world, owner, 500)
    waiting = made(world, owner)
    chosen = made(world, owner, method=Method(id="pm_x", card=Card()), confirm=False)
    challenged = made(world, owner, behavior="auth_failure")
    held = made(world, owner, behavior="succeed", capture_method="manual")
    statuses = [world.find(each).status for each in (waiting, chosen, challenged, held)]
    assert statuses == [
        *("requires_payment_method", "requires_confirmation"),
        *("requires_action", "requires_capture"),
    ]
    attach(world, bill, waiting, chosen, challenged, held)
    refused(world, "parameter_invalid", bill, "attach_payment", AttachPayment(waiting))
    world.submit(held, "capture", payment_intent.Capture())
    state = world.find(bill)
    assert (state.status, state.amount_paid, state.amount_remaining) == ("open", 100, 400)
    assert world.find(state.payment_intent).amount == 400
    attach(world, bill, made(world, owner, 400, "succeed"))
    assert (world.find(bill).status, world.find(state.payment_intent).status) == (
        "paid",
        "canceled",
    )
    confirm(world, waiting)
    assert (world.find(bill).amount_overpaid, world.find(owner).balance) == (100, -100)


def what_was_given_up_is_paid_after_all(world: World) -> None:
    owner = world.customer()
    bill = billed(world, owner, 500)
    late = made(world, owner)
    attach(world, bill, late)
    world.submit(bill, "mark_uncollectible", Nothing())
    first, rest = made(world, owner, behavior="succeed"), made(world, owner, 400, "succeed")
    attach(world, bill, first)
    assert (world.find(bill).status, world.find(bill).amount_remaining) == ("uncollectible", 400)
    attach(world, bill, rest)
    assert world.find(bill).status == "paid"


def what_was_paid_of_a_void_invoice_is_credit(world: World) -> None:
    owner = world.customer()
    bill = billed(world, owner, 500)
    late = made(world, owner)
    attach(world, bill, late, made(world, owner, behavior="succeed"))
    world.submit(bill, "void", Nothing())
    assert world.find(owner).balance == -100
    confirm(world, late)
    assert (world.find(owner).balance, world.find(bill).amount_overpaid) == (-200, 200)


def an_attempt_under_way_is_attached(_world: World) -> None:
    """Only a real gateway leaves the time to."""
    world = World(simulated=False)
    owner = world.customer(card=None)
    bill = billed(world, owner, 500)
    session = Session(world.runtime, "early")
    busy = session.new_id("pi", owner)
    card = Method(id="pm_good", card=Card())
    order = payment_intent.Create(
        amount=500, currency="usd", customer=owner, method=card, confirm=True
    )
    session.submit(busy, "create", order)
    session.submit(bill, "attach_payment", AttachPayment(payment_intent=busy))
    assert (world.find(busy).status, world.find(bill).status) == ("processing", "open")
    world.rest()
    assert world.find(bill).status == "paid"


STORIES: tuple[Callable[[World], None], ...] = (
    every_payment_can_be_attached_and_brings_what_it_can,
    what_was_given_up_is_paid_after_all,
    what_was_paid_of_a_void_invoice_is_credit,
    an_attempt_under_way_is_attached,
)
