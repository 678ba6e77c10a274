"""`sao pages build`: a folder of specs to a folder of pages."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import Source, drawings, folder, registry, summary, tell
from sao.gutenberg.build import Builder, BuildError, Changes, Output, Site, changes, write
from sao.gutenberg.lint.words import counted
from sao.gutenberg.render.page import Runtime


def build(
    src: Source,
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the pages go.")],
    runtime: Annotated[
        Runtime, typer.Option(help="Which file of a dashboard's bundle is loaded.")
    ] = "local",
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Build despite errors, with visible gaps.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if OUT is not up to date.")
    ] = False,
) -> None:
    """Compile every spec of SRC to a page in OUT; if one has errors, nothing is written."""
    if out.resolve().is_relative_to(folder(src).resolve()):
        raise Failure(f"{out} lies within {src}: pages would be taken for sources.", 2)
    site = Site(src, registry(), runtime, drawings(), lenient)
    try:
        output = Builder(site).output()
        _judge(output, lenient)
        found = changes(output, out) if check else write(output, out)
    except BuildError as error:
        raise Failure(f"{error}.") from error
    except OSError as error:
        raise Failure(f"cannot build: {error}.", 2) from error
    if check and found:
        raise Failure(_stale(out, found))
    pages = sum(name.endswith(".html") for name in output.files)
    console.print(
        f"[green]✓[/green] {counted(pages, 'page')} in {out}: "
        f"{counted(len(found.written), 'file')} written, "
        f"{len(found.removed)} removed, {len(output.files) - len(found.written)} as they were."
    )


def _judge(output: Output, lenient: bool) -> None:
    """Tell what was found; stop at errors unless told otherwise. Raises `Failure`."""
    found = [one for compiled in output.compiled.values() for one in compiled.reported]
    tell(found)
    if output.errors and not lenient:
        raise Failure(f"{summary(found, len(output.compiled))}; nothing was written.")


def _stale(out: Path, found: Changes) -> str:
    listed = "\n  ".join(
        [*found.written, *(f"{name} (superfluous)" for name in found.removed)][:20]
    )
    number = len(found.written) + len(found.removed)
    return f"{out} is not up to date, {counted(number, 'file')} differ:\n  {listed}"
