"""`sao verify`: the proof that nothing in an environment was changed, lost or added."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from sao.cli.engine import NODE, Environment, Ingress, Platform, existing, place_of
from sao.cli.failing import Failure
from sao.cli.output import Data, Json, Postgres, console, put_json
from sao.runtime.verification import verify_home
from sao.wiring.witnessing import differing

Homes = Annotated[
    bool,
    typer.Option(
        "--homes",
        help="With --platform restate: ask every home of the engine as well, and compare what it "
        "holds with the database, link by link.",
    ),
]


def verify(  # noqa: PLR0917  (typer makes options of them)
    data: Data = Path("data"),
    postgres: Postgres = None,
    platform: Platform = "embedded",
    restate_ingress: Ingress = NODE,
    environment: Environment = "main",
    homes: Homes = False,
    json: Json = False,
) -> None:
    """Verify every chain of an environment, and every home's head over its chains."""
    place = place_of(data, postgres, platform, environment, restate_ingress)
    if homes and place.homes is None:
        raise Failure("--homes goes with --platform restate: a folder holds its homes itself.", 2)
    store = existing(place)
    tokens = store.homes()
    objects = outcomes = 0
    problems = []
    for home in track(tokens, "verifying", console=console, disable=json, transient=True):
        finding = verify_home(store, home)
        objects += finding.objects
        outcomes += finding.outcomes
        if finding.problem is not None:
            problems.append(finding.problem)
    if homes:
        asked = track(differing(place), "asking homes", len(tokens), console=console, disable=json)
        problems += [problem for problem in asked if problem is not None]
    if json:
        put_json(
            {
                "homes": len(tokens),
                "objects": objects,
                "outcomes": outcomes,
                "problems": problems,
            }
        )
    if problems:
        listed = "\n  ".join(problems[:20])
        raise Failure(f"{len(problems)} of {len(tokens)} homes do not verify:\n  {listed}")
    if not json:
        also = ", and each home holds the same itself" if homes else ""
        console.print(
            f"[green]✓[/green] {outcomes:,} outcomes of {objects:,} objects in {len(tokens):,} "
            f"homes: every link holds{also}."
        )
