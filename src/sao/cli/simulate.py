"""`sao simulate`: play a scenario, or a whole company over months, and say what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter  # noqa: TID251  (how long it took the person waiting)
from typing import Annotated, Any

import typer
import yaml
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sao.billing.calendar import DAY, add_months
from sao.billing.scenario import ScenarioError, parse, play
from sao.billing.values import Dunning
from sao.cli.failing import Failure
from sao.cli.output import Json, console, instant, put_json, when
from sao.cli.tallied import put_tally
from sao.platform.errors import PlatformError
from sao.runtime.company import found
from sao.runtime.stage import LocalStage
from sao.runtime.tally import Tally
from sao.runtime.verification import digest
from sao.wiring.folders import open_store
from sao.wiring.runtimes import open_runtime

Scenario = Annotated[Path | None, typer.Argument(help="A scenario file (YAML or JSON).")]
DEFAULT_START = "2026-01-01"


def simulate(  # noqa: PLR0917  (typer makes options of them)
    scenario: Scenario = None,
    subscriptions: Annotated[int, typer.Option(help="Found a company of this size.", min=1)] = 1000,
    months: Annotated[int, typer.Option(help="Live through this many months.", min=0)] = 12,
    retry_days: Annotated[str, typer.Option(help="When failed payments are retried.")] = "3,5,7",
    after_retries: Annotated[str, typer.Option(help="canceled, unpaid or past_due.")] = "canceled",
    clock: Annotated[str, typer.Option(help="The clock's first time.")] = DEFAULT_START,
    data: Annotated[Path | None, typer.Option(help="Keep everything in this folder.")] = None,
    with_digest: Annotated[
        bool, typer.Option("--digest", help="Print one hash over every chain.")
    ] = False,
    json: Json = False,
) -> None:
    """Simulate billing: a scenario file, or a company of N subscriptions over M months."""
    begun = perf_counter()
    tally = Tally()
    try:
        store = open_store(data)
    except PlatformError as error:
        raise Failure(str(error), 2) from error
    if store.homes():
        raise Failure(f"{data} already holds an environment; name a new folder.", 2)
    try:
        if scenario is not None:
            parsed = parse(_read(scenario))
            runtime = open_runtime(store, parsed.start, tally.watch)
            play(parsed, LocalStage(runtime))
        else:
            dunning = _dunning(retry_days, after_retries)
            runtime = open_runtime(store, instant(clock), tally.watch)
            _live(LocalStage(runtime, commit_every=1000), subscriptions, months, dunning, json)
    except ScenarioError as error:
        raise Failure(f"{scenario}: {error}") from error
    except PlatformError as error:
        raise Failure(str(error)) from error
    runtime.flush()
    hashed = digest(store) if with_digest else None
    store.close()
    _report(tally, runtime.now(), perf_counter() - begun, hashed, json)


def _live(stage: LocalStage, size: int, months: int, dunning: Dunning, quiet: bool) -> None:
    start = stage.now()
    with _bar(quiet) as bar:
        signing = bar.add_task("signing up", total=size)
        for number in found(stage, size, dunning):
            bar.update(signing, completed=number)
        end = add_months(start, months)
        days = bar.add_task("", total=max((end - start) // DAY, 1))
        stage.on_progress(
            lambda at: bar.update(
                days, completed=(at - start) // DAY, description=f"living {when(at)[:10]}"
            )
        )
        if end > stage.now():
            stage.advance(end)
        bar.update(days, completed=(end - start) // DAY)


@contextmanager
def _bar(quiet: bool) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=quiet) as bar:
        yield bar


def _read(scenario: Path) -> Any:
    try:
        return yaml.safe_load(scenario.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Failure(f"there is no file {scenario}.", 2) from error
    except yaml.YAMLError as error:
        raise Failure(f"{scenario} is not YAML: {error}", 2) from error


def _dunning(retry_days: str, after_retries: str) -> Dunning:
    if after_retries not in ("canceled", "unpaid", "past_due"):
        raise Failure(f"--after-retries is canceled, unpaid or past_due, not '{after_retries}'.", 2)
    try:
        days = tuple(int(day) for day in retry_days.split(",") if day)
    except ValueError as error:
        raise Failure(f"--retry-days is a list like 3,5,7, not '{retry_days}'.", 2) from error
    if list(days) != sorted(set(days)) or any(day < 1 for day in days):
        raise Failure("--retry-days must rise, from 1 day after the first failure on.", 2)
    return Dunning(retry_days=days, subscription_end=after_retries)  # type: ignore[arg-type]


def _report(tally: Tally, now: int, seconds: float, hashed: str | None, json: bool) -> None:
    if json:
        states = {kind: {k: v for k, v in c.items() if v} for kind, c in tally.states.items()}
        put_json(
            {
                "now": now,
                "outcomes": tally.outcomes,
                "renewals": tally.renewals,
                "attempts": tally.attempts,
                "failed_attempts": tally.failed_attempts,
                "received_minor": dict(tally.received_minor),
                "states": states,
                "digest": hashed,
            }
        )
        return
    put_tally(tally, ("customer", "subscription", "invoice", "payment_intent"))
    rate = f"{tally.outcomes / seconds:,.0f}"
    console.print(f"It is {when(now)}; that took {seconds:.1f} s, {rate} outcomes a second.")
    if hashed is not None:
        console.print(f"digest {hashed}")
