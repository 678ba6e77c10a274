"""Whatever happened, at whatever instant: views answer, with values of their shapes, and truly."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sao.api.answering.dispatch import Dispatcher
from sao.billing.machines import MACHINES
from sao.billing.values.dunning import Dunning
from sao.core.ids import home_of
from sao.core.outcome import genesis, link_hash
from sao.gateways.simulated import SIMULATED
from sao.gutenberg.vocabulary import RESOURCES
from sao.platform.embedded import EmbeddedStore
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime, Session
from sao.runtime.company import found
from sao.runtime.stage import LocalStage
from sao.runtime.turns import whole
from sao.views.behaviors import behaviors
from sao.views.diagrams import diagram
from sao.views.due import due
from sao.views.frame import frame
from sao.views.inspect import inspection, verdict
from sao.views.lists.families import FAMILIES
from sao.views.lists.happenings import HAPPENINGS
from sao.views.lists.table import Wish, window
from sao.views.moment import Moment
from sao.views.objects import detail
from sao.views.shapes import Detail, Table
from sao.views.timeline import timeline_of, timeline_of_all
from sao.views.why import why
from sao.views.words.titles import resource_of
from sao.wire.events import labels
from support.api import NOW
from support.views import Place, fuzzed

SEEDS = (1, 3, 4)
LENGTH = 200

ENVIRONMENT = Session.environment_clock

PARTS = ("item", "line", "charge", "total", "phase", "tier")
"""Resources of tables whose rows are no objects of their own."""


@pytest.fixture(scope="module", params=SEEDS)
def place(request: pytest.FixtureRequest) -> Place:
    return fuzzed(request.param, LENGTH)


def sound(shape: Any) -> Any:
    """The shape, which is what its declaration says, to the last field; as it is sent."""
    sent = msgspec.json.encode(msgspec.to_builtins(shape))
    assert msgspec.json.decode(sent, type=type(shape)) == shape
    return shape


def instants(place: Place) -> list[int]:
    """Some at which something happened, the first of all, and one before it."""
    history = place.session().history
    found = sorted({s.outcome.at for each in place.ids() for s in history(each)})
    return [found[0] - 1, found[0], found[len(found) // 3], found[len(found) // 2], found[-1]]


def lists(place: Place, as_of: int | None = None, *, replay: bool = False) -> list[Table]:
    moment = Moment(place.session(), as_of, replay=replay)
    return [sound(window(each, moment, Wish(limit=200))) for each in FAMILIES.values()]


def links(shown: Any) -> Iterator[str]:
    """Every id in a shape that leads to a detail."""
    if isinstance(shown, dict):
        if shown.get("kind") == "link" or "jump_at" in shown or "next_charge_at" in shown:
            yield shown["object_id"]
        if shown.get("owner_id"):
            yield shown["owner_id"]
        for value in shown.values():
            yield from links(value)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from links(value)


def test_every_object_can_be_looked_at_at_any_instant(place: Place) -> None:
    ids = place.ids()
    for as_of in (None, *instants(place)):
        moment = Moment(place.session(), as_of)
        for each in ids:
            shown = detail(moment, each)
            told = why(moment, each)
            assert (shown is None) == (told is None)
            if shown is not None:
                sound(shown)
                sound(told)
        lists(place, as_of)


def test_nobody_is_seen_before_they_came_about(place: Place) -> None:
    for as_of in instants(place):
        moment = Moment(place.session(), as_of)
        for each in place.ids():
            first = place.session().history(each)[0].outcome.at
            assert (detail(moment, each) is None) == (first > as_of), (each, as_of)
        shown = {row.object_id for table in lists(place, as_of) for row in table.rows}
        late = [each for each in shown if place.session().history(each)[0].outcome.at > as_of]
        assert late == []


def test_now_is_the_present(place: Place) -> None:
    """Asked for what any clock shows, and replayed from the chains, it is what it is."""
    moment = Moment(place.session())
    now = max(moment.session.find(clock or ENVIRONMENT).frozen_time for clock in moment.clocks)
    for each in place.ids():
        shown = detail(Moment(place.session()), each)
        then = detail(Moment(place.session(), now), each)
        assert _timeless(then) == _timeless(shown), each
        replayed = detail(Moment(place.session(), now, replay=True), each)
        assert _timeless(replayed) == _timeless(shown), each
    plain = [_unordered(table) for table in lists(place)]
    assert [_unordered(table) for table in lists(place, now)] == plain
    assert [_unordered(table) for table in lists(place, now, replay=True)] == plain


def _timeless(shown: Any) -> Any:
    """Without the instant that was asked for."""

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: stripped(inner) for key, inner in value.items() if key != "as_of"}
        return [stripped(inner) for inner in value] if isinstance(value, list | tuple) else value

    return stripped(msgspec.to_builtins(shown))


def _unordered(table: Table) -> Any:
    """Without order: what is due soonest of a home comes first now, of an object, then."""
    rows = sorted((row.object_id, str(row.cells)) for row in table.rows)
    return table.resource, rows, table.total, table.filters, table.notices


def test_what_is_named_is_there(place: Place) -> None:
    session, moment = place.session(), Moment(place.session())
    shapes: list[Any] = [detail(moment, each) for each in place.ids()]
    shapes += [*lists(place), whole(due(moment)), whole(behaviors(moment)), frame(moment)]
    named = {each for shape in shapes for each in links(msgspec.to_builtins(shape))}
    assert named
    assert sorted(each for each in named if session.find(each) is None) == []
    for table in (
        t for shape in shapes if isinstance(shape, Detail) for t in shape.sections.values()
    ):
        if table.resource not in PARTS:
            assert [row for row in table.rows if session.find(row.object_id) is None] == []


def test_what_every_subscription_brings_next_can_be_looked_at(place: Place) -> None:
    before = place.get("/api/views/frame")["outcomes"]
    asked = [each for each in place.ids() if resource_of(each) == "subscription"]
    told = [place.get(f"/api/views/upcoming/{each}") for each in asked]
    assert told
    for one in told:
        assert one["note"]
        assert (one["at"] is None) == (one["lines"] is None) == (one["totals"] is None), one
    assert place.get("/api/views/frame")["outcomes"] == before


def test_pages_have_a_name_for_every_section(place: Place) -> None:
    moment = Moment(place.session())
    for each in place.ids():
        shown = detail(moment, each)
        if shown is not None and shown.sections:
            assert set(shown.sections) <= set(RESOURCES[shown.resource].sections)


def test_lists_count_what_they_show(place: Place) -> None:
    for table in lists(place):
        family, moment = FAMILIES[table.resource], Moment(place.session())
        assert table.total == table.filters[0].count
        for chosen in table.filters[1:]:
            narrow = window(family, moment, Wish(filter=chosen.key, limit=200))
            assert (narrow.total, narrow.filter) == (chosen.count, chosen.key)
        for row in table.rows:
            found = window(family, moment, Wish(search=row.object_id, limit=200))
            assert row.object_id in {one.object_id for one in found.rows}
        for column in table.columns:
            if column.sorts:
                up = window(family, moment, Wish(sort=column.key, limit=200))
                assert {r.object_id for r in up.rows} == {r.object_id for r in table.rows}
                assert up.sort == column.key


def test_counts_of_the_frame_are_those_of_the_lists(place: Place) -> None:
    shown = sound(frame(Moment(place.session())))
    assert shown.counts == {table.resource: table.total for table in lists(place)}
    assert shown.outcomes == place.runtime.store.counters().outcomes


def test_windows_are_cut_out_of_the_whole(place: Place) -> None:
    moment = Moment(place.session())
    for family in FAMILIES.values():
        whole = window(family, moment, Wish(limit=200)).rows
        pages = [window(family, moment, Wish(offset=at, limit=3)).rows for at in range(0, 12, 3)]
        assert [row for page in pages for row in page] == list(whole[:12])


def test_what_is_due_is_what_the_clocks_will_wake(place: Place) -> None:
    moment = Moment(place.session())
    shown = sound(whole(due(moment, limit=200)))
    assert [one.at for one in shown.rows] == sorted(one.at for one in shown.rows)
    for one in shown.rows:
        assert moment.alarm(one.object_id) == (one.at, one.action)
    alarms = [each for each in place.ids() if moment.alarm(each) is not None]
    assert shown.total == len(alarms)


def test_every_outcome_can_be_inspected(place: Place) -> None:
    moment = Moment(place.session())
    for each in place.ids()[::3]:
        previous = genesis(each)
        for step in moment.steps(each):
            outcome = step.outcome
            shown = inspection(moment, each, outcome.seq, lambda _request: None)
            assert shown is not None
            sound(shown)
            previous = link_hash(previous, shown.body.encode())
            assert previous.hex() == shown.chain[outcome.seq - 1].hash
            assert shown.causes
            _causes_are_true(moment, outcome.cause, shown)
        assert inspection(moment, each, len(moment.steps(each)) + 1, lambda _r: None) is None


def _causes_are_true(moment: Moment, cause: str, shown: Any) -> None:
    """Each cause that names an outcome is on the way from the root; each effect comes of it."""
    for one in shown.causes:
        assert cause.startswith(one.id)
        if one.kind == "outcome":
            step = moment.session.step(one.object_id, one.seq)
            assert step is not None
            assert step.outcome.cause == one.id
    for effect in shown.effects:
        assert effect.cause.startswith(f"{cause}.")
        if home_of(effect.object_id) == home_of(
            shown.entry.object_id
        ):  # another may have its clock
            assert effect.at >= shown.entry.at


def test_a_flipped_bit_is_found_where_it_is(place: Place) -> None:
    moment = Moment(place.session())
    for each in place.ids()[::5]:
        sound_chain = sound(verdict(moment, each))
        assert sound_chain.broken_seq is None
        for seq in range(1, sound_chain.links + 1):
            broken = verdict(moment, each, seq)
            assert broken is not None
            assert broken.broken_seq == seq
    assert verdict(moment, each).broken_seq is None, "nothing was written"


def test_timelines_page_without_gaps_or_repeats(place: Place) -> None:
    moment = Moment(place.session())
    customers = [each for each in place.ids() if each.startswith("cus_")]
    for each in customers:
        at_once = sound(timeline_of(moment, (), home_of=each, limit=200))
        paged, before = [], None
        while True:
            page = timeline_of(moment, (), home_of=each, limit=7, before=before)
            paged += page.entries
            if page.before is None:
                break
            before = int(page.before)
        assert tuple(paged[:200]) == at_once.entries
        ats = [entry.at for entry in paged]
        assert ats == sorted(ats, reverse=True)
        assert len({(entry.object_id, entry.seq) for entry in paged}) == len(paged)


def test_the_timeline_of_all_has_everything_once(place: Place) -> None:
    moment = Moment(place.session())
    seen, before = [], None
    while True:
        page = sound(timeline_of_all(moment, limit=50, before=before))
        seen += [(entry.object_id, entry.seq) for entry in page.entries]
        if page.before is None:
            break
        before = int(page.before)
    assert len(seen) == len(set(seen)) == place.runtime.store.counters().outcomes


def test_happenings_are_listed_in_windows(place: Place) -> None:
    moment = Moment(place.session())
    for make in HAPPENINGS.values():
        at_once = sound(whole(make(moment, Wish(limit=30))))
        pages = [whole(make(moment, Wish(offset=at, limit=10))).rows for at in (0, 10, 20)]
        assert [row for page in pages for row in page] == list(at_once.rows)
        assert all(set(row.cells) == {c.key for c in at_once.columns} for row in at_once.rows)


def test_a_window_loads_its_own_rows_and_little_more() -> None:
    """Of many customers: whatever else there is stays in the store."""
    store = MemoryStore()
    stage = LocalStage(Runtime(store, SIMULATED, labels))
    stage.runtime.start_clock(NOW)
    for _ in found(stage, 300, Dunning()):
        pass
    cold = Runtime(store, SIMULATED, labels)
    shown = window(FAMILIES["customer"], Moment(Session(cold, "look")), Wish(limit=10))
    assert (shown.total, len(shown.rows)) == (300, 10)
    assert len(cold.objects._instances) < 10 * 8


def test_the_driver_makes_no_difference(tmp_path: Path) -> None:
    """Nor whether what is shown was in memory, or is read from the disk."""
    on_disk = EmbeddedStore(tmp_path)
    places = [fuzzed(4, 120), fuzzed(4, 120, on_disk)]
    cold = Runtime(on_disk, SIMULATED, labels)
    places.append(Place(cold, Dispatcher(cold)))
    shown = [everything_shown(place) for place in places]
    on_disk.close()
    assert shown[1] == shown[0]
    assert shown[2] == shown[0]


def everything_shown(place: Place) -> list[Any]:
    """Every kind of view, as it is sent."""
    moment = Moment(place.session())
    shapes: list[Any] = [*lists(place), frame(moment), whole(due(moment)), whole(behaviors(moment))]
    shapes += [timeline_of_all(moment, limit=200)]
    for each in place.ids():
        shapes += [detail(moment, each), why(moment, each), verdict(moment, each)]
        shapes.append(inspection(moment, each, 1, lambda _request: None))
    return [_timeless(shape) for shape in shapes]


def test_every_machine_is_drawn() -> None:
    for machine in MACHINES:
        shown = sound(diagram(machine.name))
        assert {node.state for node in shown.nodes} - {""} == set(machine.schema.states)
        for edge in shown.edges:
            assert 0 <= edge.x <= shown.width
            assert 0 <= edge.y <= shown.height
    assert diagram("nothing") is None
