"""What a driver brings: where the tables are, and how its statements are done."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]

NUMBER_BITS = 40
"""A message's id is `queue.id << NUMBER_BITS | number`: those of a queue lie together, in order."""


class Session(Protocol):
    """Statements within one transaction; `?` stands for values, `?1` for the first."""

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """The rows that one statement finds."""
        ...

    def each(self, sql: str, values: Iterable[Row]) -> list[Row]:
        """The rows that it finds with each of these values."""
        ...

    def many(self, sql: str, values: Iterable[Row]) -> None:
        """Do it with each of these values."""
        ...


class Place(Protocol):
    """Tables to work on, from any thread."""

    LOCK: str
    """Behind a SELECT: nobody else reads these rows so before this transaction has ended."""

    def commit(self) -> AbstractContextManager[Session]:
        """What is done within is durable at the end, or undone. Raises `CommitFailed`."""
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """One state for several statements."""
        ...

    def shrink(self, session: Session) -> None:
        """Give back what has become free, where that has to be said. Within a commit."""
        ...

    def renumber(self, session: Session) -> None:
        """Queues came in with their ids: new ones get ids behind them. Within a commit."""
        ...

    def close(self) -> None:
        """Nothing is lost."""
        ...


def one(session: Session, sql: str, *values: Any) -> Any:
    """The first column of the first row, None if there is none."""
    found = session.rows(sql, *values)
    return found[0][0] if found else None
