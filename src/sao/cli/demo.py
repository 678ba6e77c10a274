"""`sao demo`: fill a folder with a believable company, to look at or to try things on."""

from pathlib import Path
from time import perf_counter  # noqa: TID251  (how long it took the person waiting)
from typing import Annotated

import typer
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn

from sao.api.company import Company, founded
from sao.api.scenario.playing import Refused, play
from sao.billing.reckoning.calendar import DAY
from sao.cli.failing import Failure
from sao.cli.listing import bars
from sao.cli.output import console, instant, when
from sao.cli.tallied import put_tally
from sao.cli.where import existing
from sao.platform.errors import PlatformError
from sao.runtime.tally import Tally
from sao.runtime.verification import digest
from sao.wiring.by_hand import open_by_hand
from sao.wiring.folders import holds_environment
from sao.wiring.places import Place

SHOWN = ("customer", "subscription", "invoice", "payment_intent", "refund", "credit_note")


def demo(  # noqa: PLR0917  (typer makes options of them)
    data: Annotated[Path, typer.Option(help="The folder to fill; it must hold no environment.")],
    customers: Annotated[int, typer.Option(min=1, max=100_000)] = 400,
    months: Annotated[int, typer.Option(min=1, max=120)] = 18,
    seed: Annotated[str, typer.Option(help="Another seed is another company.")] = "demo",
    start: Annotated[str, typer.Option(help="When it is founded.")] = "2025-01-01",
    with_digest: Annotated[
        bool, typer.Option("--digest", help="Print one hash over everything.")
    ] = False,
) -> None:
    """Fill a sandbox with a company: customers, trials, failures, refunds, over months.

    It is told to the API request by request, so all of it can be looked at, verified and replayed.
    """
    if holds_environment(data):
        raise Failure(f"{data} holds an environment already; choose another folder.", 2)
    company = Company(seed=seed, customers=customers, months=months, start=instant(start))
    tally, begun = Tally(), perf_counter()
    try:
        _live(company, data, tally)
    except (Refused, PlatformError) as error:
        raise Failure(f"{data}: {error}") from error
    put_tally(tally, SHOWN)
    seconds = perf_counter() - begun
    console.print(f"It is {when(company.end)}; that took {seconds:.1f} s.")
    if with_digest:
        console.print(f"digest {_digest(data)}")
    console.print(f"\nLook at it:   sao serve --data {data}", soft_wrap=True)
    console.print(f"Prove it:     sao verify --data {data}", soft_wrap=True)


def _live(company: Company, data: Path, tally: Tally) -> None:
    columns = (TextColumn("{task.description:<18}"), BarColumn(), TimeElapsedColumn())
    with (
        open_by_hand(data, company.start, company.seed, tally.watch) as dispatcher,
        bars(*columns) as bar,
    ):
        living = bar.add_task("founding", total=max((company.end - company.start) // DAY, 1))
        shown = company.start
        for _played in play(dispatcher, tuple(founded(company))):
            now = dispatcher.runtime.now()
            if now - shown >= DAY:
                shown = now
                done = (now - company.start) // DAY
                bar.update(living, completed=done, description=f"living {when(now)[:10]}")


def _digest(data: Path) -> str:
    store = existing(Place(data))
    try:
        return digest(store)
    finally:
        store.close()
