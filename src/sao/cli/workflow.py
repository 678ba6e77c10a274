"""`sao workflow`: what is asked of the world and how that stands; try it at once, or cancel it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, Yes, confirm, console, put_json, when
from sao.cli.where import Where, located
from sao.platform.errors import PlatformError
from sao.platform.ports import WorkflowJournal
from sao.platform.ports.workflows import Run, RunQuery
from sao.runtime.standing import Standing, standing
from sao.wiring.edge import wall_ms
from sao.wiring.folders import open_journal
from sao.wiring.homes import open_shared_journal

app = typer.Typer(
    help="The workflow runs: look, retry, cancel.", no_args_is_help=True, add_completion=False
)

RunId = Annotated[str, typer.Argument(metavar="RUN", help="As `sao workflow list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why, for whoever reads the journal later.")]
STATUSES = ("open", "stuck", "done", "canceled")
FOLDS = frozenset({"last error", "said"})


@app.command("list")
@located("restate_ingress")
def list_runs(
    status: Annotated[
        str | None, typer.Option(help="Only those that are open, stuck, done or canceled.")
    ] = None,
    workflow: Annotated[str | None, typer.Option(help="Only those of this workflow.")] = None,
    limit: Annotated[int, typer.Option(help="How many are shown.", min=1)] = 20,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """List the runs, the newest first: what they ask, how often they did, what went wrong."""
    if status is not None and status not in STATUSES:
        raise Failure(f"--status is one of {', '.join(STATUSES)}, not '{status}'.", 2)
    query = msgspec.convert({"status": status, "workflow": workflow, "limit": limit}, RunQuery)
    with _journal(where) as journal:
        found = [standing(run, journal.entries(run.run_id)) for run in journal.find(query)]
    if json:
        put_json([_plain(run) for run in found])
        return
    if not found:
        console.print("There are no such runs. What is simulated is answered without one.")
        return
    table = Listing(
        "run", "workflow", "status", "about", "attempts", "next attempt", "last error", folds=FOLDS
    )
    for run in found:
        later = _when(run.next_attempt_at_ms)
        name = f"{run.workflow} v{run.version}"
        table.add_row(run.id, name, run.status, run.about, str(run.attempts), later, run.last_error)
    put(table)


@app.command()
@located("restate_ingress")
def show(
    run_id: RunId,
    where: Where,
    json: Json = False,
) -> None:
    """Show a run with its journal: every attempt, and what came of it."""
    with _journal(where) as journal:
        run = standing(_found(journal, run_id), journal.entries(run_id))
    if json:
        put_json(_plain(run))
        return
    _print_run(run)


@app.command()
@located("restate_ingress")
def retry(
    run_id: RunId,
    reason: Reason = "asked by hand",
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Try a run at once, also one that was given up. A server of the environment has to run."""
    with _journal(where) as journal:
        run = _found(journal, run_id)
        if not journal.retry(run_id, reason, wall_ms()):
            raise Failure(f"{run_id} is {run.status}, and does not wait for anything.")
    if json:
        put_json({"id": run_id, "retried": True})
        return
    console.print(f"{run_id} is tried again within a second, by the server that carries it.")


@app.command()
@located("restate_ingress")
def cancel(
    run_id: RunId,
    reason: Reason = "cancelled by hand",
    yes: Yes = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Cancel a run; what follows is said before. A server of the environment has to run."""
    with _journal(where) as journal:
        run = standing(_found(journal, run_id), ())
        if run.cancel is None:
            ended = run.ended_at_ms is not None
            raise Failure(f"{run_id} {'has ended' if ended else 'cannot be cancelled: retry it'}.")
        confirm(
            f"Cancel {run.workflow} of {run.about}? {run.cancel}",
            yes=yes,
            otherwise="nothing was cancelled.",
        )
        if not journal.cancel(run_id, reason, wall_ms()):
            raise Failure(f"{run_id} is being cancelled already.")
    if json:
        put_json({"id": run_id, "cancelled": True, "consequence": run.cancel})
        return
    console.print(f"{run_id} is being cancelled. {run.cancel}")


@contextmanager
def _journal(where: Where) -> Iterator[WorkflowJournal]:
    homes = where.homes()
    try:
        if homes is None:
            journal = open_journal(where.data)
        else:
            journal = open_shared_journal(homes, where.database)
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error
    try:
        yield journal
    finally:
        journal.close()


def _found(journal: WorkflowJournal, run_id: str) -> Run:
    run = journal.run(run_id)
    if run is None:
        raise Failure(f"there is no workflow run {run_id}; `sao workflow list` shows those kept.")
    return run


def _print_run(run: Standing) -> None:
    console.print(f"[bold]{run.id}[/bold]: {run.workflow} version {run.version} of {run.about}, ")
    console.print(f"{run.status}{f' ({run.reason})' if run.reason else ''}", soft_wrap=True)
    if run.next_attempt_at_ms is not None:
        console.print(f"tried again at {_when(run.next_attempt_at_ms)} UTC")
    if run.cancel is not None:
        console.print(f"[dim]If it is cancelled: {run.cancel}[/dim]", soft_wrap=True)
    table = Listing("at (UTC)", "what", "step", "attempt", "said", folds=FOLDS)
    for deed in run.deeds:
        attempt = str(deed.attempt or "")
        table.add_row(_when(deed.at_ms), deed.what, deed.step, attempt, deed.said)
    put(table)


def _plain(run: Standing) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(run)
    return plain


def _when(at_ms: int | None) -> str:
    return "-" if at_ms is None else when(at_ms // 1000)
