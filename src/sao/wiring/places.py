"""Where an environment is: in a folder, or kept by an engine. What is looked at is opened here."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sao.platform.embedded import EmbeddedJournal
from sao.platform.ports import ObjectStore, Queues, WorkflowJournal
from sao.read_model.follower import Standing
from sao.read_model.tables import LAYOUT, create
from sao.wiring.beside import Postgres, open_read_model
from sao.wiring.folders import (
    READ_MODEL_FILE,
    WORKFLOWS_FILE,
    open_journal,
    open_queues,
    open_snapshot,
    open_store,
)
from sao.wiring.homes import (
    Homes,
    open_homes,
    open_look,
    open_shared_journal,
    open_shared_queues,
)
from sao.wiring.safes import Kept, open_kept

if TYPE_CHECKING:  # an extra
    from sao.platform.restate.witness import Witness


class Place(NamedTuple):
    """Where an environment is: its folder, and the database and bucket beside it, if any.

    With `homes` an engine has its objects and workflow runs, the database its secrets: then the
    folder is empty.
    """

    data: Path
    postgres: Postgres | None = None
    documents: str | None = None
    homes: Homes | None = None

    def __str__(self) -> str:
        return str(self.data) if self.homes is None else f"environment {self.homes.environment}"

    def open(self) -> ObjectStore:
        """Its objects as they stand now, to be read, also beside servers.

        Raises `FileNotFoundError` where there is none, and the platform's errors.
        """
        if self.homes is None:
            return open_snapshot(self.data)
        store = open_look(self.homes, self.postgres)
        kept = self.kept()
        try:
            kept.mark.check()
        except BaseException:
            store.close()
            raise
        finally:
            kept.close()
        return store

    def make(self) -> ObjectStore:
        """Its objects, to be written by nobody else. Raises the platform's errors."""
        if self.homes is None:
            return open_store(self.data, at_once=False, unfinished=True)
        return open_homes(self.homes, self.postgres)

    def kept(self) -> Kept:
        """Its secrets, and its mark of a move that has not ended. Raises the platform's errors."""
        return open_kept(self.data, self.postgres if self.homes is not None else None)

    def journal(self) -> WorkflowJournal | None:
        """Its workflow runs; None if there is no journal yet. Raises the platform's errors."""
        if self.homes is not None:
            return open_shared_journal(self.homes, self.postgres)
        if not (self.data / WORKFLOWS_FILE).exists():
            return None
        return open_journal(self.data)

    def new_journal(self) -> WorkflowJournal:
        """Its workflow runs, to be written, also if there are none yet."""
        return self.journal() or EmbeddedJournal(self.data)

    def queues(self) -> Queues:
        """Its queues. Raises `FileNotFoundError` where there are none, the platform's errors."""
        if self.homes is not None and self.homes.keeps_queues:
            return open_shared_queues(self.homes)
        return open_queues(self.data, self.postgres)

    def read_model_standing(self) -> Standing | None:
        """How far the read model goes, as it lies there; None if there is none.

        Raises what `open` raises.
        """
        if self.postgres is None and not (self.data / READ_MODEL_FILE).exists():
            return None
        records, model = self.open(), open_read_model(self.data, self.postgres)
        try:
            mark = model.mark() if self.postgres is None else model.open(LAYOUT, create())
            position = mark.position
            return Standing(position, records.counters().outcomes - position)
        finally:
            model.close()
            records.close()

    def witness(self) -> "Witness | None":
        """The homes themselves, where an engine has them."""
        if self.homes is None:
            return None
        from sao.platform.restate.witness import Witness  # noqa: PLC0415  (an extra)

        return Witness(self.homes.ingress, self.homes.environment)
