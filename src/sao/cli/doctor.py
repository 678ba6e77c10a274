"""`sao doctor`: the state of an environment in words, with what to do where something is wrong."""

from typing import Annotated

import typer
from rich.text import Text

from sao.checkup import Finding, examine
from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, put_json
from sao.cli.where import Where, located

Verify = Annotated[
    bool, typer.Option("--verify", help="Prove every chain, too; that takes longer.")
]

MARKS = {"ok": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "problem": "[red]✗[/red]"}


@located("restate_ingress", "queues_on")
def doctor(
    where: Where,
    verify: Verify = False,
    json: Json = False,
) -> None:
    """Say how an environment stands, also beside a server; ends with 1 if badly."""
    place = where.place
    findings = list(examine(place, verify=verify))
    if json:
        put_json([one._asdict() for one in findings])
    else:
        _print(findings)
    problems = [one for one in findings if one.level == "problem"]
    if problems:
        count = f"{len(problems)} problem{'s' * (len(problems) > 1)}"
        raise Failure(f"{count} in {place}; what to do stands beside each.")


def _print(findings: list[Finding]) -> None:
    table = Listing()
    for wraps in (False, False, True):
        table.add_column(no_wrap=not wraps)
    part = ""
    for one in findings:
        mark = Text.from_markup(MARKS[one.level])
        table.add_row("" if one.part == part else one.part, mark, one.text)
        if one.remedy:
            table.add_row("", "", Text(one.remedy, style="dim"))
        part = one.part
    put(table)
