"""An environment is carried whole, wherever it was cut off; another one is never mixed in."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from property.test_billing import tell
from property.test_read_model import troubles
from sao.core.errors import ChainBroken
from sao.platform.embedded import EmbeddedStore
from sao.platform.errors import CommitFailed
from sao.platform.memory import MemoryStore
from sao.platform.ports import CommandRow, Commit, ObjectStore, ReplyRow, RunRow
from sao.platform.ports.objects import FeedQuery, Query
from sao.runtime import moving
from sao.runtime.moving import Move, Moved, MoveRefused
from sao.runtime.verification import digest, verify_store
from support.world import World

WALL = 1_800_000_000


def story(seed: int = 20260501, times: int = 2, *, runs: bool = True) -> World:
    """An environment in which much went wrong, with replies, commands, and runs that are open."""
    draw = Random(seed)
    world = World(simulated=False)
    tell([op for _ in range(times) for op in troubles(draw.getrandbits(32))], world)
    world.runtime.flush()
    home = world.store.homes()[-1]
    world.store.commit(
        Commit(
            runs=[RunRow(f"run_{n}", home, b"half") for n in (1, 0)] if runs else [],
            replies=[ReplyRow(f"req_{n}", b"%d" % n, WALL + n) for n in range(7)],
            commands=[CommandRow(f"req_{n}", n, b"{}") for n in range(7)],
        )
    )
    return world


def move(source: ObjectStore, target: ObjectStore) -> Moved:
    return Move(source, target, lambda _what, _done, _all: None).run()


def everything(store: ObjectStore) -> dict[str, Any]:
    """All that a store can be asked."""
    homes = store.homes()
    members = [row for home in homes for row in store.members(home)]
    clocks = {row.clock for home in homes if (row := store.home(home))}
    kinds = {f"{row.kind}@{clock}" for row in members for clock in clocks}
    owners = [row.id for row in members if row.kind == "customer"]
    terms = {f"{kind}|customer={one}" for kind in ("subscription", "invoice") for one in owners}
    terms |= {f"invoice|status={status}" for status in ("draft", "open", "paid", "void")}
    return {
        "homes": [store.home(home) for home in homes],
        "members": members,
        "chains": [store.chain(row.number) for row in members],
        "order": store.outcomes(0, 100_000),
        "feed": store.feed(FeedQuery(limit=100_000)),
        "alarms": [store.due(clock, 1 << 40, 100_000) for clock in sorted(clocks)],
        "found": {term: store.find(Query((term,), limit=9_999)) for term in kinds | terms},
        "runs": store.runs(),
        "replies": store.replies("", 1_000),
        "commands": store.commands(0, 100_000),
        "told": store.told(),
        "counters": store.counters(),
    }


def same(one: ObjectStore, other: ObjectStore, *, but: tuple[str, ...] = ()) -> None:
    ours, theirs = everything(one), everything(other)
    for what, value in ours.items():
        if what in but:
            continue
        assert theirs[what] == value, what
    assert digest(one) == digest(other)
    assert [finding.problem for finding in verify_store(other) if finding.problem] == []


class CutOff(MemoryStore):
    """Takes so many commits, and then none."""

    commits_left = 10**9

    def commit(self, commit: Commit) -> None:
        if not self.commits_left:
            raise CommitFailed("there", "no space", retry=True)
        self.commits_left -= 1
        super().commit(commit)


def test_all_of_it_arrives(tmp_path: Path) -> None:
    source = story().store
    folder = EmbeddedStore(tmp_path, at_once=False)
    moved = move(source, folder)
    same(source, folder)
    assert (moved.outcomes, moved.new) == (source.counters().outcomes, source.counters().outcomes)
    assert (moved.homes, moved.went_on) == (len(source.homes()), 0)
    back = MemoryStore()
    move(folder, back)
    same(source, back)
    folder.close()
    assert everything(source)["alarms"][0]
    assert len([found for found in everything(source)["found"].values() if found]) > 9


@pytest.mark.parametrize("page", [1, 2, 7, 50])
def test_wherever_it_is_cut_off_it_goes_on(monkeypatch: pytest.MonkeyPatch, page: int) -> None:
    monkeypatch.setattr(moving, "PAGE", page)
    source = story(times=1).store
    draw, target = Random(page), CutOff()
    cuts = 0
    while True:
        target.commits_left = cuts and draw.randint(0, 5)
        try:
            move(source, target)
            break
        except CommitFailed:
            cuts += 1
            problems = [finding.problem for finding in verify_store(target) if finding.problem]
            assert problems == [], f"page {page}, cut {cuts}"
    assert cuts
    same(source, target)


def test_a_source_that_went_on_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "PAGE", 3)
    monkeypatch.setattr(moving, "KEPT", 2)
    world = story()
    target = MemoryStore()
    move(world.store, target)
    world.days(40)
    world.runtime.flush()
    world.store.commit(Commit(runs=[RunRow("run_1", world.store.homes()[-1], None)]))
    moved = move(world.store, target)
    assert 0 < moved.new < moved.outcomes
    same(world.store, target)
    assert move(world.store, target).new == 0


def test_a_target_goes_on_like_its_source() -> None:
    source = story(runs=False)
    target = MemoryStore()
    move(source.store, target)
    there = World(target, simulated=False)
    for world in (source, there):
        world.days(70)
        world.runtime.flush()
    assert digest(there.store) == digest(source.store)


def test_another_environment_is_left_alone() -> None:
    source, other = story(1).store, story(2, times=3).store
    before = everything(other)
    with pytest.raises(MoveRefused, match=r"holds another environment.*at outcome [\d,]+ of its"):
        move(source, other)
    assert everything(other) == before


def test_a_target_that_went_on_by_itself_is_left_alone() -> None:
    source = story(runs=False)
    target = MemoryStore()
    move(source.store, target)
    there = World(target, simulated=False)
    there.days(40)
    there.runtime.flush()
    with pytest.raises(MoveRefused, match="went on by itself"):
        move(source.store, target)


class Changed(MemoryStore):
    """A store of which somebody changed a link."""

    def outcomes(self, after: int, limit: int) -> list[Any]:
        page = super().outcomes(after, limit)
        return [one._replace(body=one.body.replace(b'"visa"', b'"amex"')) for one in page]


def test_a_link_that_was_changed_is_not_carried() -> None:
    source = Changed()
    world = World(source)
    world.customer()
    world.runtime.flush()
    target = MemoryStore()
    with pytest.raises(ChainBroken, match="does not follow from its chain"):
        move(source, target)
    assert target.counters().outcomes == 0


def test_a_head_that_does_not_fit_is_found() -> None:
    world = World()
    home = world.runtime.objects.home(world.store.homes()[0])
    world.customer()
    world.runtime.flush()
    row = world.store.home(world.store.homes()[-1])
    assert home is not None
    assert row is not None
    world.store.commit(Commit(homes=[row._replace(head=bytes(32))]))
    with pytest.raises(ChainBroken, match="an end was cut off or replaced"):
        move(world.store, MemoryStore())
