"""A home's rounds, read back from the projection, for a home that lost some."""

from collections.abc import Callable, Iterable

import psycopg
from psycopg import sql

from sao.platform.ports import HomeRow
from sao.platform.restate import tables
from sao.platform.restate.parts import Link, Share, Span, rounds_of

Links = Iterable[tuple[int, Link]]
Prove = Callable[[str, Links], dict[int, bytes]]
"""From a home's token and all of its links with their rounds, its head after each round. Raises
`Unproven`."""

PLACE = "SELECT clock, rounds, head FROM home WHERE token = %s"
OUTCOMES = """
SELECT object.id, seq, round, hash, body FROM outcome JOIN object USING (number)
WHERE object.home = %s ORDER BY position
"""


class Unproven(Exception):  # noqa: N818  (it is told, not raised to anybody)
    """What the database has of a home is not what it says of it."""


class History:
    """What the database of `dsn` has of homes, and what `prove` makes of it."""

    def __init__(self, dsn: str, prove: Prove) -> None:
        self._dsn = dsn
        self._prove = prove

    async def proven(self, span: Span) -> dict[int, Share]:
        """All rounds of a home as it keeps them. Raises `Unproven` with the reason."""
        schema = sql.Identifier(tables.schema_of(span.environment))
        connection = await psycopg.AsyncConnection.connect(self._dsn)
        async with connection, connection.transaction():
            await connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(schema))
            found = await connection.execute(PLACE, (span.home,))
            place = await found.fetchone()
            rows = await (await connection.execute(OUTCOMES, (span.home,))).fetchall()
        if place is None:
            raise Unproven(f"the database knows no home {span.home}")
        clock, rounds, head = place
        links = [Link(*row) for row in rows]
        heads = self._prove(span.home, [(link.round, link) for link in links])
        if (rounds, head) != (len(heads), heads.get(rounds)):
            raise Unproven(f"home {span.home}: its head does not match its chains in the database")
        earlier = [HomeRow(span.home, clock, n, heads[n]) for n in range(1, rounds + 1)]
        created = [(link.round, link.object_id) for link in links if link.seq == 1]
        shares = rounds_of(Share("", None, [], links, earlier))
        for round_, object_id in created:
            shares[round_].created.append(object_id)
        return shares
