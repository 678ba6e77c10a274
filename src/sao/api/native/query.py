"""/api/query: any question to the read model, in SQL, which can do nothing but read."""

from typing import Annotated

from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts, Text
from sao.platform.errors import QuestionRefused
from sao.platform.ports.read_model import Limits
from sao.read_model.reports.shown import table_as_csv
from sao.read_model.tables import TABLES, Table
from sao.wire.errors import WireError
from sao.wire.params import Part
from sao.wire.shapes import Rendered

CSV = "text/csv"
TIME_MS = 5_000
ROWS_MAX = 100_000


class Ask(Part, frozen=True, kw_only=True):
    """One SELECT, and how many rows are answered at most."""

    sql: str
    limit: Annotated[int, Meta(ge=1, le=ROWS_MAX)] = 10_000


class Show(Part, frozen=True, kw_only=True):
    """No parameters."""


async def ask(parts: Parts, call: Call[Ask]) -> Answer | Text:
    """The rows, in order; `more` where the limit cut them off. At most five seconds.

    It sees everything that was durable when it was asked.
    """
    limits = Limits(TIME_MS, call.params.limit)
    try:
        answer = await parts.read_model.ask(lambda model: model.ask(call.params.sql, limits))
    except QuestionRefused as error:
        raise WireError("parameter_invalid", f"Invalid sql: {error}", "sql") from None
    if CSV in call.accept:
        return Text(table_as_csv(answer.columns, answer.rows), CSV)
    standing = await parts.read_model.standing()
    return {
        "object": "answer",
        "columns": list(answer.columns),
        "rows": [[_plain(value) for value in row] for row in answer.rows],
        "more": answer.more,
        "lag": standing.lag,
    }


async def tables(_parts: Parts, _call: Call[Show]) -> Answer:
    """Every table and column with its meaning."""
    return {"object": "list", "url": "/api/query/tables", "data": [_described(t) for t in TABLES]}


async def standing(parts: Parts, _call: Call[Show]) -> Answer:
    """How many outcomes the read model has, and how many durable ones it lacks (its lag)."""
    found = await parts.read_model.standing()
    return {"object": "read_model", "position": found.position, "lag": found.lag}


async def rebuild(parts: Parts, call: Call[Show]) -> Answer:
    """The read model, which is dropped and made again from the chains."""
    await parts.read_model.begin_anew()
    return await standing(parts, call)


def _described(table: Table) -> Rendered:
    return {
        "object": "table",
        "name": table.name,
        "meaning": table.meaning,
        "history": table.history,
        "key": list(table.key),
        "columns": [
            {"name": one.name, "type": one.type, "meaning": one.meaning, "required": one.required}
            for one in table.columns
        ],
    }


def _plain(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


FAMILY = Family(
    "Questions in SQL",
    (
        Endpoint("POST", "/api/query", Ask, ask, "Ask the read model anything, in SQL", reads=True),
        Endpoint("GET", "/api/query/tables", Show, tables, "The read model's tables"),
        Endpoint("GET", "/api/read_model", Show, standing, "How far the read model is"),
        Endpoint("POST", "/api/read_model/rebuild", Show, rebuild, "Make the read model anew"),
    ),
)
