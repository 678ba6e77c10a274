"""`sao pages lint`: what is wrong with specs, and how to mend it."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.output import Failure, console
from sao.cli.pages.site import analysed, specs, summary, tell
from sao.gutenberg.fix import fix
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.report import Format
from sao.gutenberg.report.reported import Reported

Codes = Annotated[str, typer.Option(metavar="CODES", help="Codes or their beginnings: GB1,GB303.")]


def lint(  # noqa: PLR0917  (typer makes options of them)
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Specs, or folders.")],
    form: Annotated[Format, typer.Option("--format", help="How to report.")] = "text",
    select: Codes = "GB",
    ignore: Codes = "",
    mend: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail, too.")] = False,
) -> None:
    """Report everything that is wrong with specs, all of it at once."""
    wanted = _codes(select) - _codes(ignore)
    files = specs(paths)
    found: list[Reported] = []
    mended = 0
    for path in files:
        if mend:
            mended += _mend(path, wanted)
        found += [one for one in analysed(path).reported if one.diagnostic.code in wanted]
    tell(found, form)
    said = summary(found, len(files))
    if mend and form == "text":
        console.print(f"mended {mended} {'place' if mended == 1 else 'places'}")
    if any(strict or one.diagnostic.severity == "error" for one in found):
        raise Failure(f"{said}.")
    if form == "text":
        console.print(f"[green]✓[/green] {said}")


def _mend(path: Path, wanted: frozenset[str]) -> int:
    """Apply the fixes of a file; how many."""
    compiled = analysed(path)
    chosen = [one for one in compiled.diagnostics if one.code in wanted]
    result = fix(path.read_bytes(), compiled.draft.source, chosen)
    if result.applied:
        path.write_bytes(result.content)
    return result.applied


def _codes(said: str) -> frozenset[str]:
    """The codes that begin as one of these. Raises `Failure`."""
    found: set[str] = set()
    for beginning in filter(None, (part.strip().upper() for part in said.split(","))):
        matching = {code for code in BY_CODE if code.startswith(beginning)}
        if not matching:
            raise Failure(f"no rule begins with '{beginning}'; see `sao pages explain`.", 2)
        found |= matching
    return frozenset(found)
