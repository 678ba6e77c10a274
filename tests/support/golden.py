"""Golden chains: history that was really written, and that every later version has to read.

A file is JSON lines. Per object its links, `{"id", "seq", "hash", "body"}` with the body as text,
then `{"id", "schema", "state"}`: what they added up to when they were recorded. Links are never
edited. A state line is, where a new schema version renames a field and casts old facts to it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from sao.core.instance import Instance
from sao.core.machine import Machine, Machines
from sao.core.outcome import Link
from sao.platform.ports import ObjectStore

LONGEST = 20
"""How many links of one chain are recorded."""


class Golden(NamedTuple):
    """One object's chain, and the state that it added up to, as plain JSON values."""

    object_id: str
    schema: str
    links: list[Link]
    state: dict[str, Any]


def read(file: Path) -> list[Golden]:
    """Every chain of a file."""
    found, links = [], []
    for raw in file.read_text().splitlines():
        line = json.loads(raw)
        if "state" in line:
            found.append(Golden(line["id"], line["schema"], links, line["state"]))
            links = []
        else:
            digest = bytes.fromhex(line["hash"])
            links.append(Link(line["id"], line["seq"], digest, line["body"].encode()))
    assert links == [], f"{file.name} ends without a state"
    return found


def chains(store: ObjectStore, machines: Machines) -> list[Golden]:
    """The chains of a store, one for each way in which something happened, in order of creation.

    Of a long one the beginning: that is a history too.
    """
    found: dict[Any, Golden] = {}
    members = [member for home in store.homes() for member in store.members(home)]
    for member in sorted(members, key=lambda member: member.number):
        machine, rows = machines[member.kind], store.chain(member.number)[:LONGEST]
        way = (member.kind, *(machine.decode(row.body)[2:4] for row in rows))
        links = [Link(member.id, row.seq, row.hash, row.body) for row in rows]
        found.setdefault(way, golden(machine, member.id, links))
    return list(found.values())


def golden(machine: Machine[Any], object_id: str, links: list[Link]) -> Golden:
    """A chain with what it adds up to today."""
    state = plain(machine.replay(object_id, links))
    return Golden(object_id, machine.name, links, state)


def record(folder: Path, name: str, chains: list[Golden]) -> Path:
    """Write the chains under the next free number; no file is ever written over."""
    lines = []
    for chain in chains:
        for link in chain.links:
            text = {"id": link.object_id, "seq": link.seq, "hash": link.hash.hex()}
            lines.append(text | {"body": link.body.decode()})
        lines.append({"id": chain.object_id, "schema": chain.schema, "state": chain.state})
    taken = [int(file.stem.rpartition("-")[2]) for file in folder.glob(f"{name}-???.jsonl")]
    number = max(taken, default=0) + 1
    file = folder / f"{name}-{number:03d}.jsonl"
    with file.open("x") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return file


def plain(instance: Instance[Any]) -> dict[str, Any]:
    """An instance's state as plain JSON values."""
    state: dict[str, Any] = json.loads(msgspec.json.encode(instance.data))
    return state


def differences(expected: Any, actual: Any, place: str = "") -> Iterator[str]:
    """Where `actual` lacks or contradicts what was `expected`; added fields are no difference."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key not in actual:
                yield f"{place}.{key} is lost (was {value!r})"
            else:
                yield from differences(value, actual[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for number, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(one, other, f"{place}[{number}]")
    elif expected != actual:
        yield f"{place} is {actual!r} (was {expected!r})"
