"""Who carries which run, in PostgreSQL alone: claims, deaths, a connection that is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from sao.platform.ports import RunRow
from sao.platform.restate.connection import LastingConnection
from sao.platform.restate.leases import Leases
from sao.platform.restate.tables import CREATE, LAYOUT, schema_of
from support.restate import new_environment
from support.waiting import wait_until

OPEN = [RunRow(f"run_{n}", "ann", b"\x01") for n in range(3)]


@pytest.fixture
def environment() -> str:
    """One that no other test has."""
    return new_environment()


@pytest.fixture
def change(database: str, environment: str) -> Iterator[Callable[..., Any]]:
    """Does a statement on the environment's tables."""
    tables = LastingConnection(database, environment)
    yield tables.rows
    tables.close()


@pytest.fixture
def enter(database: str, environment: str) -> Iterator[Callable[[str], Leases]]:
    """Processes, by name."""
    entered = []

    def one(name: str) -> Leases:
        entered.append(Leases(LastingConnection(database, environment), environment, name))
        return entered[-1]

    yield one
    for leases in entered:
        leases.close()


def open_runs(change: Callable[..., Any]) -> None:
    for row in OPEN:
        change("INSERT INTO run (run_id, home, state) VALUES (%s, %s, %s)", *row)


def test_what_is_claimed_is_taken_over_only_from_the_dead(
    change: Callable[..., Any], enter: Callable[[str], Leases]
) -> None:
    one, other, third = enter("one"), enter("other"), enter("third")
    open_runs(change)
    one.claim(["run_0", "run_1"])
    other.claim(["run_1", "run_2"])
    assert (one.carried(), other.carried()) == (OPEN[:2], OPEN[2:])
    assert third.take_over() == third.take_over() == []
    assert (one.carries("run_1"), other.carries("run_1")) == (True, False)
    one.close()
    assert wait_until(third.take_over) == OPEN[:2]
    assert third.take_over() == other.take_over() == []
    assert (third.carries("run_0"), third.others_owe()) == (True, True)


def test_what_nobody_carries_is_taken_over_once_it_stays_so(
    change: Callable[..., Any], enter: Callable[[str], Leases]
) -> None:
    """Whoever has opened a run claims it a moment after it is there."""
    one, other = enter("one"), enter("other")
    open_runs(change)
    assert (other.take_over(), other.others_owe()) == ([], True)
    one.claim(["run_1"])
    assert other.take_over() == [OPEN[0], OPEN[2]]
    assert one.carried() == [OPEN[1]]


def test_who_has_lost_its_connection_has_lost_what_others_took(
    change: Callable[..., Any], enter: Callable[[str], Leases]
) -> None:
    one, other = enter("one"), enter("other")
    open_runs(change)
    one.claim(["run_0", "run_1", "run_2"])
    assert one.hold("clock")
    victims = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = %s"
    change(victims, one._database.one("SELECT pg_backend_pid()"))
    assert wait_until(lambda: other.hold("clock"))
    assert wait_until(other.take_over) == OPEN
    assert not one.carries("run_0")
    assert (one.carried(), one.hold("clock"), one.take_over()) == ([], False, [])


def test_what_waits_for_an_operator_holds_no_clock(
    change: Callable[..., Any], enter: Callable[[str], Leases]
) -> None:
    one, other = enter("one"), enter("other")
    open_runs(change)
    one.claim([row.run_id for row in OPEN])
    assert (one.others_owe(), other.others_owe()) == (False, True)
    stuck = """INSERT INTO journal
      (run_id, workflow, version, home, input, status, reason, seq, woken, started_at_ms)
      VALUES (%s, 'charge', 1, 'ann', '', 'stuck', 'revoked', 0, false, 0)"""
    for row in OPEN:
        change(stuck, row.run_id)
    assert not other.others_owe()


def test_tables_of_the_former_layout_are_brought_up_to_date(
    database: str, environment: str, enter: Callable[[str], Leases]
) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        schema = sql.Identifier(schema_of(environment))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(sql.SQL("SET search_path TO {}").format(schema))
        connection.execute(CREATE)
        connection.execute("INSERT INTO layout VALUES (1)")
        connection.execute("INSERT INTO run (run_id, home, state) VALUES (%s, %s, %s)", OPEN[0])
    one = enter("one")
    assert one.take_over() == []
    assert one.take_over() == one.carried() == OPEN[:1]
    assert one._database.one("SELECT version FROM layout") == LAYOUT
    assert one._database.one("SELECT count(*) FROM journal") == 0
