"""`sao doctor`: the state of an environment in words, with what to do where something is wrong."""

from typing import Annotated

import typer
from rich.table import Table

from sao.checkup import Finding, examine
from sao.cli.failing import Failure
from sao.cli.output import Json, console, put_json
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
    table = Table.grid(padding=(0, 2))
    part = ""
    for one in findings:
        table.add_row("" if one.part == part else one.part, MARKS[one.level], one.text)
        if one.remedy:
            table.add_row("", "", f"[dim]{one.remedy}[/dim]")
        part = one.part
    console.print(table)
