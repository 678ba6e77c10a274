"""Where an environment is: in a folder, or kept by an engine. What is looked at is opened here."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sao.platform.ports import ObjectStore
from sao.read_model.follower import Standing
from sao.read_model.tables import LAYOUT, create
from sao.wiring.beside import Postgres, open_read_model
from sao.wiring.folders import READ_MODEL_FILE, open_snapshot, open_store
from sao.wiring.homes import Homes, open_homes, open_look
from sao.wiring.safes import Kept, open_kept

if TYPE_CHECKING:  # an extra
    from sao.platform.restate.witness import Witness


class Place(NamedTuple):
    """Where an environment is: its folder, and the database and bucket beside it, if any.

    With `homes` an engine has its objects, and the database its secrets; the folder has its
    workflow runs.
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
