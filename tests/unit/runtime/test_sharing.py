"""Several runtimes on one store: whoever comes second looks again, and what it read counts."""

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from itertools import count
from typing import Any

import pytest

from sao.billing.resources import feature
from sao.billing.resources.customer import machine as customer
from sao.platform.errors import Contended
from sao.platform.ports import Query
from sao.platform.restate.split import split
from sao.runtime import Runtime, Session
from sao.runtime import shared_desk as desks
from sao.runtime.shared_desk import SharedDesk
from sao.runtime.verification import verify_store
from support.shared_store import Peer
from support.world import START, World, gateway


class Later(Executor):
    """Does what it is given a little later, on the loop: any order between desks can come about."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_more: Any) -> Future[Any]:
        done: Future[Any] = Future()

        def run() -> None:
            try:
                done.set_result(fn(*args))
            except BaseException as error:  # noqa: BLE001  (the future tells)
                done.set_exception(error)

        asyncio.get_running_loop().call_later(self._draw.random() / 500, run)
        return done


def two() -> tuple[Peer, World, World]:
    """Two hands on one store, whose commands have ids of their own."""
    store = Peer()
    one, other = World(store), World(store.of())
    other._commands = other._advances = 1_000
    other._session = other._next_session()
    return store, one, other


def rename(owner: str, name: str) -> Callable[[Session], None]:
    def job(session: Session) -> None:
        session.submit(owner, "update", customer.Update(name=name))

    return job


def on_desks(store: Peer, seed: int, story: Callable[[list[SharedDesk]], Any]) -> None:
    draw, numbers = random.Random(seed), count()

    async def run() -> None:
        opened = []
        for _ in range(2):
            runtime = Runtime(store.of(), gateway())
            desk = SharedDesk(runtime, new_id=lambda: f"req_{next(numbers)}", wall=lambda: 0)
            desk._writer = Later(draw)
            await desk.start()
            opened.append(desk)
        try:
            await asyncio.wait_for(story(opened), 20)
        finally:
            for desk in opened:
                await desk.stop()

    asyncio.run(run())
    assert [one.problem for one in verify_store(store) if one.problem] == [], f"seed {seed}"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_request_happens_once_whoever_is_first(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "TRIES_MAX", 1_000)
    store, world, _ = two()
    owners = [world.customer(card=None) for _ in range(3)]

    async def story(opened: list[SharedDesk]) -> None:
        draw = random.Random(seed)
        jobs = []
        for n in range(60):
            desk, owner = draw.choice(opened), draw.choice(owners)
            jobs.append(desk.run(rename(owner, f"name {n}")))
        await asyncio.gather(*jobs)

    on_desks(store, seed, story)
    changes = [link for owner in owners for link in store.chain(store.object(owner).number)[1:]]  # type: ignore[union-attr]
    assert len(changes) == 60, f"seed {seed}"
    assert store.conflicts > 0, "nobody was ever second: this test shows nothing"


def test_who_is_never_first_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "PAUSE_MS", 0)
    store, world, other = two()
    owner = world.customer(card=None)
    runs = count()

    def late(session: Session) -> None:
        rename(owner, "Eve")(session)
        other.submit(owner, "update", customer.Update(name=f"Bob {next(runs)}"))

    async def story(opened: list[SharedDesk]) -> None:
        with pytest.raises(Contended, match="stands at"):
            await opened[0].run(late)
        assert next(runs) == desks.TRIES_MAX
        await opened[0].run(rename(owner, "Eve"))

    on_desks(store, 1, story)
    assert other.find(owner).name == "Eve"


def test_what_others_did_is_seen_in_the_next_unit() -> None:
    _store, one, other = two()
    owner = one.customer(card=None)
    for n in range(3):
        one.submit(owner, "update", customer.Update(name=f"Ada {n}"))
        other.runtime.begin()
        assert other.find(owner).name == f"Ada {n}"
        other.submit(owner, "update", customer.Update(name=f"Bob {n}"))
        one.runtime.begin()
        assert one.find(owner).name == f"Bob {n}"


def test_a_unit_is_taken_only_if_what_it_read_is_still_so() -> None:
    store, one, other = two()
    read, changed = one.customer(card=None), one.customer(card=None)
    one.runtime.begin()
    session = Session(one.runtime, "req_reads")
    assert session.find(read).name == "Ada"
    rename(changed, "Eve")(session)
    other.submit(read, "update", customer.Update(name="Bob"))
    with pytest.raises(Contended, match="stands at 2, not 1"):
        one.runtime.flush()
    one.runtime.lose()
    assert (one.find(read).name, one.find(changed).name) == ("Bob", "Ada")
    assert store.conflicts == 1


def test_units_of_one_commit_stand_or_fall_alone() -> None:
    _store, one, other = two()
    lost, kept = one.customer(card=None), one.customer(card=None)
    runtime = one.runtime
    for number, owner in enumerate((lost, kept)):
        runtime.begin()
        rename(owner, "Eve")(Session(runtime, f"req_{number}"))
        assert runtime.objects.unit == number
    other.submit(lost, "update", customer.Update(name="Bob"))
    commit = runtime.seal()
    assert commit is not None
    taken = runtime.commit(commit)
    assert taken is not None
    assert list(taken.conflicts) == [0]
    runtime.lose()
    assert (one.find(lost).name, one.find(kept).name) == ("Bob", "Eve")


def test_a_unit_and_what_changes_what_it_has_read_are_one_part() -> None:
    """Side by side, the second could be taken before the first, which would then be late."""
    _store, one, _other = two()
    read, changed = one.customer(card=None), one.customer(card=None)
    runtime = one.runtime
    runtime.begin()
    session = Session(runtime, "req_reads")
    assert session.find(read).name == "Ada"
    rename(changed, "Eve")(session)
    runtime.begin()
    rename(read, "Bob")(Session(runtime, "req_changes"))
    commit = runtime.seal()
    assert commit is not None
    (part,) = split(commit, "test")
    assert part.units == [0, 1]


def test_numbers_are_given_by_the_store() -> None:
    store, one, other = two()
    made = [world.customer() for world in (one, other, one, other)]
    for world in (one, other):
        known = [world.runtime.objects.number(owner) for owner in made]
        rows = [store.object(owner) for owner in made]
        assert known == [row.number for row in rows if row is not None]
    ids = store.object_ids(list(range(1, store.counters().number + 1)))
    assert len(set(ids)) == store.counters().number
    one.advance(START + 86_400)
    other.runtime.begin()
    assert other.now() == START + 86_400


KEYS = 4


def make_unless_there(key: str, owner: str | None = None) -> Callable[[Session], bool]:
    """Creates the feature of a key if there is none, and renames the owner; whether it did."""

    def job(session: Session) -> bool:
        if session.page(Query((f"feature|lookup_key={key}",), limit=1)):
            return False
        made = session.new_id("feat")
        session.submit(made, "create", feature.Create(lookup_key=key, name=key))
        if owner is not None:
            session.submit(owner, "update", customer.Update(name=key))
        return True

    return job


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_was_looked_for_and_not_found_is_created_once(
    seed: int, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the units of one desk are one part, for they share a home."""
    monkeypatch.setattr(desks, "TRIES_MAX", 1_000)
    store, world, _other = two()
    owner = world.customer(card=None) if together else None
    made: dict[str, int] = {}

    async def ask(desk: SharedDesk, key: str) -> None:
        created = await desk.run(make_unless_there(key, owner))
        made[key] = made.get(key, 0) + created

    async def story(opened: list[SharedDesk]) -> None:
        draw = random.Random(seed)
        keys = [f"key {draw.randrange(KEYS)}" for _ in range(40)]
        await asyncio.gather(*[ask(draw.choice(opened), key) for key in keys])

    on_desks(store, seed, story)
    found = {key: len(store.find(Query((f"feature|lookup_key={key}",)))) for key in made}
    assert found == dict.fromkeys(made, 1), f"seed {seed}"
    assert made == found, f"seed {seed}: who was told that it was created"
    assert store.conflicts > 0, f"seed {seed}: nobody was ever second, this test shows nothing"


def test_a_unit_that_goes_by_a_list_is_not_taken_once_it_says_something_else() -> None:
    _store, one, other = two()
    one.runtime.begin()
    assert make_unless_there("seats")(Session(one.runtime, "req_first"))
    other.runtime.begin()
    assert make_unless_there("seats")(Session(other.runtime, "req_second"))
    other.runtime.flush()
    with pytest.raises(Contended, match=r"the list of .*seats"):
        one.runtime.flush()


def test_a_list_that_only_a_reader_went_by_holds_up_nobody() -> None:
    store, one, other = two()
    one.runtime.begin()
    assert Session(one.runtime, "req_reads").page(Query(("customer@",))) == []
    owner = other.customer(card=None)
    assert one.runtime.objects.unit is None
    one.runtime.flush()
    one.submit(owner, "update", customer.Update(name="Eve"))
    assert store.conflicts == 0


def test_what_is_read_between_requests_is_current_too() -> None:
    store, world, other = two()
    owner = world.customer(card=None)

    async def story(opened: list[SharedDesk]) -> None:
        idle = opened[0].runtime
        assert idle.derived.now("kept", lambda: "before somebody commits") == idle.derived.now(
            "kept", lambda: "not asked again"
        )
        for n in range(3):
            assert idle.objects.load(owner).data.name == (f"Ada {n - 1}" if n else "Ada")
            other.submit(owner, "update", customer.Update(name=f"Ada {n}"))
            await asyncio.sleep(3 * desks.LOOK_S)
        assert idle.objects.load(owner).data.name == "Ada 2"
        assert idle.derived.now("kept", lambda: "anew") == "anew"

    on_desks(store, 1, story)
