"""Transitions, replay, history and old schema versions, on a machine that is not billing."""

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sao.core import canonical
from sao.core.errors import ChainBroken, ChainTooNew, InvariantBroken
from sao.core.instance import Instance
from sao.core.machine import Machine, Step
from sao.core.outcome import Link, genesis, link_hash, verify
from sao.core.schema import SAME, Command, Facts, Ignored, Message, Rejection, Start, action
from support.example import LOST_AFTER, PARCEL, PARCELS, Insure, Note, Parcel, Post, Scan

ME, OTHER = "parcel_abcdefghijklmn", "parcel_nmlkjihgfedcba"
LIFE = (
    (10, "post", Post(grams=500, sender=OTHER)),
    (11, "insure", Insure({"usd": 5, "eur": 4})),
    (12, "note", Note("fragile")),
    (12, "scan", Scan("Ulm")),
    (15, "scan", Scan("Bonn", received_by="Eve")),
)


def take(
    instance: Instance[Parcel], now: int, name: str, data: Any, machine: Machine[Any] = PARCELS
) -> Step:
    command = Command(f"command_{instance.seq + 1}", instance.id, name, data)
    step = machine.transition(instance, command, now)
    assert isinstance(step, Step), step
    return step


def live(*life: tuple[int, str, Any]) -> list[Step]:
    instance, steps = PARCELS.blank(ME), []
    for now, name, data in life or LIFE:
        steps.append(take(instance, now, name, data))
        instance = steps[-1].after
    return steps


def links(steps: Iterable[Step]) -> list[Link]:
    return [step.outcome.link for step in steps]


def answer(instance: Instance[Parcel], name: str, data: Any = None) -> Any:
    return PARCELS.transition(instance, Command("command", instance.id, name, data), 99)


# --- transitions -----------------------------------------------------------------------------


def test_before_its_first_outcome_an_object_is_blank() -> None:
    blank = PARCELS.blank(ME)
    assert (blank.id, blank.status, blank.seq, blank.at) == (ME, "", 0, 0)
    assert blank.head == genesis(ME)
    assert blank.data == Parcel(id=ME)


def test_an_accepted_command_is_one_link() -> None:
    blank = PARCELS.blank(ME)
    step = take(blank, 10, "post", Post(grams=500))
    assert step.before is blank
    assert step.after == Instance(
        "parcel",
        Parcel(id=ME, status="posted", posted_at=10, grams=500, expected_by=10 + LOST_AFTER),
        1,
        step.outcome.hash,
        10,
        (10 + LOST_AFTER, "lose"),
    )
    facts = {"posted_at": 10, "grams": 500, "sender": None, "expected_by": 40}
    assert step.outcome.facts == facts
    body = [2, 10, "post", "posted", facts, "command_1"]
    assert step.outcome.body == canonical.encode(body)
    assert step.outcome.hash == link_hash(genesis(ME), step.outcome.body)
    assert step.outcome.link == Link(ME, 1, step.outcome.hash, step.outcome.body)


def test_the_same_command_gives_the_same_bytes() -> None:
    assert links(live()) == links(live())


def test_what_was_decided_is_told_to_the_world_and_to_others() -> None:
    posted, *_others, scanned = live(*LIFE[:4])
    assert posted.effects == (Start("announce", ME),)
    assert scanned.effects == (Message(OTHER, "scan", Scan("Ulm")),)


def test_decide_may_name_one_of_several_states() -> None:
    steps = live()
    assert [step.after.status for step in steps] == [
        *["posted"] * 3,
        "in_transit",
        "delivered",
    ]
    assert all("status" not in step.outcome.facts for step in steps)


def test_an_action_that_nobody_has_heard_of_is_unknown() -> None:
    for instance in (PARCELS.blank(ME), live()[-1].after):
        refused = answer(instance, "eat")
        assert isinstance(refused, Rejection)
        assert (refused.code, refused.object_id, refused.action) == ("unknown_action", ME, "eat")
        assert refused.message == "A parcel has no action 'eat'; it has insure, note, post."


def test_what_was_never_created_is_missing() -> None:
    refused = answer(PARCELS.blank(ME), "note", Note("?"))
    assert refused == Rejection(
        "resource_missing",
        f"No such parcel: '{ME}'",
        object_id=ME,
        action="note",
        state="",
        allowed=("post",),
    )


def test_what_the_state_does_not_allow_is_illegal() -> None:
    moving = live(*LIFE[:4])[-1].after
    refused = answer(moving, "insure", Insure({}))
    assert (refused.code, refused.state, refused.allowed) == (
        "illegal_transition",
        "in_transit",
        ("note",),
    )
    assert refused.message == "This parcel is in_transit and cannot insure; allowed: note."
    gone = answer(live()[-1].after, "note", Note("late"))
    assert gone.message == "This parcel is delivered and cannot note; allowed: none."


def test_what_decide_rejects_says_where_it_stands() -> None:
    refused = answer(PARCELS.blank(ME), "post", Post(grams=30_001))
    assert refused == Rejection(
        "too_heavy", "At most 30 kg.", "grams", object_id=ME, action="post", allowed=("post",)
    )


def test_a_message_can_come_too_late_by_the_table_or_by_decide() -> None:
    delivered = live()[-1].after
    assert answer(delivered, "scan", Scan("Ulm")) == Ignored("nobody looks for it any more")
    moving = live(*LIFE[:4])[-1].after
    assert answer(moving, "scan", Scan("Ulm")) == Ignored("it was seen there already")


def machine_deciding(facts: Facts, to: str | tuple[str, ...]) -> Machine[Parcel]:
    def decide(_parcel: Parcel, _command: Command[None], _now: int) -> Facts:
        return dict(facts)

    return Machine(replace(PARCEL, table=(*PARCEL.table, action("bend", ("posted",), to, decide))))


def test_a_state_that_is_not_declared_for_the_row_is_a_defect() -> None:
    posted = live(LIFE[0])[-1].after
    choices = ("in_transit", "lost")
    with pytest.raises(InvariantBroken, match=r"parcel.bend: decided on state 'delivered'"):
        take(posted, 11, "bend", None, machine_deciding({"status": "delivered"}, choices))
    with pytest.raises(InvariantBroken, match=r"decided on state '', declared are \('in_transit'"):
        take(posted, 11, "bend", None, machine_deciding({}, choices))


def test_a_fact_that_the_state_does_not_declare_is_a_defect() -> None:
    posted = live(LIFE[0])[-1].after
    machine = machine_deciding({"gramms": 1, "grams": 1}, SAME)
    with pytest.raises(InvariantBroken, match=r"parcel.bend: records \['gramms'\], which its"):
        take(posted, 11, "bend", None, machine)


@pytest.mark.parametrize("name", ["status", "id"])
def test_what_the_table_says_no_fact_may_say(name: str) -> None:
    posted = live(LIFE[0])[-1].after
    machine = machine_deciding({name: "lost"}, SAME)
    with pytest.raises(InvariantBroken, match=rf"parcel.bend: records \['{name}'\], which"):
        take(posted, 11, "bend", None, machine)


# --- replay ----------------------------------------------------------------------------------


def test_replay_gives_the_instance_that_lived() -> None:
    steps = live()
    assert verify(ME, links(steps), steps[-1].after.head) is None
    assert PARCELS.replay(ME, links(steps)) == steps[-1].after
    assert PARCELS.replay(ME, []) == PARCELS.blank(ME)


def test_the_beginning_of_a_chain_gives_the_instance_of_then() -> None:
    steps = live()
    for seq in range(1, 6):
        assert PARCELS.replay(ME, links(steps)[:seq]) == steps[seq - 1].after


@pytest.mark.parametrize(
    "damage",
    [
        lambda chain: chain[1:],
        lambda chain: [chain[0], *chain[2:]],
        lambda chain: [chain[0], replace(chain[1], body=chain[2].body), *chain[2:]],
        lambda chain: [chain[0], chain[2], chain[1]],
        lambda chain: [replace(chain[0], seq=0), *chain[1:]],
    ],
)
def test_replay_stops_at_the_first_link_that_does_not_follow(damage: Any) -> None:
    with pytest.raises(ChainBroken, match=f"{ME}: outcome [12] does not follow from"):
        PARCELS.replay(ME, damage(links(live())))


def test_anothers_chain_is_not_replayed() -> None:
    with pytest.raises(ChainBroken):
        PARCELS.replay(OTHER, links(live()))


def test_history_is_every_step_without_its_effects() -> None:
    steps = live()
    assert list(PARCELS.history(ME, links(steps))) == [replace(step, effects=()) for step in steps]


# --- old versions ----------------------------------------------------------------------------


def old(version: int, name: str, state: str, facts: Facts) -> bytes:
    return canonical.encode([version, 10, name, state, facts, "command_1"])


def test_facts_of_an_older_version_are_cast_up() -> None:
    body = old(1, "post", "posted", {"weight": 2, "posted_at": 10})
    assert PARCELS.decode(body) == (
        1,
        10,
        "post",
        "posted",
        {"grams": 2000, "posted_at": 10},
        "command_1",
    )


def test_an_action_without_an_upcaster_is_read_as_it_is() -> None:
    assert PARCELS.decode(old(1, "note", "posted", {"notes": ["a"]}))[4] == {"notes": ("a",)}


def test_upcasters_are_chained_and_may_give_a_field_another_type() -> None:
    casts = {
        (1, "post"): lambda facts: {"grams": int(facts["grams"].removesuffix(" g"))},
        (2, "post"): lambda facts: facts | {"grams": facts["grams"] * 10},
        (4, "post"): lambda facts: facts | {"grams": facts["grams"] + 1},
    }
    machine = Machine(replace(PARCEL, version=5, upcasters=casts))
    assert machine.decode(old(1, "post", "posted", {"grams": "7 g"}))[4] == {"grams": 71}
    assert machine.decode(old(3, "post", "posted", {"grams": 7}))[4] == {"grams": 8}
    assert machine.decode(old(5, "post", "posted", {"grams": 7}))[4] == {"grams": 7}


def test_a_chain_of_several_versions_goes_on() -> None:
    body = old(1, "post", "posted", {"weight": 2, "posted_at": 10})
    first = Link(ME, 1, link_hash(genesis(ME), body), body)
    instance = PARCELS.replay(ME, [first])
    assert (instance.data.grams, instance.head) == (2000, first.hash)
    step = take(instance, 11, "note", Note("old"))
    assert PARCELS.replay(ME, [first, step.outcome.link]) == step.after


def test_a_field_that_came_later_has_its_default() -> None:
    assert PARCELS.replay(ME, links(live(LIFE[0]))).data.received_by == "unknown"


def test_what_the_current_version_cannot_have_written_is_not_read() -> None:
    with pytest.raises(msgspec.ValidationError, match="grams"):
        PARCELS.decode(old(2, "post", "posted", {"grams": "many"}))
    with pytest.raises(msgspec.ValidationError, match="grams"):
        PARCELS.decode(old(1, "note", "posted", {"grams": "many"}))


def test_a_later_version_is_never_guessed_at() -> None:
    body = old(3, "post", "posted", {"grams": 2000, "posted_at": 10, "colour": "red"})
    link = Link(ME, 1, link_hash(genesis(ME), body), body)
    for read in (lambda: PARCELS.replay(ME, [link]), lambda: list(PARCELS.history(ME, [link]))):
        with pytest.raises(ChainTooNew, match=r"parcel is of version 3.*knows versions up to 2"):
            read()


def test_facts_come_back_in_the_types_of_the_state() -> None:
    steps = list(PARCELS.history(ME, links(live())))
    assert steps[2].outcome.facts == {"notes": ("fragile",)}
    assert steps[1].after.data.insured == {"usd": 5, "eur": 4}


# --- what is derived from a state -------------------------------------------------------------


def test_the_alarm_is_derived_from_the_state() -> None:
    steps = live()
    assert PARCELS.alarm(PARCELS.blank(ME).data) is None
    assert PARCELS.alarm(steps[0].after.data) == (40, "lose")
    assert PARCELS.alarm(steps[3].after.data) == (42, "lose")
    assert PARCELS.alarm(steps[4].after.data) is None
    assert PARCELS.alarm(replace(steps[0].after.data, expected_by=None)) is None


def test_index_terms_leave_out_what_is_empty() -> None:
    assert PARCELS.terms(live()[-1].after.data) == (f"parcel|sender={OTHER}",)
    assert PARCELS.terms(Parcel(id=ME)) == PARCELS.terms(Parcel(id=ME, sender="")) == ()


class Marked(Parcel, frozen=True, kw_only=True):
    """A parcel with marks."""

    marks: dict[str, str] = {}


def test_search_terms_are_of_texts_and_of_each_entry_in_whatever_case() -> None:
    found = Machine(replace(PARCEL, state=Marked, search=("sender", "marks")))
    parcel = Marked(id=ME, sender="Ada", marks={"Shelf": "B2", "empty": ""})
    terms = ("parcel|sender=Ada", "parcel|sender~ada", "parcel|marks[Shelf]~b2")
    assert found.terms(parcel) == terms
    assert found.terms(Marked(id=ME)) == ()
    assert found.indexed(parcel) != found.indexed(replace(parcel, marks={}))


def test_what_is_indexed_tells_whether_terms_may_have_changed() -> None:
    parcel = Parcel(id=ME, sender=OTHER)
    assert PARCELS.indexed(parcel) == PARCELS.indexed(replace(parcel, status="posted"))
    assert PARCELS.indexed(parcel) != PARCELS.indexed(replace(parcel, sender=None))


def test_a_machine_tells_what_it_allows() -> None:
    assert PARCELS.allowed("") == ("post",)
    assert PARCELS.allowed("posted") == ("note", "insure")
    assert PARCELS.outside == {"post", "note", "insure"}
    assert PARCELS.row("posted", "eat") is None
    assert PARCELS.ignored("lost", "lose") == "it is known"
    assert PARCELS.ignored("posted", "lose") is None
    assert [(row.action, targets) for row, targets in PARCELS.reachable("in_transit")] == [
        ("note", ("in_transit",)),
        ("scan", ("in_transit", "delivered")),
        ("lose", ("lost",)),
    ]


def test_the_data_of_a_command_is_checked_against_its_type() -> None:
    assert PARCELS.parse("post", {"grams": 5}) == Post(grams=5)
    with pytest.raises(msgspec.ValidationError, match=r"Expected `int`, got `str` - at `\$.grams`"):
        PARCELS.parse("post", {"grams": "5"})
