"""Anybody's question in SQL, which can do nothing but read the read model.

Four fences, each of which would do: a role of its own that logs in for each question and may only
SELECT from these tables; a transaction that is read-only, and rolled back; a cursor, which takes
one SELECT and nothing else; limits of time and rows.
"""

import re
import secrets

import psycopg
from psycopg import Connection, RawCursor, errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from sao.platform.errors import QuestionRefused, StoreUnreadable
from sao.platform.ports.read_model import Answer, Limits
from sao.platform.postgres.database import (
    CONNECT_TIMEOUT_S,
    Database,
    Row,
    first_line,
    run,
)
from sao.platform.postgres.values import VALUES

LOGIN = "sao_reader"
"""The schema in which the role's name and password are, for all processes of an environment."""

CREATE_LOGIN = f"""
CREATE SCHEMA IF NOT EXISTS {LOGIN};
CREATE TABLE IF NOT EXISTS {LOGIN}.login (role TEXT NOT NULL, password TEXT NOT NULL)
"""
ROLE = "SELECT 'sao_reader_' || oid FROM pg_database WHERE datname = current_database()"
THERE = "SELECT 1 FROM pg_roles WHERE rolname = $1"

NO_QUESTION = re.compile(r"(\s|;|--[^\n]*(\n|$)|/\*.*?\*/)*", re.DOTALL)


class Asking:
    """Answers questions as `reader`, or as a role that it has made."""

    def __init__(self, database: Database, reader: str | None) -> None:
        self._database = database
        self._reader = reader
        self._role = None if reader is None else _user(reader)
        self._why_not = "the read model was not opened"

    def prepare(self, connection: Connection[Row]) -> None:
        """Have a role to ask as, if that may be. Within `commit`, with the layouts locked."""
        if self._reader is not None:
            return
        try:
            with connection.transaction():
                role, password = _login(connection)
        except errors.InsufficientPrivilege as error:
            self._why_not = (
                f"questions need a role that can only read, and none may be made here "
                f"({first_line(error)}): give the server's role CREATEROLE, or start it with "
                "--postgres-reader"
            )
        else:
            self._role = role
            self._reader = make_conninfo(self._database.dsn, user=role, password=password)

    def grant(self, connection: Connection[Row], schema: str) -> None:
        """Let the role read these tables, and nothing else."""
        if self._role is not None:
            run(connection, f'GRANT USAGE ON SCHEMA {schema} TO "{self._role}"')
            run(connection, f'GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO "{self._role}"')

    def ask(self, sql: str, limits: Limits, schema: str) -> Answer:
        """Raises `QuestionRefused`, and `StoreUnreadable` where nobody answers."""
        if self._reader is None:
            raise QuestionRefused(self._why_not)
        if NO_QUESTION.fullmatch(sql):
            raise QuestionRefused("it asks for nothing: write a SELECT")
        try:
            with psycopg.connect(
                self._reader,
                autocommit=True,
                cursor_factory=RawCursor,
                context=VALUES,
                connect_timeout=CONNECT_TIMEOUT_S,
            ) as connection:
                return self._answer(connection, sql, limits, schema)
        except psycopg.OperationalError as error:
            raise StoreUnreadable(self._database.name, first_line(error)) from error

    def _answer(self, connection: Connection[Row], sql: str, limits: Limits, schema: str) -> Answer:
        connection.execute("BEGIN READ ONLY")
        run(connection, f"SET LOCAL search_path TO {schema}")
        run(connection, f"SET LOCAL statement_timeout TO {limits.time_ms}")
        try:
            question = f"DECLARE question NO SCROLL CURSOR FOR {sql}"
            # Prepared: the server takes one statement then, and no second one behind a semicolon.
            connection.execute(question, prepare=True)
            found = connection.execute(f"FETCH {limits.rows + 1} FROM question")
            rows = found.fetchall()
        except psycopg.Error as error:
            if connection.broken:
                raise
            raise QuestionRefused(_told(error, limits)) from error
        columns = tuple(column.name for column in found.description or ())
        return Answer(columns, rows[: limits.rows], len(rows) > limits.rows)


def _login(connection: Connection[Row]) -> tuple[str, str]:
    """The role and its password, made if there is none."""
    for sql in CREATE_LOGIN.split(";"):
        run(connection, sql)
    ((role,),) = run(connection, ROLE)
    there = bool(run(connection, THERE, role))
    known = run(connection, f"SELECT password FROM {LOGIN}.login WHERE role = $1", role)
    if known and there:
        return role, known[0][0]
    password = secrets.token_urlsafe(24)
    kept = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    verb = "ALTER" if there else "CREATE"
    run(connection, f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{kept.decode()}'")
    run(connection, f"DELETE FROM {LOGIN}.login")
    run(connection, f"INSERT INTO {LOGIN}.login VALUES ($1, $2)", role, password)
    return role, password


def _user(dsn: str) -> str:
    user = conninfo_to_dict(dsn).get("user")
    if not user:
        raise StoreUnreadable("PostgreSQL", "the DSN for questions names no user")
    return str(user)


def _told(error: psycopg.Error, limits: Limits) -> str:
    """What a person is told of a question that PostgreSQL did not answer."""
    if isinstance(error, errors.QueryCanceled):
        return f"it took longer than {limits.time_ms} ms: ask for less, or by an index"
    said = first_line(error)
    if "multiple commands" in said:
        return "it is more than one statement: ask them one by one"
    if isinstance(error, errors.SyntaxError):
        return f"{said}: it has to be one SELECT"
    if isinstance(
        error,
        errors.InsufficientPrivilege | errors.ReadOnlySqlTransaction | errors.FeatureNotSupported,
    ):
        return f"it would do something else than read the read model's tables ({said})"
    return said
