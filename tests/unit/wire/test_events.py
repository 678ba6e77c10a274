import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.billing.machines import MACHINES
from sao.core.ids import member_id, root_id
from sao.wire.event_ids import event_id, event_source
from sao.wire.events import LABELS, labels, previous_attributes, render_event
from sao.wire.registry import RESOURCES
from sao.wire.shapes import Rendered
from support.billing_examples import World, all_worlds, sold

PREFIXES = sorted(MACHINES.by_prefix)
SEEDS = st.text(max_size=5)
IDS = st.one_of(
    st.builds(root_id, st.sampled_from(PREFIXES), SEEDS),
    st.builds(
        lambda prefix, seed: member_id(prefix, root_id("x", seed)[2:], seed),
        st.sampled_from(PREFIXES),
        SEEDS,
    ),
    st.builds(lambda name: f"prod:{name}", st.text(min_size=1, max_size=20)),
)


@given(IDS, st.integers(1, 10**9), st.integers(0, 34))
def test_an_events_id_says_where_it_came_from(object_id: str, seq: int, n: int) -> None:
    assert event_source(event_id(object_id, seq, n)) == (object_id, seq, n)


@given(st.one_of(st.text(max_size=40), st.from_regex(r"evt_[0-9A-Za-z_]{0,40}", fullmatch=True)))
def test_what_is_no_events_id_is_none(text: str) -> None:
    source = event_source(text)
    assert source is None or event_id(*source) == text


def told(world: World) -> list[str]:
    return [label for step in world.steps for label in labels(step)]


def test_the_first_payment_in_order() -> None:
    world, _cus, _sub = sold()
    assert told(world)[-13:] == [
        "customer.updated",
        "customer.updated",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "customer.subscription.updated",
        "entitlements.active_entitlement_summary.updated",
    ]


def test_a_declined_first_payment() -> None:
    world, _cus, _sub = sold("decline")
    assert told(world)[-6:] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "invoice.updated",
        "invoice.payment_failed",
        "customer.updated",
    ]


def test_a_challenged_first_payment() -> None:
    world, _cus, _sub = sold("auth_failure")
    assert told(world)[-5:] == [
        "payment_intent.requires_action",
        "invoice.updated",
        "invoice.payment_failed",
        "invoice.payment_action_required",
        "customer.updated",
    ]


def test_only_declared_types_are_told_and_all_of_them_can_be() -> None:
    assert {label for world in all_worlds() for label in told(world)} <= set(LABELS)
    rows = {(machine.name, row.action) for machine in MACHINES for row in machine.rows}
    declared = {(kind.schema.name, action) for kind in RESOURCES for action in kind.told}
    assert declared <= rows


def test_updates_say_what_was_before() -> None:
    world, _cus, _sub = sold()
    step = next(step for step in reversed(world.steps) if step.after.schema == "subscription")
    event = render_event(step, "customer.subscription.updated", "evt_1")
    assert event["data"]["object"]["status"] == "active"
    assert event["data"]["previous_attributes"] == {"status": "incomplete"}
    assert event["created"] == step.outcome.at
    assert event["request"]["id"] == step.outcome.cause.partition(".")[0]


def test_charges_are_shown_as_charges() -> None:
    world, _cus, _sub = sold()
    step = next(step for step in world.steps if "charge.succeeded" in labels(step))
    assert render_event(step, "charge.succeeded", "evt_1")["data"]["object"]["object"] == "charge"


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 2}),
        ({"m": {"x": "1", "y": "2"}}, {"m": {"x": "1", "z": "3"}}, {"m": {"y": "2", "z": None}}),
        ({"m": None}, {"m": {"x": 1}}, {"m": None}),
        (
            {"items": {"object": "list", "data": [1]}},
            {"items": {"object": "list", "data": [2]}},
            {"items": {"data": [1]}},
        ),
        ({"l": [1]}, {"l": [1, 2]}, {"l": [1]}),
    ],
)
def test_previous_attributes(before: Rendered, after: Rendered, changed: Rendered) -> None:
    assert previous_attributes(before, after) == changed


def test_a_session_that_an_older_version_made_is_told_of_as_before() -> None:
    for session, event in (
        ("cs_0123456789abcd", "evt_0123456789abcd10zc"),
        ("cs_test_0123456789abcd", "evt_0123456789abcd10zx"),
        ("cs_live_0123456789abcd", "evt_0123456789abcd10zy"),
    ):
        assert event_id(session, 1, 0) == event
        assert event_source(event) == (session, 1, 0)
        assert MACHINES.of(session).name == "checkout_session"


def test_every_resource_has_a_letter_of_its_own_in_event_ids() -> None:
    codes = [code for kind in RESOURCES for code in (kind.code, *kind.other_codes.values())]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-y]|z[a-z]", code) for code in codes)
