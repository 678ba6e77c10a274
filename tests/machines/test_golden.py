"""Old history stays true: committed chains verify, replay, and add up to what they did."""

import json
import os
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.billing.messages import Nothing
from sao.billing.messages.invoice_item import CreateInvoiceItem, Invoiced, ItemChanged
from sao.billing.scenario import parse, play
from sao.billing.values.line import Line
from sao.core import canonical
from sao.core.machine import Machine, Step
from sao.core.outcome import Link, genesis, link_hash, verify
from sao.core.schema import Command
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage
from support import (
    alert_stories,
    attaching_stories,
    catalog_stories,
    change_stories,
    checkout_stories,
    customer_stories,
    entitlement_stories,
    golden,
    grant_stories,
    invoice_stories,
    offering_stories,
    pending_stories,
    portal_stories,
    quote_stories,
    revising_stories,
    schedule_stories,
    taking_over_stories,
    tax_sale_stories,
    tax_stories,
    threshold_stories,
    usage_stories,
    webhook_stories,
)
from support.example import PARCELS, Note, Scan
from support.world import World, gateway

Story = Callable[[World], None]
FOLDER = Path(__file__).parent / "golden"
SCENARIOS = sorted((Path(__file__).parents[2] / "examples/scenarios").glob("*.yaml"))
KNOWN: dict[str, Machine[Any]] = {**MACHINES.by_name, "parcel": PARCELS}
CHAINS = [
    pytest.param(chain, id=f"{file.stem}-{chain.object_id}")
    for file in sorted(FOLDER.glob("*.jsonl"))
    for chain in golden.read(file)
]


@pytest.mark.parametrize("chain", CHAINS)
def test_a_golden_chain_still_adds_up(chain: golden.Golden) -> None:
    machine = KNOWN[chain.schema]
    assert verify(chain.object_id, chain.links) is None
    replayed = machine.replay(chain.object_id, chain.links)
    lost = list(golden.differences(chain.state, golden.plain(replayed), chain.schema))
    assert lost == [], "this version reads old history differently:\n  " + "\n  ".join(lost)
    assert msgspec.convert(chain.state, machine.schema.state) == replayed.data
    assert [step.after for step in machine.history(chain.object_id, chain.links)][-1] == replayed


@pytest.mark.parametrize("chain", CHAINS)
def test_every_state_of_a_golden_chain_is_still_declared(chain: golden.Golden) -> None:
    machine = KNOWN[chain.schema]
    for step in machine.history(chain.object_id, chain.links):
        assert step.after.status in machine.schema.states
        assert step.outcome.action in machine.data_types


def test_every_machine_has_golden_chains() -> None:
    written = {chain.schema for file in FOLDER.glob("*.jsonl") for chain in golden.read(file)}
    assert written == set(KNOWN)


def test_an_old_schema_version_was_cast_up() -> None:
    (chain,) = golden.read(FOLDER / "parcel-001.jsonl")
    versions = [canonical.decode(link.body)[0] for link in chain.links]
    assert [version for version, _ in groupby(versions)] == [1, 2]
    assert canonical.decode(chain.links[0].body)[4]["weight"] == 2
    assert chain.state["grams"] == 2000


def test_a_lost_or_changed_value_is_found() -> None:
    old = {"name": "Ada", "cards": [{"brand": "visa"}], "balance": 0}
    assert list(golden.differences(old, old | {"added": 1})) == []
    assert list(golden.differences(old, {"name": "Eve", "cards": [{}]})) == [
        ".name is 'Eve' (was 'Ada')",
        ".cards[0].brand is lost (was 'visa')",
        ".balance is lost (was 0)",
    ]


# --- the recorder ----------------------------------------------------------------------------


def scenario_chains(file: Path) -> list[golden.Golden]:
    """What a scenario leaves behind today."""
    scenario = parse(yaml.safe_load(file.read_text()))
    runtime = Runtime(MemoryStore(), gateway())
    runtime.start_clock(scenario.start)
    play(scenario, LocalStage(runtime))
    runtime.flush()
    return golden.chains(runtime.store, MACHINES)


def parcel_chains() -> list[golden.Golden]:
    """A parcel that was posted by version 1 of its schema, and delivered by today's."""
    object_id, links = "parcel_0123456789abcd", []
    head = genesis(object_id)
    for number, (action, facts) in enumerate(
        (("post", {"expected_by": 130, "posted_at": 100, "weight": 2}), ("note", {"notes": ["a"]})),
        1,
    ):
        body = canonical.encode([1, 99 + number, action, "posted", facts, f"command_{number}"])
        head = link_hash(head, body)
        links.append(Link(object_id, number, head, body))
    instance = PARCELS.replay(object_id, links)
    for action, data in (("note", Note("b")), ("scan", Scan("Ulm")), ("scan", Scan("Bonn", "Eve"))):
        command = Command(f"command_{instance.seq + 1}", object_id, action, data)
        step = PARCELS.transition(instance, command, 110)
        assert isinstance(step, Step)
        instance = step.after
        links.append(step.outcome.link)
    return [golden.golden(PARCELS, object_id, links)]


def item_chains() -> list[golden.Golden]:
    """An invoice item that was changed, invoiced, released and deleted."""
    world = World()
    owner = world.customer()
    item = world.new_id("ii", owner)
    line = Line(id="il_1", amount=5, currency="usd", description="x", period_start=0, period_end=0)
    for action, data in (
        ("create", CreateInvoiceItem(customer=owner, line=line)),
        ("change", ItemChanged(line=replace(line, amount=6))),
        ("invoice", Invoiced(invoice="in_1")),
        ("release", Nothing()),
        ("delete", Nothing()),
    ):
        assert world.runtime.run(Command(f"{action}@{item}", item, action, data)) is None
    world.runtime.flush()
    return [one for one in golden.chains(world.store, MACHINES) if one.schema == "invoice_item"]


def told_chains(stories: Iterable[Story], *kinds: str) -> list[golden.Golden]:
    """What stories leave behind of these kinds of objects."""
    world = World()
    for story in stories:
        story(world)
    world.runtime.flush()
    return [one for one in golden.chains(world.store, MACHINES) if one.schema in kinds]


def grant_chains() -> list[golden.Golden]:
    """Credits that lowered an invoice, with all who had a part in it."""
    kinds = ("customer", "invoice", "credit_grant", "credit_balance_transaction")
    return told_chains(grant_stories.STORIES[:1], *kinds)


def alert_chains() -> list[golden.Golden]:
    """Alerts that rested, triggered and were archived, with what counted for them."""
    kinds = ("meter", "usage", "billing_alert", "billing_alert_triggered")
    return told_chains(alert_stories.STORIES[:3], *kinds)


def tax_chains() -> list[golden.Golden]:
    """Invoices that were taxed automatically, and what decided it, of two environments."""
    kinds = ("settings", "tax_registration", "customer", "subscription", "invoice")
    return [one for story in tax_stories.STORIES[:2] for one in told_chains((story,), *kinds)]


def recordings() -> dict[str, list[golden.Golden]]:
    """Today's chains, by the name of their file."""
    return {file.stem: scenario_chains(file) for file in SCENARIOS} | {
        "parcel": parcel_chains(),
        "item": item_chains(),
        "entitled": told_chains(entitlement_stories.STORIES, "feature", "entitlements"),
        "catalog": told_chains(
            catalog_stories.STORIES, "coupon", "promotion_code", "tax_rate", "price", "product"
        ),
        "invoices": told_chains(
            invoice_stories.STORIES,
            "invoice",
            "invoice_item",
            "credit_note",
            "customer_balance_transaction",
            "settings",
        ),
        "renewals": told_chains((change_stories.a_renewal_is_announced,), "subscription"),
        "resumptions": told_chains(
            (change_stories.a_resumption_waits_for_its_payment,), "subscription", "invoice"
        ),
        "waiting": [
            chain
            for story in pending_stories.STORIES  # each in a world of its own, as below
            for chain in told_chains((story,), "subscription", "invoice", "payment_intent")
        ],
        "small": told_chains(
            (invoice_stories.too_little_is_owed_with_the_next_one,),
            "customer",
            "invoice",
            "customer_balance_transaction",
        ),
        "sales": told_chains(tax_sale_stories.STORIES, "tax_calculation", "tax_transaction"),
        "schedule": told_chains(schedule_stories.STORIES, "subscription_schedule"),
        "thresholds": [
            chain
            for story in threshold_stories.STORIES  # each in a world of its own: they tell of dates
            for chain in told_chains((story,), "subscription", "invoice", "usage")
        ],
        "attached": told_chains(attaching_stories.STORIES, "invoice", "payment_intent"),
        "checkout": told_chains(checkout_stories.STORIES, "checkout_session"),
        "portal": told_chains(portal_stories.STORIES, "portal_configuration"),
        "tokens": told_chains(offering_stories.STORIES, "confirmation_token"),
        "configured": told_chains(
            offering_stories.STORIES, "payment_method_configuration", "payment_intent", "price"
        ),
        "links": told_chains(quote_stories.STORIES, "payment_link"),
        "revisions": told_chains(
            revising_stories.STORIES, "invoice", "shipping_rate", "credit_note"
        ),
        "quotes": told_chains(quote_stories.STORIES, "quote"),
        "taken_over": [
            chain
            for story in taking_over_stories.STORIES  # each in a world of its own, as above
            for chain in told_chains((story,), "subscription", "coupon", "promotion_code")
        ],
        "taxes": tax_chains(),
        "tax_ids": told_chains(customer_stories.STORIES, "customer", "tax_id"),
        "grants": grant_chains(),
        "alerts": alert_chains(),
        "usage": told_chains(usage_stories.STORIES, "meter", "usage"),
        "webhook": told_chains(webhook_stories.STORIES, "webhook_endpoint"),
    }


def test_the_recorder_adds_and_never_writes_over(tmp_path: Path) -> None:
    """With SAO_RECORD_GOLDEN=usage,item it adds those chains to what is committed; =1: all."""
    wanted = os.environ.get("SAO_RECORD_GOLDEN", "")
    folder = FOLDER if wanted else tmp_path
    before = {file: file.read_bytes() for file in folder.iterdir()}
    recorded = {
        name: chains
        for name, chains in recordings().items()
        if wanted in ("", "1") or name in wanted.split(",")
    }
    for name, chains in recorded.items():
        assert golden.read(golden.record(folder, name, chains)) == chains
    assert len(list(folder.iterdir())) == len(before) + len(recorded)
    assert all(file.read_bytes() == content for file, content in before.items())


def test_a_second_recording_gets_the_next_number(tmp_path: Path) -> None:
    names = [golden.record(tmp_path, "parcel", parcel_chains()).name for _ in range(2)]
    assert names == ["parcel-001.jsonl", "parcel-002.jsonl"]
    assert json.loads((tmp_path / names[0]).read_text().splitlines()[0])["seq"] == 1
