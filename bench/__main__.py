"""`python -m bench [row…]`: measure the rows, print one table with the ratios and goals."""

from typing import Annotated

import typer
from rich.console import Console

from bench import report
from bench.measure import Measured, Row, Scale, Unavailable, measure
from bench.rows import ROWS

NAMES = ", ".join(row.name for row in ROWS)


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of: {NAMES}.")] = None,
    *,
    scale: Annotated[str, typer.Option(help="tiny, usual or full.")] = "usual",
    rounds: Annotated[int, typer.Option(help="How often each pair alternates.", min=1)] = 3,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Measure ours against floors and peers, side by side."""
    rows = [row for row in ROWS if not names or row.name in names]
    unknown = set(names or ()) - {row.name for row in ROWS}
    if unknown:
        raise typer.BadParameter(f"no row {min(unknown)}; there are {NAMES}")
    if scale not in ("tiny", "usual", "full"):
        raise typer.BadParameter(f"--scale is tiny, usual or full, not {scale}")
    measured, skipped = _measure_all(rows, scale, rounds)  # type: ignore[arg-type]
    if json:
        print(report.as_json(measured, skipped))
    else:
        report.show(measured, skipped)


def _measure_all(
    rows: list[Row], scale: Scale, rounds: int
) -> tuple[list[Measured], list[tuple[Row, str]]]:
    measured: list[Measured] = []
    skipped: list[tuple[Row, str]] = []
    with Console(stderr=True).status("") as status:
        for row in rows:
            status.update(row.title)
            try:
                measured.append(measure(row, scale, rounds))
            except Unavailable as reason:
                skipped.append((row, str(reason)))
    return measured, skipped


if __name__ == "__main__":
    typer.run(main)
