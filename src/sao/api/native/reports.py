"""/api/reports: questions with published definitions, as JSON or CSV.

What is asked and how it is answered is in `sao.read_model.reports`; here is only the way in.
"""

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts, Text
from sao.read_model.reports import BY_NAME, REPORTS, Question, Report, ReportRefused, as_csv, show
from sao.runtime import Session
from sao.wire.errors import WireError, not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered

CSV = "text/csv"


class All(Part, frozen=True, kw_only=True):
    """No parameters."""


class Which(Part, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    """Over which time, in which currency, and as it stood when.

    Instants as `2026`, `2026-03`, `2026-03-05`, ISO 8601 or Unix seconds; a year, month or day that
    ends something is part of it. Without `from`: the last twelve months; without `to` and `as_of`:
    up to now. `interval` is day, month or year. Without `currency`: that of most invoices.
    """

    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    currency: str | None = None
    interval: str = "month"

    def question(self) -> Question:
        """What that asks."""
        return Question(
            since=self.since,
            until=self.until,
            as_of=self.as_of,
            currency=self.currency,
            interval=self.interval,
        )


async def list_all(_parts: Parts, _call: Call[All]) -> Answer:
    """Every report, with its definition and columns."""
    return {"object": "list", "url": "/api/reports", "data": [_described(one) for one in REPORTS]}


async def retrieve(parts: Parts, call: Call[Which]) -> Answer | Text:
    """A report's rows and totals. Amounts are exact decimal strings, and `_minor` whole units."""
    shown = await _shown(parts, call, call.ids["name"])
    return Text(as_csv(shown), CSV) if CSV in call.accept else shown


async def retrieve_csv(parts: Parts, call: Call[Which]) -> Answer | Text:
    """The rows as CSV, for spreadsheets."""
    return Text(as_csv(await _shown(parts, call, call.ids["name"])), CSV)


async def _shown(parts: Parts, call: Call[Which], name: str) -> Rendered:
    report = BY_NAME.get(name)
    if report is None:
        known = ", ".join(BY_NAME)
        raise not_found(f"There is no report '{name}'. There are {known}.")
    now = await parts.desk.run(Session.now)
    question = call.params.question()
    try:
        return await parts.read_model.ask(lambda model: show(report, question, model, now))
    except ReportRefused as error:
        raise WireError(
            "parameter_invalid", f"Invalid {error.param}: {error}", error.param
        ) from None


def _described(report: Report) -> Rendered:
    return {
        "object": "report",
        "name": report.name,
        "title": report.title,
        "definition": report.definition,
        "columns": [column._asdict() for column in report.columns],
        "periods": report.periods,
        "url": f"/api/reports/{report.name}",
    }


_ONE = "/api/reports/{name}"

FAMILY = Family(
    "Reports",
    (
        Endpoint("GET", "/api/reports", All, list_all, "Every report with its definition"),
        Endpoint("GET", f"{_ONE}.csv", Which, retrieve_csv, "A report as CSV"),
        Endpoint("GET", _ONE, Which, retrieve, "A report"),
    ),
)
