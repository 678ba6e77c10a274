"""Notes of an environment: the few things that are its own wherever it is served, by name.

Unlike keys and values they never expire, are not carried when an environment moves, and nobody may
ask for them over the API.
"""

from sao.platform.postgres.database import Database, Layout, run, suffix

LAYOUT = Layout(
    "sao_environment",
    1,
    """
CREATE TABLE note (
  name TEXT COLLATE "C" PRIMARY KEY,
  value TEXT NOT NULL
)
""",
)

SETTLE = "INSERT INTO note VALUES ($1, $2) ON CONFLICT (name) DO NOTHING"
VALUE = "SELECT value FROM note WHERE name = $1"
FOUND = "SELECT name, value FROM note WHERE starts_with(name, $1) ORDER BY name"
PUT = "INSERT INTO note VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
DELETE = "DELETE FROM note WHERE name = $1"


class PostgresNotes:
    """Notes in the schema `sao_environment`, or an environment's. From any thread and process."""

    def __init__(self, database: Database, environment: str = "") -> None:
        self._database = database
        self._schema = LAYOUT.schema + suffix(environment)
        database.ensure(LAYOUT._replace(schema=self._schema))

    @property
    def place(self) -> str:
        """Where they are, as it may be shown."""
        return f"{self._database.name}, schema {self._schema}"

    def value(self, name: str) -> str | None:
        """What the note of this name says, None if there is none."""
        found = self._database.rows(VALUE, name, schema=self._schema)
        return None if not found else str(found[0][0])

    def found(self, prefix: str) -> dict[str, str]:
        """What all notes say whose names begin with this, by their names."""
        return dict(self._database.rows(FOUND, prefix, schema=self._schema))

    def settle(self, name: str, value: str) -> str:
        """Write a note unless there is one; what it says. Of two at once the first one's counts."""
        with self._database.commit(self._schema) as connection:
            run(connection, SETTLE, name, value)
            ((there,),) = run(connection, VALUE, name)
        return str(there)

    def put(self, name: str, value: str) -> None:
        """Write a note, over the one that there is."""
        with self._database.commit(self._schema) as connection:
            run(connection, PUT, name, value)

    def remove(self, name: str) -> None:
        """Have no note of this name."""
        with self._database.commit(self._schema) as connection:
            run(connection, DELETE, name)

    def close(self) -> None:
        """Nothing is lost."""
        self._database.close()
