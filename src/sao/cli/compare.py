"""`sao compare`: a study, its variants lived through side by side."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter  # noqa: TID251  (how long it took the person waiting)
from typing import Annotated, Literal

import typer
from msgspec.structs import replace
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from sao.api.study import Comparison, StudyError, StudyFailed
from sao.cli.comparison import put
from sao.cli.failing import Failure
from sao.cli.listing import bars
from sao.platform.errors import PlatformError
from sao.wiring.folders import holds_environment
from sao.wiring.study_files import StudyFile, StudyUnreadable
from sao.wiring.studying import Order, Plan, carry_out, opened
from sao.wiring.studying import Progress as Telling

Form = Literal["table", "json", "csv", "markdown"]


def compare(
    study: Annotated[Path, typer.Argument(help="A study (YAML); see docs/studies.md.")],
    jobs: Annotated[
        int, typer.Option(help="How many processes; 0: as many as there are cores.", min=0)
    ] = 0,
    currency: Annotated[str | None, typer.Option(help="Such as eur.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Keep each variant's environment in a folder of its own in this one."),
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for spreadsheets.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown table.")] = False,
) -> None:
    """Compare policies, prices and trials: what would have happened, side by side."""
    forms: dict[Form, bool] = {"json": json, "csv": csv, "markdown": markdown}
    wanted = [form for form, asked in forms.items() if asked]
    if len(wanted) > 1:
        raise Failure(f"say one of --{' and --'.join(wanted)}.", 2)
    if data is not None and data.exists() and any(map(holds_environment, data.iterdir())):
        raise Failure(f"{data} holds environments already; name another folder.", 2)
    begun = perf_counter()
    try:
        read = StudyFile(study)
        chosen = replace(read.study, currency=currency or read.study.currency)
        with opened(Order(chosen, study.parent, data)) as planned, _bars(planned) as progress:
            found = carry_out(planned, jobs or os.cpu_count() or 1, progress)
    except StudyError as error:
        raise Failure(read.where(error), 2) from error
    except StudyUnreadable as error:
        raise Failure(str(error), 2) from error
    except (StudyFailed, PlatformError) as error:
        raise Failure(f"{study}: {error}") from error
    _put(found, wanted[0] if wanted else "table", perf_counter() - begun)


def _put(found: Comparison, form: Form, seconds: float) -> None:
    put(found, form)
    told = Console(stderr=True, highlight=False)
    if form == "table":
        told.print(f"That took {seconds:.1f} s for {sum(found.outcomes):,} outcomes.")


@contextmanager
def _bars(planned: Plan) -> Iterator[Telling]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with bars(*columns) as bar:
        tasks = {name: bar.add_task(name, total=None) for name in planned.study.variants}
        yield lambda name, done, total: bar.update(tasks[name], completed=done, total=total)
