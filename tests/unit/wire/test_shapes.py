"""Everything we render is what the official SDK's own annotations say that it is."""

from typing import Any

import pytest

from sao.wire.event_ids import event_id
from sao.wire.events import labels, render_event
from sao.wire.expand import EXPANDABLE, expand
from sao.wire.registry import RESOURCES
from sao.wire.render import render
from sao.wire.resources.charge import render_charge
from support.billing_examples import all_worlds, sold
from support.stripe_types import problems

WORLDS = all_worlds()
STEPS = [step for world in WORLDS for step in world.steps]


def test_every_state_of_every_object_has_stripes_shape() -> None:
    shown = [render(step.after.data) for step in STEPS]
    stripes = [each for each in shown if not each["object"].startswith("sao.")]
    found = {problem for each in stripes for problem in problems(each)}
    assert sorted(found) == []


def test_every_kind_of_object_was_looked_at() -> None:
    kinds = {render(step.after.data)["object"] for step in STEPS}
    assert kinds == {kind.object for kind in RESOURCES}


def test_every_charge_has_stripes_shape() -> None:
    charges = [
        render_charge(step.after.data, charge)
        for step in STEPS
        if step.after.schema == "payment_intent"
        for charge in step.after.data.charges
    ]
    assert {charge["status"] for charge in charges} == {"succeeded", "failed"}
    assert sorted({problem for charge in charges for problem in problems(charge)}) == []


def test_every_event_has_stripes_shape() -> None:
    events = [
        render_event(step, label, event_id(step.after.id, step.outcome.seq, n))
        for step in STEPS
        for n, label in enumerate(labels(step))
    ]
    assert len(events) > 50
    assert sorted({problem for event in events for problem in problems(event)}) == []


@pytest.mark.parametrize("kind", [kind for kind in EXPANDABLE if not kind.startswith("sao.")])
def test_what_was_expanded_has_stripes_shape(kind: Any) -> None:
    for world in WORLDS:
        for instance in world.instances.values():
            rendered = render(instance.data)
            if rendered["object"] == kind:
                expand(rendered, EXPANDABLE[kind], world.find)
                assert problems(rendered) == []


def test_the_check_finds_what_is_wrong() -> None:
    world, cus, sub = sold()
    rendered = render(world.find(sub)) | {"status": "gone", "currency": 7, "surprise": 1}
    del rendered["items"]
    assert problems(rendered) == [
        "subscription.currency: 7 is not str",
        "subscription.items: missing, it is ListObject['SubscriptionItem']",
        (
            "subscription.status: 'gone' is not one of ['active', 'canceled', 'incomplete', "
            "'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid']"
        ),
        "subscription.surprise: Stripe has no such field",
    ]
    assert problems(render(world.find(cus))) == []
