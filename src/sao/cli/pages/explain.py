"""`sao pages explain`: what a rule reports, why, and what to do."""

from typing import Annotated

import typer
from rich.table import Table

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.gutenberg.explain import explained, find
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.lint.words import did_you_mean


def explain(
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="A code (GB103) or a name.")
    ] = None,
) -> None:
    """Explain a rule; without one, list them all."""
    if code is None:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for heading in ("code", "name", "severity", "promise"):
            table.add_column(heading, no_wrap=heading != "promise")
        for rule in BY_CODE.values():
            table.add_row(rule.code, rule.name, rule.severity, rule.promise())
        console.print(table)
        return
    found = find(code)
    if found is None:
        names = [name for rule in BY_CODE.values() for name in (rule.code, rule.name)]
        raise Failure(f"there is no rule '{code}'. {did_you_mean(code, names)}".strip(), 2)
    typer.echo(explained(found))
