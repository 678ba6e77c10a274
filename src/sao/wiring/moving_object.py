"""One object between an environment and a file of its own."""

from pathlib import Path

from sao.platform.embedded import object_file
from sao.platform.embedded.object_file import Packed
from sao.runtime.moving_object import proved, put_back
from sao.wiring.folders import holds_environment, open_store
from sao.wiring.places import Place
from sao.wiring.runtimes import reader


def pack(place: Place, object_id: str, file: Path) -> int:
    """Write an object to a new file; how many outcomes it has. Also beside a server.

    Raises `LookupError` where there is no such object, `FileNotFoundError` where there is no
    environment, `FileExistsError`, `ChainBroken`, and the platform's errors.
    """
    store = place.open()
    try:
        row = store.object(object_id)
        home = store.home(row.home) if row is not None else None
        if row is None or home is None:
            raise LookupError(f"there is no {object_id} in {place}")
        outcomes = [(link.seq, link.hash, link.body) for link in store.chain(row.number)]
    finally:
        store.close()
    packed = Packed(row.id, row.kind, row.home, home.clock, row.created_at, outcomes)
    proved(packed)
    object_file.write(file, packed)
    return len(outcomes)


def check(file: Path) -> Packed:
    """What a file holds, verified. Raises `ChainBroken` and the platform's errors."""
    packed = object_file.read(file)
    proved(packed)
    return packed


def unpack(file: Path, data: Path) -> tuple[Packed, int]:
    """Put what a file holds into an environment; and how much of it is new there.

    Raises `FileNotFoundError` where there is none, `MoveRefused`, `ChainBroken`, and the platform's
    errors.
    """
    packed = object_file.read(file)
    if not holds_environment(data):
        raise FileNotFoundError(f"{data} holds no environment")
    store = open_store(data)
    try:
        return packed, put_back(store, packed, reader(store).now())
    finally:
        store.close()
