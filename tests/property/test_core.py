"""What holds for any chain and any state: tampering is found, and JSON loses nothing."""

from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sao.billing.machines import MACHINES
from sao.core import canonical
from sao.core.errors import ChainBroken
from sao.core.machine import Machine, Step
from sao.core.outcome import Link, checked, verify
from sao.core.schema import Command
from support.example import PARCELS, Insure, Note, Post, Scan

ME = "parcel_abcdefghijklmn"

# --- chains ----------------------------------------------------------------------------------

texts = st.text(max_size=8)
acts = st.one_of(
    st.tuples(st.just("note"), st.builds(Note, texts)),
    st.tuples(st.just("insure"), st.builds(Insure, st.dictionaries(texts, st.integers(0, 9)))),
    st.tuples(st.just("scan"), st.builds(Scan, texts)),
    st.tuples(st.just("scan"), st.builds(Scan, texts, texts)),
)


def live(acts: list[tuple[str, Any]]) -> list[Link]:
    """The chain of a parcel with which this was tried."""
    instance, links = PARCELS.blank(ME), []
    for number, (name, data) in enumerate([("post", Post(grams=500)), *acts]):
        step = PARCELS.transition(instance, Command(f"c{number}", ME, name, data), number)
        if isinstance(step, Step):
            instance = step.after
            links.append(step.outcome.link)
    assert PARCELS.replay(ME, links) == instance
    return links


chains = st.lists(acts, min_size=2, max_size=12).map(live)
Tamper = Callable[[st.DataObject, list[Link]], list[Link]]


def position(data: st.DataObject, chain: list[Any]) -> int:
    return data.draw(st.integers(0, len(chain) - 1))


def flipped(data: st.DataObject, raw: bytes) -> bytes:
    """The bytes with one bit turned over."""
    at, bit = data.draw(st.integers(0, len(raw) - 1)), data.draw(st.integers(0, 7))
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]


def flip_body(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at = position(data, chain)
    bad = replace(chain[at], body=flipped(data, chain[at].body))
    return [*chain[:at], bad, *chain[at + 1 :]]


def flip_hash(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at = position(data, chain)
    bad = replace(chain[at], hash=flipped(data, chain[at].hash))
    return [*chain[:at], bad, *chain[at + 1 :]]


def drop(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at = position(data, chain)
    return chain[:at] + chain[at + 1 :]


def swap(data: st.DataObject, chain: list[Link]) -> list[Link]:
    one, other = position(data, chain), position(data, chain)
    assume(one != other)
    swapped = list(chain)
    swapped[one], swapped[other] = chain[other], chain[one]
    return swapped


def insert(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at = data.draw(st.integers(0, len(chain)))
    return [*chain[:at], chain[position(data, chain)], *chain[at:]]


def renumber(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at, seq = position(data, chain), data.draw(st.integers(-1, len(chain) + 2))
    assume(seq != chain[at].seq)
    return [*chain[:at], replace(chain[at], seq=seq), *chain[at + 1 :]]


def pass_off(data: st.DataObject, chain: list[Link]) -> list[Link]:
    at = position(data, chain)
    return [*chain[:at], replace(chain[at], object_id="parcel:other"), *chain[at + 1 :]]


def hide(chain: list[Link]) -> list[Link]:
    """The chain, numbered as if nothing had happened."""
    return [replace(link, seq=seq) for seq, link in enumerate(chain, 1)]


@pytest.mark.parametrize(
    ("tamper", "hidden"),
    [
        *((each, False) for each in (flip_body, flip_hash, drop, swap, insert, renumber, pass_off)),
        *((each, True) for each in (drop, swap, insert)),
    ],
    ids=lambda each: getattr(each, "__name__", "hidden" if each else ""),
)
@given(chain=chains, data=st.data())
def test_any_tampering_is_found(
    tamper: Tamper, hidden: bool, chain: list[Link], data: st.DataObject
) -> None:
    assume(len(chain) > 1)
    head = chain[-1].hash
    assert verify(ME, chain, head) is None
    bad = tamper(data, chain)
    bad = hide(bad) if hidden else bad
    assume(bad != chain)
    broken = verify(ME, bad, head)
    assert broken is not None
    assert broken.object_id == ME
    first = next(
        (seq for seq, (one, other) in enumerate(zip(bad, chain, strict=False), 1) if one != other),
        min(len(bad), len(chain)) + 1,
    )
    assert broken.seq == first, "not the first link that differs"


@given(chain=chains, data=st.data())
def test_what_verify_finds_replay_refuses(chain: list[Link], data: st.DataObject) -> None:
    bad = flip_body(data, chain)
    with pytest.raises(ChainBroken):
        checked(ME, bad)
    with pytest.raises(ChainBroken):
        PARCELS.replay(ME, bad)


# --- states ----------------------------------------------------------------------------------


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type that a state may declare."""
    origin, inner = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return structs(hint)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, UnionType):
        return st.one_of([values(each) for each in inner])
    if origin is tuple:
        many = inner[-1] is Ellipsis
        return (
            st.lists(values(inner[0]), max_size=2).map(tuple)
            if many
            else st.tuples(*map(values, inner))
        )
    if origin is dict:
        return st.dictionaries(values(inner[0]), values(inner[1]), max_size=2)
    plain = {
        int: st.integers(-(2**63), 2**63 - 1),
        str: st.text(max_size=8),
        bool: st.booleans(),
        NoneType: st.none(),
        msgspec.UnsetType: st.just(msgspec.UNSET),
    }
    return plain[hint]


@cache
def structs(kind: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Any instance of a Struct, with every field drawn."""
    return st.builds(kind, **{name: values(hint) for name, hint in get_type_hints(kind).items()})


EACH = pytest.mark.parametrize("machine", list(MACHINES), ids=lambda machine: machine.name)
FEW = settings(max_examples=settings.default.max_examples // 3)
"""What does not survive is a type, and every example has one of each."""


@EACH
@FEW
@given(data=st.data())
def test_json_loses_nothing_of_a_state(machine: Machine[Any], data: st.DataObject) -> None:
    kind = machine.schema.state
    state = data.draw(structs(kind))
    raw = canonical.encode(state)
    again = msgspec.json.decode(raw, type=kind)
    assert again == state
    assert canonical.encode(again) == raw
    facts = {name: getattr(state, name) for name in kind.__struct_fields__[2:]}
    body = canonical.encode([machine.schema.version, 1, "any", state.status, facts, "cause"])
    assert machine.decode(body)[4] == facts


@EACH
@FEW
@given(data=st.data())
def test_every_command_can_be_written_and_read(machine: Machine[Any], data: st.DataObject) -> None:
    named = [name for name, kind in machine.data_types.items() if isinstance(kind, type)]
    name = data.draw(st.sampled_from(sorted(named)))
    drawn = data.draw(structs(machine.data_types[name]))
    assert machine.parse(name, msgspec.to_builtins(drawn)) == drawn
