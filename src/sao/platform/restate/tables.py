"""The layout in PostgreSQL: a schema for each environment, in it what is read of the homes.

All of it follows from what the homes hold, but the numbers (of objects, feed positions, places in
the order), which are given here, in the order of commits. Texts are compared byte by byte, as
everywhere else, whatever the database's own language.
"""

import re

import psycopg
from psycopg import sql

from sao.platform.errors import StoreTooNew, StoreUnreadable

LAYOUT = 1

NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
"""What an environment may be called: its schema is."""

CREATE = """
CREATE TABLE layout (version integer NOT NULL);

CREATE TABLE counters (           -- one row: the last numbers given out; whoever commits holds it
  number bigint NOT NULL,
  feed bigint NOT NULL,
  outcomes bigint NOT NULL,
  commands bigint NOT NULL,
  told bigint NOT NULL
);
INSERT INTO counters VALUES (0, 0, 0, 0, 0);

CREATE TABLE projected (          -- the parts that are in: a worker may be told of one twice
  unit text PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX projected_by_age ON projected (at);

CREATE TABLE home (
  place bigint GENERATED ALWAYS AS IDENTITY,
  token text COLLATE "C" PRIMARY KEY,
  clock text NOT NULL,
  rounds bigint NOT NULL,
  head bytea NOT NULL
);
CREATE INDEX home_by_place ON home (place);

CREATE TABLE object (
  number bigint PRIMARY KEY,
  id text COLLATE "C" NOT NULL UNIQUE,
  kind text NOT NULL,
  home text COLLATE "C" NOT NULL,
  created_at bigint NOT NULL
);
CREATE INDEX object_of_home ON object (home, number);

CREATE TABLE outcome (
  number bigint NOT NULL,
  seq bigint NOT NULL,
  round bigint NOT NULL,
  feed bigint NOT NULL,
  position bigint NOT NULL UNIQUE,
  hash bytea NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (number, seq)
);

CREATE TABLE alarm (
  number bigint PRIMARY KEY,
  clock text COLLATE "C" NOT NULL,
  due bigint NOT NULL,
  home text COLLATE "C" NOT NULL,
  rank bigint NOT NULL
);
CREATE INDEX alarm_by_due ON alarm (clock, due, home);

CREATE TABLE term (
  term text COLLATE "C" NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (term, number)
);

CREATE TABLE feed (
  position bigint PRIMARY KEY,
  number bigint NOT NULL,
  seq bigint NOT NULL,
  n bigint NOT NULL,
  label text COLLATE "C" NOT NULL,
  at bigint NOT NULL
);
CREATE INDEX feed_by_label ON feed (label, position);

CREATE TABLE run (
  started bigint GENERATED ALWAYS AS IDENTITY,
  run_id text COLLATE "C" PRIMARY KEY,
  home text NOT NULL,
  state bytea NOT NULL
);

CREATE TABLE reply (
  command_id text COLLATE "C" PRIMARY KEY,
  reply bytea NOT NULL,
  wall_at bigint NOT NULL
);
CREATE INDEX reply_by_age ON reply (wall_at);

CREATE TABLE command (
  position bigint PRIMARY KEY,
  command_id text NOT NULL,
  at bigint NOT NULL,
  request bytea NOT NULL
);
"""

ADDED = """
CREATE TABLE IF NOT EXISTS declined (   -- the parts that were judged and are not in, and why
  unit text PRIMARY KEY,
  answer text NOT NULL,
  refused boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS declined_by_age ON declined (at);
"""
"""What came later, and what versions before it do without."""

LOCK = 0x53414F42
"""The advisory lock under which tables are made: of two processes that start, one makes them."""


def schema_of(environment: str) -> str:
    """The schema of an environment's objects. Raises `StoreUnreadable` for a name that is none."""
    if NAME.fullmatch(environment) is None:
        raise StoreUnreadable(
            f"environment {environment!r}",
            "its name starts with a letter and has small letters, digits and _ only, at most 41",
        )
    return f"objects_{environment}"


def prepare(connection: "psycopg.Connection[tuple[object, ...]]", environment: str) -> None:
    """Make an environment's tables where there are none, and read them from here on.

    Raises `StoreTooNew`, or `StoreUnreadable` for a name that cannot be.
    """
    name = schema_of(environment)
    schema = sql.Identifier(name)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        known = connection.execute("SELECT to_regclass(%s)", (f"{name}.layout",)).fetchone()
        if known is None or known[0] is None:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
            connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            connection.execute(CREATE)
            connection.execute("INSERT INTO layout VALUES (%s)", (LAYOUT,))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
        connection.execute(ADDED)
    enter(connection, environment)
    found = connection.execute("SELECT version FROM layout").fetchone()
    version = found[0] if found is not None else 0
    if not isinstance(version, int) or version > LAYOUT:
        raise StoreTooNew(f"schema {name}", int(str(version)), LAYOUT)


def enter(connection: "psycopg.Connection[tuple[object, ...]]", environment: str) -> None:
    """Read this environment's tables from here on."""
    connection.execute(entering(environment))


def entering(environment: str) -> sql.Composed:
    """What to execute so that a connection reads this environment's tables."""
    schema = sql.Identifier(schema_of(environment))
    return sql.SQL("SET search_path TO {}").format(schema)


async def enter_async(
    connection: "psycopg.AsyncConnection[tuple[object, ...]]", environment: str
) -> None:
    """The same for whoever writes there; with what came later, if an earlier version made them."""
    await connection.execute(entering(environment))
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        await connection.execute(ADDED)
