"""What the commands share: the blocks that are installed, the drawings, the sources named."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from sao.billing.machines import MACHINES
from sao.cli.failing import Failure
from sao.cli.output import console
from sao.core.diagram.svg import svg
from sao.gutenberg.build import BuildError, outline, sources
from sao.gutenberg.compiler import Compiled, analyse
from sao.gutenberg.lint.words import counted
from sao.gutenberg.registry import Registry, RegistryError, installed
from sao.gutenberg.report import FORMATS, Format
from sao.gutenberg.report.reported import Reported
from sao.gutenberg.scene import Drawing
from sao.gutenberg.source import load

Source = Annotated[Path, typer.Argument(metavar="SRC", help="The folder of the specs.")]


def registry() -> Registry:
    """The installed blocks. Raises `Failure`."""
    try:
        return installed()
    except RegistryError as error:
        raise Failure(f"{error}.", 2) from error


@cache
def drawings() -> dict[str, Drawing]:
    """The compiled machines of billing, drawn."""
    return {
        machine.name: Drawing(
            svg(machine), f"States of {machine.name.replace('_', ' ')}", machine.schema.states
        )
        for machine in MACHINES
    }


def folder(path: Path) -> Path:
    """A folder that must be there. Raises `Failure`."""
    if not path.is_dir():
        raise Failure(f"there is no folder {path}.", 2)
    return path


@dataclass(frozen=True)
class Spec:
    """A spec that was named, or lies in a folder that was: then with the files of that site."""

    path: Path
    files: frozenset[str] | None = None


def specs(paths: Iterable[Path]) -> list[Spec]:
    """The specs that are named, or lie in folders that are. Raises `Failure`."""
    found: dict[Path, Spec] = {}
    for path in paths:
        if not path.exists():
            raise Failure(f"there is no {path}.", 2)
        files = _files(path) if path.is_dir() else None
        for spec in sources(path) if path.is_dir() else (path,):
            found.setdefault(spec, Spec(spec, files))
    if not found:
        raise Failure("there is no spec (*.yaml) in what you named.", 2)
    return list(found.values())


def _files(folder: Path) -> frozenset[str]:
    try:
        return frozenset(outline(folder, registry()))
    except BuildError as error:
        raise Failure(f"{error}.") from error


def analysed(spec: Spec) -> Compiled:
    """A spec, read and judged. Raises `Failure`."""
    try:
        source, unreadable = load(spec.path)
    except OSError as error:
        raise Failure(f"cannot read {spec.path}: {error.strerror}.", 2) from error
    machines = tuple(drawings())
    return analyse(source, registry(), unreadable=unreadable, machines=machines, files=spec.files)


def tell(found: Sequence[Reported], form: Format = "text") -> None:
    """Print diagnostics: as text in colour where the output is a terminal."""
    text = FORMATS[form](found)
    if form == "text" and console.is_terminal:
        for line in text.splitlines():
            console.print(line, style=_style(line), markup=False, soft_wrap=True)
    else:
        sys.stdout.write(text)


def _style(line: str) -> str | None:
    if line.startswith("error["):
        return "bold red"
    if line.startswith("warning["):
        return "bold yellow"
    return "cyan" if line.lstrip().startswith(("--> ", "= help")) else None


def summary(found: Sequence[Reported], files: int) -> str:
    """How many errors and warnings there are in how many files."""
    errors = sum(one.diagnostic.severity == "error" for one in found)
    warnings = len(found) - errors
    said = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    return f"{said} in {counted(files, 'file')}"
