"""`sao pages lint`: what is wrong with specs, and how to mend it."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import Spec, analysed, specs, summary, tell
from sao.gutenberg.fix import fix
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.lint.words import counted
from sao.gutenberg.report import Format
from sao.gutenberg.report.reported import Reported

_PASSES_MAX = 10
"""Two fixes that undo each other would be a mistake of ours; it shall not hang."""

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
    for spec in files:
        if mend:
            mended += _mend(spec, wanted)
        found += [one for one in analysed(spec).reported if one.diagnostic.code in wanted]
    tell(found, form)
    said = summary(found, len(files))
    if mend and form == "text":
        console.print(f"mended {counted(mended, 'place')}")
    if any(strict or one.diagnostic.severity == "error" for one in found):
        raise Failure(f"{said}.")
    if form == "text":
        console.print(f"[green]✓[/green] {said}")


def _mend(spec: Spec, wanted: frozenset[str]) -> int:
    """Apply the fixes of a file, and those that they make possible; how many."""
    applied = 0
    for _ in range(_PASSES_MAX):
        compiled = analysed(spec)
        chosen = [one for one in compiled.diagnostics if one.code in wanted]
        result = fix(spec.path.read_bytes(), compiled.draft.source, chosen)
        if not result.applied:
            break
        spec.path.write_bytes(result.content)
        applied += result.applied
    return applied


def _codes(said: str) -> frozenset[str]:
    """The codes that begin as one of these. Raises `Failure`."""
    found: set[str] = set()
    for beginning in filter(None, (part.strip().upper() for part in said.split(","))):
        matching = {code for code in BY_CODE if code.startswith(beginning)}
        if not matching:
            raise Failure(f"no rule begins with '{beginning}'; see `sao pages explain`.", 2)
        found |= matching
    return frozenset(found)
