"""docs/reports.md: every report and table, from what the code says of them."""

from collections.abc import Iterator

from sao.read_model.reports import REPORTS
from sao.read_model.reports.report import Report
from sao.read_model.tables import TABLES, Table

INTRODUCTION = """\
# Reports and questions in SQL

<!-- Made by `sao read-model docs`; edit src/sao/read_model. -->

What recurs, who owes, what was earned: reports over all customers, each with a published
definition, and anything else that you can ask in SQL. All of it is derived from the chains, so
it can be deleted and made again with the same result.

```console
$ sao report mrr --from 2026-01 --to 2026-06
$ sao report aged_receivables --as-of 2026-03 --format csv
$ curl -u "$KEY:" "localhost:8787/api/reports/mrr?from=2026-01&interval=month&currency=usd"
$ curl -u "$KEY:" localhost:8787/api/reports/cash.csv
$ sao query "SELECT status, count(*) FROM subscription GROUP BY status"
$ curl -u "$KEY:" localhost:8787/api/query -d 'sql=SELECT * FROM customer'
```

```mermaid
flowchart LR
  C["chains"] -->|"order of outcomes"| F["follower"]
  F -->|"rows and how far, in one write"| T[("read_model.sqlite")]
  T --> R["reports: JSON, CSV"]
  T --> Q["your SELECT, read-only"]
```

- **Periods.** `from` and `to` take `2026`, `2026-03`, `2026-03-05`, ISO 8601 or Unix seconds,
  and `to` is part of what is shown. `interval` is `day`, `month` or `year`, in UTC. Without
  them: the last twelve months.
- **As of.** `as_of` shows a report as it stood at an instant, or at the end of a day, month or
  year.
- **One currency.** Amounts of two currencies are never added up. Without `currency` it is that
  of most invoices; `currencies` lists all that there are. Amounts are exact decimal strings,
  and whole minor units under `…_minor`.
- **Test clocks are left out.** Their time is not the environment's. In SQL they are the rows
  with a `clock`.
- **You read your own writes.** Who asks a server is answered from everything that was durable
  when they asked; where that takes longer than 20 seconds (a model that is just being made), with
  503, never with figures that lack something. `GET /api/read_model` shows how far it is (`lag` is 0
  when it is there).
  Beside a running server, `sao query` reads what the server has carried over.
- **Lost, damaged, from an older version?** It is made anew by itself when the server starts or
  notices, by `sao read-model rebuild` without a server, or by `POST /api/read_model/rebuild`.
- **Questions only read.** One SELECT, five seconds and 10,000 rows by default (`limit` up to
  100,000; the command line has `--limit` and `--seconds`). Anything else is refused, and said
  why.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_reports(), *_tables()])


def _reports() -> Iterator[str]:
    yield "## Reports\n"
    for report in REPORTS:
        yield from _report(report)


def _report(report: Report) -> Iterator[str]:
    yield f"### {report.title}: `{report.name}`\n\n{report.definition}\n"
    yield "| column | | kind |\n|---|---|---|"
    yield from (f"| `{key}` | {label} | {kind} |" for key, label, kind in report.columns)
    yield ""


def _tables() -> Iterator[str]:
    yield "## Tables\n\nInstants are UTC seconds of billing time, amounts are in minor units.\n"
    for table in TABLES:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    kind = "A history: rows are only ever added." if table.history else "One row an object."
    yield f"### `{table.name}`\n\n{table.meaning} {kind} Key: {', '.join(table.key)}.\n"
    yield "| column | type | |\n|---|---|---|"
    yield from (f"| `{one.name}` | {one.type} | {one.meaning} |" for one in table.columns)
    yield ""
