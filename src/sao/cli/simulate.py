"""`sao simulate`: play a scenario, or a whole company over months, and say what came of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter  # noqa: TID251  (how long it took the person waiting)
from typing import Annotated, Any

import typer
import yaml
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from sao.billing.reckoning.calendar import DAY
from sao.billing.scenario import ScenarioError, parse, play
from sao.billing.values.dunning import Dunning
from sao.cli.failing import Failure
from sao.cli.listing import bars
from sao.cli.output import Json, console, instant, put_json, when
from sao.cli.tallied import put_tally
from sao.platform.errors import PlatformError
from sao.platform.ports import ObjectStore
from sao.runtime.company import ALL
from sao.runtime.stage import LocalStage
from sao.runtime.tally import Tally
from sao.runtime.verification import digest, digest_of
from sao.wire.events import labels
from sao.wiring.folders import open_store
from sao.wiring.runtimes import open_runtime, watched
from sao.wiring.simulating import Lived, Progress, Simulation, live
from sao.wiring.simulating import simulate as in_memory

Scenario = Annotated[Path | None, typer.Argument(help="A scenario file (YAML or JSON).")]
DEFAULT_START = "2026-01-01"


OF_COMPANIES = ("subscriptions", "months", "retry_days", "after_retries", "clock")


def simulate(  # noqa: PLR0917  (typer makes options of them)
    context: typer.Context,
    scenario: Scenario = None,
    subscriptions: Annotated[int, typer.Option(help="Found a company of this size.", min=1)] = 1000,
    months: Annotated[int, typer.Option(help="Live through this many months.", min=0)] = 12,
    retry_days: Annotated[str, typer.Option(help="When failed payments are retried.")] = "3,5,7",
    after_retries: Annotated[str, typer.Option(help="canceled, unpaid or past_due.")] = "canceled",
    clock: Annotated[str, typer.Option(help="The clock's first time.")] = DEFAULT_START,
    data: Annotated[Path | None, typer.Option(help="Keep everything in this folder.")] = None,
    jobs: Annotated[
        int, typer.Option(help="How many processes; 0: as many as there are cores.", min=0)
    ] = 1,
    with_digest: Annotated[
        bool, typer.Option("--digest", help="Print one hash over every chain.")
    ] = False,
    json: Json = False,
) -> None:
    """Simulate billing: a scenario file, or a company of N subscriptions over M months."""
    if jobs != 1 and (scenario is not None or data is not None):
        raise Failure("a folder, or a scenario, is one process's: leave out --jobs.", 2)
    if scenario is not None:
        _goes_with_no_scenario(context)
    begun = perf_counter()
    try:
        if scenario is not None:
            with _store(data) as store:
                lived = _played(scenario, store)
                hashed = digest(store) if with_digest else None
        else:
            dunning = _dunning(retry_days, after_retries)
            company = Simulation(subscriptions, months, instant(clock), dunning)
            lived, hashed = _lived(company, data, jobs or os.cpu_count() or 1, quiet=json)
    except PlatformError as error:
        raise Failure(str(error)) from error
    seconds = perf_counter() - begun
    _report(lived.tally, lived.now, seconds, hashed if with_digest else None, json)


def _goes_with_no_scenario(context: typer.Context) -> None:
    """Raises `Failure` for what would be ignored, since the scenario says it."""
    for name in OF_COMPANIES:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = f"--{name.replace('_', '-')}"
            raise Failure(f"{option} is of generated companies: a scenario says it itself.", 2)


def _played(scenario: Path, store: ObjectStore) -> Lived:
    """A scenario, played to its end."""
    tally = Tally()
    try:
        parsed = parse(_read(scenario))
        runtime = open_runtime(store, parsed.start, watched(tally.watch, labels))
        play(parsed, LocalStage(runtime))
    except ScenarioError as error:
        raise Failure(f"{scenario}: {error}") from error
    runtime.flush()
    return Lived(runtime.now(), tally)


def _lived(company: Simulation, data: Path | None, jobs: int, *, quiet: bool) -> tuple[Lived, str]:
    """A company, lived through in a folder or in memory; and its digest."""
    with _bar(company, jobs, quiet=quiet) as told:
        if data is None:
            lived = in_memory(company, jobs, told)
            return lived, digest_of(lived.links)
        with _store(data) as store:
            return live(company, store, ALL, told, labels), digest(store)


@contextmanager
def _store(data: Path | None) -> Iterator[ObjectStore]:
    """A new environment's store; closed when this ends."""
    try:
        store = open_store(data)
    except PlatformError as error:
        raise Failure(str(error), 2) from error
    if store.homes():
        raise Failure(f"{data} already holds an environment; name a new folder.", 2)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _bar(company: Simulation, jobs: int, *, quiet: bool) -> Iterator[Progress]:
    """A bar for each process: who has signed up, then the days that are lived through."""
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    days = max((company.end - company.start) // DAY, 1)
    with bars(*columns, quiet=quiet) as shown:
        tasks = [shown.add_task("signing up", total=company.size) for _ in range(jobs)]

        def told(process: int, signed_up: int, at: int) -> None:
            if signed_up < company.size:
                shown.update(tasks[process], completed=signed_up)
                return
            lived = min((at - company.start) // DAY, days)
            words = f"living {when(at)[:10]}"
            shown.update(tasks[process], total=days, completed=lived, description=words)

        yield told


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
        states = {
            kind: {state: count for state, count in sorted(counts.items()) if count}
            for kind, counts in sorted(tally.states.items())
        }
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
