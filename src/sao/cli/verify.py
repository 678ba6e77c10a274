"""`sao verify`: the proof that nothing in an environment was changed, lost or added."""

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.progress import Progress

from sao.cli.failing import Failure
from sao.cli.listing import bars
from sao.cli.output import Json, console, put_json
from sao.cli.where import Where, existing, located
from sao.runtime.verification import verify_home
from sao.wiring.places import Place
from sao.wiring.witnessing import differing, mending

Homes = Annotated[
    bool,
    typer.Option(
        "--homes",
        help="With --platform restate: ask every home of the engine as well, and compare what it "
        "holds with the database, link by link.",
    ),
]

Mend = Annotated[
    bool,
    typer.Option(
        "--mend",
        help="With --homes: first have a home that lacks some of its rounds take them from the "
        "database, if they prove themselves by their hashes.",
    ),
]


@located("restate_ingress")
def verify(
    where: Where,
    homes: Homes = False,
    mend: Mend = False,
    json: Json = False,
) -> None:
    """Verify every chain of an environment, and every home's head over its chains."""
    place = where.place
    if homes and place.homes is None:
        raise Failure("--homes goes with --platform restate: a folder holds its homes itself.", 2)
    if mend and not homes:
        raise Failure("--mend goes with --homes.", 2)
    store = existing(place)
    tokens = store.homes()
    objects = outcomes = 0
    problems = []
    with bars(*Progress.get_default_columns(), quiet=json) as bar:
        for home in bar.track(tokens, description="verifying"):
            finding = verify_home(store, home)
            objects += finding.objects
            outcomes += finding.outcomes
            if finding.problem is not None:
                problems.append(finding.problem)
    mended: list[str] = []
    if homes:
        mended, differences = _ask_homes(place, len(tokens), mend=mend, quiet=json)
        problems += differences
    if json:
        put_json(
            {
                "homes": len(tokens),
                "objects": objects,
                "outcomes": outcomes,
                "problems": problems,
                **({"mended": mended} if mend else {}),
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


def _ask_homes(place: Place, count: int, *, mend: bool, quiet: bool) -> tuple[list[str], list[str]]:
    """What homes have taken from the database, if they may; and what they then hold otherwise."""

    def told(title: str, found: Iterator[str | None]) -> list[str]:
        with bars(*Progress.get_default_columns(), quiet=quiet) as bar:
            asked = bar.track(found, count, description=title)
            return [said for said in asked if said is not None]

    mended = told("mending homes", mending(place)) if mend else []
    for said in [] if quiet else mended:
        console.print(said)
    return mended, told("asking homes", differing(place))
