"""What homes keep: mended from the database where some is lost, never where it is another."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import psycopg
import pytest

from sao.billing.resources.customer import machine as customer
from sao.platform.errors import CommitRefused
from sao.platform.ports import Commit, HomeRow, Mending, ReplyRow
from sao.platform.restate.parts import Part, Share, encode, key_of
from sao.platform.restate.projection import Projector
from sao.platform.restate.store import RestateStore
from sao.platform.restate.sweeping import sweep
from sao.platform.restate.tables import enter_async
from sao.platform.restate.witness import Witness
from sao.runtime.verification import compare_home
from scale.conftest import Cluster
from support.restate import new_environment
from support.waiting import wait_until
from support.world import World

ROUNDS = 6


class Kept:
    """An environment with one customer of some rounds, and what its home says of itself."""

    def __init__(self, cluster: Cluster) -> None:
        self.environment = new_environment()
        self.cluster = cluster
        self.store = cluster.open(self.environment)
        self.world = World(self.store)
        self.owner = self.world.customer(card=None)
        self.home = self.owner.partition("_")[2]
        for n in range(1, ROUNDS):
            self.world.submit(self.owner, "update", customer.Update(name=f"Ada {n}"))
        self.witness = Witness(cluster.engine.ingress, self.environment)

    def shares(self) -> list[Share]:
        return self.cluster.rounds(self.environment, self.home, ROUNDS)

    def differs(self) -> str | None:
        return compare_home(self.store, self.witness, self.home)

    def put(self, shares: dict[int, Share]) -> None:
        """Have the home keep these and nothing else, as an operator could."""
        state = {f"r:{n}": list(encode(share)) for n, share in shares.items()}
        asked = {"object_key": key_of(self.environment, self.home), "new_state": state}
        url = f"{self.cluster.engine.admin}/services/Home/state"
        assert httpx.post(url, json=asked).status_code == 202
        wait_until(lambda: self.cluster.kept(self.environment, self.home).rounds == sorted(shares))

    def close(self) -> None:
        self.witness.close()
        self.store.close()


@pytest.fixture
def kept(cluster: Cluster) -> Iterator[Callable[[], Kept]]:
    opened: list[Kept] = []

    def open_one() -> Kept:
        opened.append(Kept(cluster))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.mark.parametrize("lost", [{1, 3, ROUNDS}, set(range(1, ROUNDS + 1))])
def test_a_home_takes_what_it_lacks_from_the_database(
    kept: Callable[[], Kept], lost: set[int]
) -> None:
    one = kept()
    before = one.shares()
    assert one.differs() is None
    one.put({n: share for n, share in enumerate(before, 1) if n not in lost})
    assert f"the database says {ROUNDS}" in (one.differs() or "")
    assert one.witness.mend(one.home, ROUNDS) == Mending(sorted(lost), "")
    assert one.differs() is None
    after = one.shares()
    assert [share.links for share in after] == [share.links for share in before]
    assert [share.home for share in after] == [share.home for share in before]
    assert [share.created for share in after] == [share.created for share in before]
    one.world.submit(one.owner, "update", customer.Update(name="Eve"))
    assert one.differs() is None


def test_a_home_that_is_behind_takes_what_comes_next(kept: Callable[[], Kept]) -> None:
    one = kept()
    one.put(dict(enumerate(one.shares()[:3], 1)))
    one.world.submit(one.owner, "update", customer.Update(name="Eve"))
    assert one.differs() is not None
    assert one.witness.mend(one.home, ROUNDS + 1) == Mending([4, 5, 6], "")
    assert one.differs() is None


def test_a_home_takes_nothing_that_does_not_follow_from_what_it_keeps(
    kept: Callable[[], Kept],
) -> None:
    one = kept()
    shares = dict(enumerate(one.shares(), 1))
    del shares[5]
    stood = shares[4].home
    assert stood is not None
    shares[4].home = stood._replace(head=b"of another life")
    one.put(shares)
    taken, broken = one.witness.mend(one.home, ROUNDS)
    assert (taken, broken) == (
        [],
        f"home {one.home}: its round 4 is not the one in the database",
    )


def test_a_home_takes_nothing_that_does_not_prove_itself(kept: Callable[[], Kept]) -> None:
    one = kept()
    shares = dict(enumerate(one.shares(), 1))
    del shares[2]
    one.put(shares)
    one.store._writing.change("UPDATE outcome SET body = body || ' ' WHERE round = 2")
    taken, broken = one.witness.mend(one.home, ROUNDS)
    assert taken == []
    assert "was changed" in broken


def test_a_database_that_has_lost_outcomes_is_refused(
    open_store: Callable[[], RestateStore],
) -> None:
    """Restored from a backup beneath servers that live on: they have seen more in it."""
    store = open_store()
    world = World(store)
    owner = world.customer(card=None)
    store.sharing.outcomes = 1_000_000
    with pytest.raises(CommitRefused, match="1,000,000 were seen in it: it has lost some"):
        world.submit(owner, "update", customer.Update(name="Eve"))
    store.close()


def test_a_part_that_was_judged_is_answered_as_at_first(kept: Callable[[], Kept]) -> None:
    """Whatever is true by then: the engine may run a call again after a crash."""
    one = kept()
    environment, projector = one.environment, Projector(one.cluster.dsn)
    commit = Commit(
        homes=[HomeRow(one.home, "", ROUNDS, b"late")], replies=[ReplyRow("req", b"", 1)]
    )
    late = Part("unit late", environment, {one.home: ROUNDS - 1}, {}, {}, commit, provisional=True)
    never = Part("unit never", environment, {}, {}, {}, Commit(), provisional=True, seen=10**9)

    async def judged_again() -> None:
        first = [await projector.project(part) for part in (late, never)]
        assert f"stands at {ROUNDS}, not {ROUNDS - 1}" in first[0].conflict
        assert "has lost some" in first[1].refused
        late.expects, never.seen = {}, 0
        assert [await projector.project(part) for part in (late, never)] == first
        await projector.close()

    asyncio.run(judged_again())


def test_what_nobody_can_ask_for_any_more_is_swept(kept: Callable[[], Kept]) -> None:
    one = kept()
    database = one.store._writing
    database.change("INSERT INTO declined VALUES ('unit new', '', false)")
    database.change("INSERT INTO declined VALUES ('unit old', '', false, now() - interval '9 day')")
    stay = database.one("SELECT count(*) FROM projected")
    database.change("INSERT INTO projected VALUES ('unit old', now() - interval '9 day')")

    async def swept() -> int:
        connection = await psycopg.AsyncConnection.connect(one.cluster.dsn, autocommit=True)
        async with connection:
            await enter_async(connection, one.environment)
            return await sweep(connection)

    assert asyncio.run(swept()) == 2
    assert database.one("SELECT count(*) FROM projected") == stay
    assert database.rows("SELECT unit FROM declined") == [("unit new",)]
