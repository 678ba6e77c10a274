"""`sao verify`: the proof that nothing in a folder was changed, lost or added."""

from pathlib import Path

from rich.progress import track

from sao.cli.failing import Failure
from sao.cli.output import Data, Json, console, existing, put_json
from sao.runtime.verification import verify_home


def verify(data: Data = Path("data"), json: Json = False) -> None:
    """Verify every chain in a data folder, and every home's head over its chains."""
    store = existing(data)
    homes = store.homes()
    objects = outcomes = 0
    problems = []
    for home in track(homes, "verifying", console=console, disable=json, transient=True):
        finding = verify_home(store, home)
        objects += finding.objects
        outcomes += finding.outcomes
        if finding.problem is not None:
            problems.append(finding.problem)
    if json:
        put_json(
            {
                "homes": len(homes),
                "objects": objects,
                "outcomes": outcomes,
                "problems": problems,
            }
        )
    if problems:
        listed = "\n  ".join(problems[:20])
        raise Failure(f"{len(problems)} of {len(homes)} homes do not verify:\n  {listed}")
    if not json:
        console.print(
            f"[green]✓[/green] {outcomes:,} outcomes of {objects:,} objects in {len(homes):,} "
            "homes: every link holds."
        )
