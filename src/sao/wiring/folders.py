"""What lies in a data folder, opened: to be written by one, or only to be read, beside a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sao.gateways.simulated import SIMULATED
from sao.notices.letters import Templates
from sao.notices.register import SINCE, Register
from sao.platform.documents import BucketDocuments, FolderDocuments
from sao.platform.embedded import (
    EmbeddedJournal,
    EmbeddedStore,
    SnapshotStore,
    opening,
)
from sao.platform.errors import StoreLocked
from sao.platform.memory import MemoryStore
from sao.platform.ports import ObjectStore, Queues, WorkflowJournal
from sao.platform.ports.documents import Documents
from sao.runtime import Runtime
from sao.wiring import beside
from sao.wiring.beside import Postgres
from sao.wiring.edge import wall_ms
from sao.wiring.safes import FolderMark

OBJECTS_FILE = "objects.sqlite"
QUEUE_FILE = "queue.sqlite"
WORKFLOWS_FILE = "workflows.sqlite"
READ_MODEL_FILE = "read_model.sqlite"


def holds_environment(data: Path) -> bool:
    """Whether there is an environment in this folder."""
    return (data / OBJECTS_FILE).exists()


def in_use(data: Path) -> bool:
    """Whether a server, or another command that writes, works on this folder."""
    try:
        opening.claim(data).close()
    except StoreLocked:
        return True
    return False


def open_store(data: Path | None, *, at_once: bool = True, unfinished: bool = False) -> ObjectStore:
    """The store of a data folder, made if there is none; in memory without a folder.

    Without `at_once`, all of it is durable only when it is closed. `unfinished`: also where an
    environment is just being moved to. Raises the platform's errors.
    """
    if data is None:
        return MemoryStore()
    if not unfinished:
        FolderMark(data).check()
    return EmbeddedStore(data, at_once=at_once)


def open_snapshot(data: Path) -> ObjectStore:
    """The store of a data folder as it stands now, only to read, also beside a server.

    Raises `FileNotFoundError` where there is none, and the platform's errors.
    """
    if not (data / OBJECTS_FILE).exists():
        raise _no_environment(data)
    FolderMark(data).check()
    return SnapshotStore(data)


def _no_environment(data: Path) -> FileNotFoundError:
    return FileNotFoundError(
        f"{data} holds no environment: there is no {OBJECTS_FILE} in it. "
        "Name the folder that `sao serve` or `sao simulate` wrote with --data."
    )


def _nothing_yet(data: Path, what: str) -> FileNotFoundError:
    if not holds_environment(data):
        return _no_environment(data)
    return FileNotFoundError(f"in {data} {what}: no server has worked on it yet.")


def open_queues(data: Path, postgres: Postgres | None = None) -> Queues:
    """The queues of an environment, also beside servers that work on them.

    Raises `FileNotFoundError` where there are none, and the platform's errors.
    """
    if postgres is None and not (data / QUEUE_FILE).exists():
        raise _nothing_yet(data, "nothing was ever queued")
    return beside.open_queues(data, postgres)


def open_journal(data: Path) -> WorkflowJournal:
    """The workflow runs of a data folder, also beside a server that carries them.

    Raises `FileNotFoundError` where there are none, and the platform's errors.
    """
    if not (data / WORKFLOWS_FILE).exists():
        raise _nothing_yet(data, "nothing was ever asked of the world")
    return EmbeddedJournal(data)


def open_documents(data: Path, url: str | None) -> Documents:
    """The documents of an environment: in its folder, or in a bucket. Raises `StoreUnreadable`."""
    return FolderDocuments(data) if url is None else BucketDocuments(url)


@contextmanager
def open_register(data: Path, postgres: Postgres | None = None) -> Iterator[Register]:
    """The notices of an environment as it stands, also beside a server.

    Raises `FileNotFoundError` where there is no environment, and the platform's errors.
    """
    store, kv = open_snapshot(data), beside.open_kv(data, postgres)
    try:
        objects = Runtime(store, SIMULATED).objects
        began = kv.get(SINCE, wall_ms()) is not None
        yield Register(store, objects, kv, templates=Templates(), url=lambda _id: None, sends=began)
    finally:
        kv.close()
        store.close()
