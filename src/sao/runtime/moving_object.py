"""One object, taken out of a store whole, and put back where its home is."""

from typing import Protocol

from sao.billing.machines import MACHINES
from sao.core.errors import ChainBroken
from sao.core.home import home_head
from sao.core.ids import HOME_LENGTH, home_of
from sao.core.outcome import Link, checked, genesis
from sao.platform.ports import Commit, HomeRow, ObjectRow, ObjectStore, OutcomeRow
from sao.runtime.indexing import index
from sao.runtime.moving import MoveRefused


class Packed(Protocol):
    """An object as it is carried; `outcomes` are (seq, hash, body), oldest first."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def kind(self) -> str:
        """Its machine."""
        ...

    @property
    def clock(self) -> str:
        """The clock that its home follows; empty: the environment's."""
        ...

    @property
    def created_at(self) -> int:
        """When it was created."""
        ...

    @property
    def outcomes(self) -> list[tuple[int, bytes, bytes]]:
        """Its chain."""
        ...


def proved(packed: Packed) -> list[Link]:
    """The chain, verified, and replayed by its machine. Raises `ChainBroken`."""
    links = [Link(packed.id, *outcome) for outcome in packed.outcomes]
    if packed.kind not in MACHINES.by_name or not links:
        raise ChainBroken(f"{packed.id}: there is no chain of a '{packed.kind}' that could be it")
    MACHINES[packed.kind].replay(packed.id, checked(packed.id, links))
    return links


def put_back(store: ObjectStore, packed: Packed, now: int) -> int:
    """Have the object in the store as it is packed; how many of its outcomes are new there.

    What the store has of it has to be the beginning of it. Nothing is told of it again: its old
    events are in no feed. `now` is what the environment's clock shows. Raises `MoveRefused`,
    `ChainBroken`, and the platform's errors.
    """
    links, row = proved(packed), store.object(packed.id)
    there = store.chain(row.number) if row is not None else []
    for ours, theirs in zip(links, there, strict=False):
        if ours.hash != theirs.hash:
            raise MoveRefused(
                f"{packed.id} is there with another history: at outcome {theirs.seq} they part"
            )
    new = links[len(there) :]
    if new:
        store.commit(_commit(store, packed, links, now, begin=len(there)))
    return len(new)


def _commit(
    store: ObjectStore, packed: Packed, links: list[Link], now: int, *, begin: int
) -> Commit:
    row = store.object(packed.id)
    machine, token = MACHINES[packed.kind], home_of(packed.id)
    home = _home(store, packed, token)
    before = machine.replay(packed.id, links[:begin])
    after = machine.replay(packed.id, links)
    if home.clock == "" and after.at > now:
        raise MoveRefused(f"{packed.id} is of a later time than the environment's clock shows")
    commit, counters = Commit(), store.counters()
    number = counters.number + 1 if row is None else row.number
    if row is None:
        created = ObjectRow(number, packed.id, packed.kind, token, packed.created_at)
        commit.objects.append(created)
    rounds = home.rounds + 1
    commit.outcomes = [
        OutcomeRow(number, link.seq, rounds, counters.feed + 1, link.hash, link.body)
        for link in links[begin:]
    ]
    head = home_head(home.head, [(packed.id, after.head)])
    commit.homes = [HomeRow(token, home.clock, rounds, head)]
    index(commit, machine, before, after, number=number, home=token, clock=home.clock)
    return commit


def _home(store: ObjectStore, packed: Packed, token: str) -> HomeRow:
    """The home as it stands; an object after which a home is named may found it."""
    home = store.home(token)
    if home is None:
        own = packed.id.rpartition("_")[2]
        if ":" not in packed.id and len(own) != HOME_LENGTH:
            raise MoveRefused(
                f"the home of {packed.id} is not there: bring whom it belongs to first "
                f"(their ids end in {token})"
            )
        if packed.clock and store.object(packed.clock) is None:
            raise MoveRefused(f"{packed.id} follows {packed.clock}, which is not there")
        return HomeRow(token, packed.clock, 0, genesis(token))
    if home.clock != packed.clock:
        raise MoveRefused(f"{packed.id} follows another clock than its home does there")
    return home
