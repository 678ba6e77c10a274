"""`python -m bench [row…]`: measure the rows, print one table with the ratios and goals."""

from typing import Annotated

import typer
from rich.console import Console

from bench import report
from bench.measure import Broken, Measured, Row, Scale, Unavailable, measure
from bench.rows import ROWS

NAMES = ", ".join(row.name for row in ROWS)


def main(
    names: Annotated[list[str] | None, typer.Argument(help=f"Of: {NAMES}.")] = None,
    *,
    scale: Annotated[str, typer.Option(help="tiny, usual or full.")] = "usual",
    rounds: Annotated[int, typer.Option(help="How often each pair alternates.", min=1)] = 5,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")] = False,
) -> None:
    """Measure ours against floors and peers, side by side."""
    rows = [row for row in ROWS if not names or row.name in names]
    unknown = set(names or ()) - {row.name for row in ROWS}
    if unknown:
        raise typer.BadParameter(f"no row {min(unknown)}; there are {NAMES}")
    if scale not in ("tiny", "usual", "full"):
        raise typer.BadParameter(f"--scale is tiny, usual or full, not {scale}")
    results = _measure_all(rows, scale, rounds)  # type: ignore[arg-type]
    if json:
        print(report.as_json(results))
    else:
        report.show(results)
    if any(isinstance(result, Broken) and result.failed for result in results):
        raise typer.Exit(1)


def _measure_all(rows: list[Row], scale: Scale, rounds: int) -> list[Measured | Broken]:
    """Every row; one that fails does not cost the others."""
    results: list[Measured | Broken] = []
    with Console(stderr=True).status("") as status:
        for row in rows:
            status.update(row.title)
            try:
                results.append(measure(row, scale, rounds))
            except Unavailable as reason:
                results.append(Broken(row, f"skipped: {reason}", failed=False))
            except Exception as error:  # noqa: BLE001  (whatever it is, the table says it)
                last = str(error).strip().rpartition("\n")[2]
                results.append(Broken(row, f"failed: {type(error).__name__}: {last}", failed=True))
    return results


if __name__ == "__main__":
    typer.run(main)
