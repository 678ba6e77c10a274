"""`sao pages explain`: what a rule reports, why, and what to do."""

from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
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
        table = Listing("code", "name", "severity", "promise", folds=frozenset({"promise"}))
        for rule in BY_CODE.values():
            table.add_row(rule.code, rule.name, rule.severity, rule.promise())
        put(table)
        return
    found = find(code)
    if found is None:
        names = [name for rule in BY_CODE.values() for name in (rule.code, rule.name)]
        raise Failure(f"there is no rule '{code}'. {did_you_mean(code, names)}".strip(), 2)
    typer.echo(explained(found))
