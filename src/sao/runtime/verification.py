"""Proof: every chain of a store, and every home's head over them; and one digest of it all."""

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from sao.core.home import home_head
from sao.core.outcome import Link, genesis, verify
from sao.platform.ports import HeldLink, Holding, ObjectStore


class Finding(msgspec.Struct, frozen=True):
    """One home, verified: how many objects and outcomes, and what is wrong with it (or nothing)."""

    home: str
    objects: int
    outcomes: int
    problem: str | None = None


def verify_store(store: ObjectStore) -> Iterator[Finding]:
    """Verify home by home, in order of creation."""
    for home in store.homes():
        yield verify_home(store, home)


def verify_home(store: ObjectStore, home: str) -> Finding:
    """Every chain of the home link by link, then its head over the heads of each commit."""
    rounds: dict[int, dict[str, bytes]] = {}
    members, outcomes = store.members(home), 0
    for member in members:
        rows = store.chain(member.number)
        outcomes += len(rows)
        links = (Link(member.id, row.seq, row.hash, row.body) for row in rows)
        broken = verify(member.id, links)
        if broken is not None:
            return Finding(home, len(members), outcomes, str(broken))
        for row in rows:
            rounds.setdefault(row.round, {})[member.id] = row.hash
    head = genesis(home)
    for number in sorted(rounds):
        head = home_head(head, rounds[number].items())
    place = store.home(home)
    if place is None or place.head != head or place.rounds != len(rounds):
        problem = f"home {home}: its head does not match its chains, an end was cut off or replaced"
        return Finding(home, len(members), outcomes, problem)
    return Finding(home, len(members), outcomes)


def compare_home(store: ObjectStore, held: Holding, home: str) -> str | None:
    """What a home itself holds otherwise than the store tells of it; None if it is the same."""
    here, there = store.home(home), held.home(home)
    if here != there:
        stands = [row.rounds if row is not None else 0 for row in (there, here)]
        return f"home {home}: it stands at round {stands[0]}, the database says {stands[1]}"
    for member in store.members(home):
        links = [HeldLink(*row[1:3], row.hash, row.body) for row in store.chain(member.number)]
        if held.chain(home, member.id) != links:
            return f"home {home}: of {member.id} it holds other links than the database"
    return None


def digest(store: ObjectStore, *, without: tuple[str, ...] = ("test_clock",)) -> str:
    """One hash over the last link of every chain, in order of id.

    Leaves out the clocks: their own chains tell in how many steps they went.
    """
    heads = [
        (member.id, store.chain(member.number)[-1].hash)
        for home in store.homes()
        for member in store.members(home)
        if member.kind not in without
    ]
    return sha256(b"".join(head for _id, head in sorted(heads))).hexdigest()
