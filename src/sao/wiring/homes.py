"""An environment whose objects an engine keeps, beyond one machine."""

from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sao.platform.errors import StoreUnreadable
from sao.platform.ports import ObjectStore, Queues
from sao.wiring.beside import Postgres

if TYPE_CHECKING:  # an extra
    from sao.platform.restate.runs.journal import RestateJournal
    from sao.platform.restate.snapshot import RestateSnapshot
    from sao.platform.restate.store import RestateStore

HEALTHY = 200

BESIDE = "beside"
"""What the one process holds that sends webhooks and mails."""


class Homes(NamedTuple):
    """The engine's ingress (several nodes with commas between), and the environment's name.

    A `front` only answers requests. `queues`: whether they are in the database, or the engine
    keeps them, too.
    """

    ingress: str
    environment: str = "main"
    front: bool = False
    queues: str = "postgres"

    @property
    def keeps_queues(self) -> bool:
        """Whether the engine does."""
        return self.queues == "restate"


def open_homes(homes: Homes, postgres: Postgres | None) -> ObjectStore:
    """The store. Raises `StoreUnreadable` where it cannot be had, or by this process not so."""
    store = open_shared(homes, postgres)
    if not homes.front and not store.sharing.hold(BESIDE):
        store.close()
        raise StoreUnreadable(
            f"environment {homes.environment}",
            "another process sends its webhooks and mails already: start this one with --front",
        )
    return store


def open_shared(homes: Homes, postgres: Postgres | None) -> "RestateStore":
    """The store, whoever else has it open. Raises `StoreUnreadable` where it cannot be had."""
    dsn = _dsn(homes, postgres)
    from sao.platform.restate.store import RestateStore  # noqa: PLC0415  (an extra)

    return RestateStore(homes.ingress, dsn, homes.environment, new_unit=_new_name)


def open_shared_journal(homes: Homes, postgres: Postgres | None) -> "RestateJournal":
    """The journal of workflow runs. Raises `StoreUnreadable` where it cannot be had."""
    dsn = _dsn(homes, postgres)
    from sao.platform.restate.runs.journal import RestateJournal  # noqa: PLC0415  (an extra)

    return RestateJournal(homes.ingress, dsn, homes.environment, new_call=_new_name)


def open_shared_queues(homes: Homes) -> Queues:
    """The queues that the engine keeps. Raises `StoreUnreadable` where they cannot be had."""
    try:
        from sao.platform.restate.queues.queues import RestateQueues  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError as error:
        raise _missing("the engine", error) from None
    return RestateQueues(homes.ingress, homes.environment, new_call=_new_name)


def open_look(homes: Homes, postgres: Postgres | None) -> "RestateSnapshot":
    """The store as it stands now, only to be read. The engine itself need not be there.

    Raises `FileNotFoundError` where there is no such environment, `StoreUnreadable`.
    """
    dsn = _dsn(homes, postgres)
    from sao.platform.restate.snapshot import RestateSnapshot  # noqa: PLC0415  (an extra)

    return RestateSnapshot(dsn, homes.environment)


def is_served(homes: Homes, postgres: Postgres | None) -> bool:
    """Whether a process sends its webhooks and mails right now. Raises what `open_look` raises."""
    look = open_look(homes, postgres)
    try:
        return look.is_held(BESIDE)
    finally:
        look.close()


def silent_nodes(homes: Homes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses of the engine's ingress, and those of them that do not answer."""
    import httpcore  # noqa: PLC0415  (nobody else needs it here)

    from sao.platform.restate.addresses import addresses  # noqa: PLC0415  (an extra)

    every, silent = addresses(homes.ingress), []
    for address in every:
        try:
            timeouts = {"timeout": {"connect": 2.0, "read": 5.0}}
            reply = httpcore.request("GET", f"{address}/restate/health", extensions=timeouts)
            fine = reply.status == HEALTHY
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
            fine = False
        if not fine:
            silent.append(address)
    return every, tuple(silent)


def _dsn(homes: Homes, postgres: Postgres | None) -> str:
    """The database. Raises `StoreUnreadable` where none is named, or no driver is installed."""
    if postgres is None:
        raise StoreUnreadable(
            f"environment {homes.environment}",
            "objects on Restate are read from PostgreSQL: name the database with --postgres",
        )
    try:
        import psycopg  # noqa: F401, PLC0415  (an extra)
    except ModuleNotFoundError as error:
        raise _missing("PostgreSQL", error) from None
    return postgres.dsn


def _missing(what: str, error: ModuleNotFoundError) -> StoreUnreadable:
    return StoreUnreadable(what, f"{error}: pip install 'sao-billing[scale]'")


def _new_name() -> str:
    return uuid4().hex
