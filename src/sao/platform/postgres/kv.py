"""`KeyValue` on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from sao.platform.ports.kv import ABSENT, Entry, Page, Swept, Write, check_write
from sao.platform.postgres.database import Database, Layout, Row, run, suffix

LAYOUT = Layout(
    "sao_kv",
    1,
    """
CREATE SEQUENCE version;
CREATE TABLE entry (
  key BYTEA PRIMARY KEY,        -- UTF-8, whose bytes are in the order of code points
  version BIGINT NOT NULL,
  expires_at_ms BIGINT,         -- NULL: never
  value BYTEA NOT NULL
);
CREATE INDEX expiring ON entry (expires_at_ms) WHERE expires_at_ms IS NOT NULL
""",
)

MANY = 0x53414F4D  # "SAOM"
"""The advisory lock of writes of several keys: only they could wait for each other in a circle."""

SWEEP_ROWS = 1_000
"""How many expired entries go in one commit."""

ENTRY = "SELECT key, value, version, expires_at_ms FROM entry"
LIVES = "(expires_at_ms IS NULL OR expires_at_ms > $2)"
GET = f"{ENTRY} WHERE key = $1 AND {LIVES}"
PAGE = f"{ENTRY} WHERE key >= $1 AND key > $3 AND {LIVES} AND key < $5 ORDER BY key LIMIT $4"
LAST_PAGE = f"{ENTRY} WHERE key >= $1 AND key > $3 AND {LIVES} ORDER BY key LIMIT $4"

NEW = "version = nextval('version'), expires_at_ms = $3, value = $4"
PUT = f"""
INSERT INTO entry (key, version, expires_at_ms, value)
VALUES ($1, nextval('version'), $3, $4)
ON CONFLICT (key) DO UPDATE SET {NEW}
"""
PUT_ANYWAY = f"{PUT} WHERE $2::bigint IS NOT NULL RETURNING version"
PUT_ABSENT = f"{PUT} WHERE entry.expires_at_ms <= $2 RETURNING version"
REPLACE = f"""
UPDATE entry SET {NEW} WHERE key = $1 AND {LIVES} AND version = $5 RETURNING version
"""
DELETE = f"""
DELETE FROM entry
WHERE key = $1 AND {LIVES} AND ($3::bigint IS NULL OR version = $3) RETURNING version
"""
SWEEP = """
DELETE FROM entry WHERE key IN (
  SELECT key FROM entry WHERE expires_at_ms <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING version
"""
SIZE = "SELECT pg_total_relation_size('entry')"


class PostgresKeyValue:
    """`KeyValue` in the schema `sao_kv`, or an environment's. From any thread and process."""

    def __init__(self, database: Database, environment: str = "") -> None:
        self._database = database
        self._schema = LAYOUT.schema + suffix(environment)
        database.ensure(LAYOUT._replace(schema=self._schema))

    def get(self, key: str, now_ms: int) -> Entry | None:
        found = self._rows(GET, _bytes(key), now_ms)
        return _entry(found[0]) if found else None

    def put(self, write: Write, now_ms: int) -> int | None:
        versions = self.put_many((write,), now_ms)
        return None if versions is None else versions[0]

    def put_many(self, writes: Sequence[Write], now_ms: int) -> tuple[int, ...] | None:
        for write in writes:
            check_write(write)
        try:
            with self._database.commit(self._schema) as connection:
                if len(writes) > 1:
                    run(connection, "SELECT pg_advisory_xact_lock($1)", MANY)
                return _put(connection, writes, now_ms)
        except _OtherVersion:
            return None

    def delete(self, key: str, now_ms: int, if_version: int | None = None) -> bool:
        with self._database.commit(self._schema) as connection:
            return bool(run(connection, DELETE, _bytes(key), now_ms, if_version))

    def page(self, prefix: str, now_ms: int, after: str = "", limit: int = 1_000) -> Page:
        first = _bytes(prefix)
        values = (first, now_ms, _bytes(after), limit + 1)
        found = self._rows(PAGE, *values, _end(first)) if first else self._rows(LAST_PAGE, *values)
        entries = tuple(_entry(row) for row in found[:limit])
        return Page(entries, entries[-1].key if len(found) > limit and entries else None)

    def sweep(self, now_ms: int) -> Swept:
        ((before,),) = self._rows(SIZE)
        entries = 0
        while True:
            with self._database.commit(self._schema) as connection:
                count = len(run(connection, SWEEP, now_ms, SWEEP_ROWS))
            entries += count
            if count < SWEEP_ROWS:
                break
        if not entries:
            return Swept(0, 0)
        self._database.alone(
            f"VACUUM {self._schema}.entry"
        )  # to be used again, and from the end given back
        ((after,),) = self._rows(SIZE)
        return Swept(entries, max(0, before - after))

    def close(self) -> None:
        self._database.close()

    def _rows(self, sql: str, *values: Any) -> list[Row]:
        return self._database.rows(sql, *values, schema=self._schema)


class _OtherVersion(Exception):  # noqa: N818
    """What is there is not what a write names."""


def _put(connection: Connection[Row], writes: Sequence[Write], now_ms: int) -> tuple[int, ...]:
    """One after the other, so that the later ones see the earlier ones, but sent together."""
    with connection.pipeline():
        cursors = [connection.execute(*_statement(write, now_ms)) for write in writes]
    versions = [cursor.fetchone() for cursor in cursors]
    if None in versions:
        raise _OtherVersion
    return tuple(row[0] for row in versions if row is not None)


def _statement(write: Write, now_ms: int) -> tuple[str, Row]:
    """The statement that answers with the new version, or with nothing."""
    until_ms = None if write.ttl_ms is None else now_ms + write.ttl_ms
    values = (_bytes(write.key), now_ms, until_ms, write.value)
    if write.if_version is None:
        return PUT_ANYWAY, values
    if write.if_version == ABSENT:
        return PUT_ABSENT, values
    return REPLACE, (*values, write.if_version)


def _bytes(key: str) -> bytes:
    """A key as it is stored; what is no text is nobody's key, and sorts somewhere."""
    return key.encode(errors="surrogatepass")


def _entry(row: Row) -> Entry:
    key, value, version, expires_at_ms = row
    return Entry(key.decode(), value, version, expires_at_ms)


def _end(prefix: bytes) -> bytes:
    """The least bytes above everything that begins with `prefix`; UTF-8 has no byte 255."""
    return prefix[:-1] + bytes((prefix[-1] + 1,))
