"""PostgreSQL, of Debian's package, in processes of its own, for as long as tests want it.

It refuses to be root, so where the tests are root it runs as `postgres`, in a folder that this user
may enter; only its log is in the folder that the caller names.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

BINARIES = Path("/usr/lib/postgresql")

SETTINGS = {
    # Nothing here has to survive the machine.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class NoPostgres(Exception):  # noqa: N818
    """There is no PostgreSQL on this machine, and `make postgres` was not run or could not help."""


def binaries() -> Path:
    """Where the programs of the newest installed PostgreSQL are. Raises `NoPostgres`."""
    found = sorted(BINARIES.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise NoPostgres(
            "PostgreSQL is not installed: `make postgres` as root, or apt-get install postgresql"
        )
    return Path(on_path).resolve().parent


@contextmanager
def start_postgres(folder: Path) -> Iterator[str]:
    """A server of its own, gone at the end: the DSN of its database `postgres`, as superuser.

    It listens on a socket only, whose folder is the DSN's host. Raises `NoPostgres`.
    """
    programs = binaries()
    data = Path(tempfile.mkdtemp(prefix="sao-postgres-"))
    log = folder / "postgres.log"
    try:
        if os.getuid() == 0:
            os.chown(data, pwd.getpwnam("postgres").pw_uid, -1)
        initdb = [programs / "initdb", "--pgdata", data / "cluster", "--username", "postgres"]
        _run([*initdb, "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"], log)
        with (data / "cluster" / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = {value}\n" for name, value in SETTINGS.items())
            settings.write(f"unix_socket_directories = '{data}'\n")
        control = [programs / "pg_ctl", "--pgdata", data / "cluster", "--wait", "--silent"]
        _run([*control, "--log", data / "server.log", "start"], log)
        try:
            yield f"host={data} user=postgres dbname=postgres"
        finally:
            _run([*control, "--mode", "immediate", "stop"], log)
            with log.open("ab") as told:
                told.write((data / "server.log").read_bytes())
    finally:
        shutil.rmtree(data, ignore_errors=True)


def new_database(dsn: str) -> str:
    """Make an empty database: the DSN of its owner, who may make roles and is no superuser."""
    name = f"sao_{secrets.token_hex(6)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN CREATEROLE")
        connection.execute(f"CREATE DATABASE {name} OWNER {name}")
    return make_conninfo(dsn, user=name, dbname=name)


def empty_database(root: str, database: str) -> str:
    """Drop our schemas, and whoever still uses them."""
    name = conninfo_to_dict(database)["dbname"]
    with psycopg.connect(make_conninfo(root, dbname=name), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(f"ALTER ROLE {name} CREATEROLE")
        ours = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'sao_')"
        for (schema,) in connection.execute(ours).fetchall():
            connection.execute(f"DROP SCHEMA {schema} CASCADE")
    return database


def _run(command: list[str | Path], log: Path) -> None:
    """Run one of its programs, as somebody who is not root."""
    rights = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    with log.open("ab") as told:
        done = subprocess.run(
            [*(rights if os.getuid() == 0 else []), *map(str, command)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            check=False,
        )
    if done.returncode != 0:
        raise AssertionError(f"{command[0]} failed:\n{log.read_text()[-3_000:]}")
