"""The port of read models: tables that are derived from the chains, to be asked in SQL.

What the tables are is their author's affair: `open` is told their layout, any word, and how to make
them. Rows are written together with the mark up to which the author has read, so a crash
loses no row and writes none twice. Nothing in a read model is the only place of anything: one of
another layout, or a damaged one, is dropped and begins anew.

The SQL is what SQLite and PostgreSQL share, with `?` for values; texts are ordered by code points.
`write` and `clear` are called by one thread at a time, `read` and `ask` by any, unless the driver
says otherwise.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

Values = tuple[Any, ...]

MARK_TABLE = "CREATE TABLE IF NOT EXISTS read_model_mark (layout TEXT, position BIGINT, hash TEXT)"
"""Where a driver keeps its mark."""


class Mark(NamedTuple):
    """Up to where the author has read: a position in the order of outcomes, and its hash in hex."""

    position: int
    hash: str


NOWHERE = Mark(0, "")


class Rows(NamedTuple):
    """One statement, to be done with each of these values."""

    sql: str
    values: Sequence[Values]


class Limits(NamedTuple):
    """How long a question may take, and how many rows are answered at most."""

    time_ms: int = 5_000
    rows: int = 10_000


class Answer(NamedTuple):
    """What was found; `more`: there is more than the limit lets through."""

    columns: tuple[str, ...]
    rows: list[Values]
    more: bool


class ReadModel(Protocol):
    """Tables to be asked. All methods but `close` raise `ReadModelDamaged`.

    Where it cannot be reached for now, they raise `StoreUnreadable`.
    """

    def open(self, layout: str, create: Sequence[str]) -> Mark:
        """Have these tables; those of another layout are dropped. Up to where they are filled."""
        ...

    def mark(self) -> Mark:
        """Up to where the tables are filled."""
        ...

    def write(self, writes: Sequence[Rows], mark: Mark, if_mark: Mark | None = None) -> bool:
        """Do all of this and move the mark, or nothing. Raises `CommitFailed`.

        False where the mark is not `if_mark` any more: another process has written, or begun anew.
        """
        ...

    def clear(self) -> None:
        """Begin anew: the same tables, empty. Also where they were damaged."""
        ...

    def read(self, sql: str, values: Values = ()) -> list[Values]:
        """The rows of the author's own question."""
        ...

    def ask(self, sql: str, limits: Limits) -> Answer:
        """Answer somebody else's question: one statement that only reads.

        Raises `QuestionRefused` with the reason: what is wrong with it, or the limit of time.
        """
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...
