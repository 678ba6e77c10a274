"""Proof: every chain of a store, and every home's head over them; and one digest of it all."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import msgspec

from sao.core.errors import ChainBroken
from sao.core.home import home_head
from sao.core.outcome import Link, checked, genesis
from sao.platform.ports import HeldLink, Holding, ObjectReader


class Finding(msgspec.Struct, frozen=True):
    """One home, verified: how many objects and outcomes, and what is wrong with it (or nothing)."""

    home: str
    objects: int
    outcomes: int
    problem: str | None = None


def verify_store(store: ObjectReader) -> Iterator[Finding]:
    """Verify home by home, in order of creation."""
    for home in store.homes():
        yield verify_home(store, home)


def verify_home(store: ObjectReader, home: str) -> Finding:
    """Every chain of the home link by link, then its head over the heads of each commit."""
    members = store.members(home)
    chains = {member.id: store.chain(member.number) for member in members}
    outcomes = sum(map(len, chains.values()))
    links = [
        (row.round, Link(object_id, row.seq, row.hash, row.body))
        for object_id, rows in chains.items()
        for row in rows
    ]
    problem, place = None, store.home(home)
    try:
        heads = heads_of(home, links)
    except ChainBroken as error:
        problem = str(error)
    else:
        stands = (place.rounds, place.head) if place is not None else None
        if stands != (len(heads), [genesis(home), *heads.values()][-1]):
            problem = (
                f"home {home}: its head does not match its chains, an end was cut off or replaced"
            )
    return Finding(home, len(members), outcomes, problem)


def heads_of(home: str, links: Iterable[tuple[int, Link]]) -> dict[int, bytes]:
    """The home's head after each of its rounds, from all that its chains hold, with their rounds.

    The links of one object are in order. Raises `ChainBroken` with the first bad one.
    """
    chains: dict[str, list[Link]] = {}
    rounds: dict[int, dict[str, bytes]] = {}
    for round_, link in links:
        chains.setdefault(link.object_id, []).append(link)
        rounds.setdefault(round_, {})[link.object_id] = link.hash
    for object_id, chain in chains.items():
        checked(object_id, chain)
    heads, head = {}, genesis(home)
    for number in sorted(rounds):
        head = heads[number] = home_head(head, rounds[number].items())
    return heads


def compare_home(store: ObjectReader, held: Holding, home: str) -> str | None:
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


def digest(store: ObjectReader, *, without: tuple[str, ...] = ("test_clock",)) -> str:
    """One hash over the last link of every chain, in order of id.

    Leaves out the clocks: their own chains tell in how many steps they went.
    """
    return digest_of(last_links(store, without=without))


def last_links(
    store: ObjectReader, *, without: tuple[str, ...] = ("test_clock",)
) -> dict[str, bytes]:
    """The hash of the last link of every chain, by the object's id."""
    return {
        member.id: store.chain(member.number)[-1].hash
        for home in store.homes()
        for member in store.members(home)
        if member.kind not in without
    }


def digest_of(links: Mapping[str, bytes]) -> str:
    """One hash over these last links, in order of id."""
    return sha256(b"".join(links[each] for each in sorted(links))).hexdigest()
