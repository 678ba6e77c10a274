"""An environment whose objects an engine keeps, beyond one machine."""

from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from sao.platform.errors import StoreUnreadable
from sao.platform.ports import ObjectStore
from sao.wiring.beside import Postgres

if TYPE_CHECKING:  # an extra
    from sao.platform.restate.store import RestateStore

BESIDE = "beside"
"""What the one process holds that sends webhooks and mails."""


class Homes(NamedTuple):
    """The engine's ingress (several nodes with commas between), and the environment's name.

    A `front` only answers requests.
    """

    ingress: str
    environment: str = "main"
    front: bool = False


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
    if postgres is None:
        raise StoreUnreadable(
            f"environment {homes.environment}",
            "objects on Restate are read from PostgreSQL: name the database with --postgres",
        )
    try:
        from sao.platform.restate.store import RestateStore  # noqa: PLC0415  (an extra)
    except ModuleNotFoundError as error:
        why = f"{error}: pip install 'sao-billing[scale]'"
        raise StoreUnreadable("PostgreSQL", why) from None
    dsn = postgres.dsn
    return RestateStore(homes.ingress, dsn, homes.environment, new_unit=lambda: uuid4().hex)
