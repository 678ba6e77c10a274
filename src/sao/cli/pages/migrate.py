"""`sao pages migrate`: specs to the present versions of their blocks."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import registry, specs
from sao.gutenberg.lint.words import counted
from sao.gutenberg.migrate import migrated


def migrate(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Specs, or folders.")],
    check: Annotated[
        bool, typer.Option("--check", help="Fail if there is anything to do.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Change the files.")] = False,
) -> None:
    """Show what has to change for the installed blocks; with --write, change just that."""
    if check and write:
        raise Failure("--check and --write exclude each other.", 2)
    stale = 0
    for path in (spec.path for spec in specs(paths)):
        content = path.read_bytes()
        result = migrated(path.as_posix(), content, registry())
        for line in result.told:
            console.print(f"{path}: {line}", soft_wrap=True, markup=False)
        if result.content != content:
            stale += 1
            if write:
                path.write_bytes(result.content)
    if check and stale:
        raise Failure(f"{counted(stale, 'file')} of an older version; run with --write.")
    if not stale:
        console.print("[green]✓[/green] nothing to migrate")
    elif write:
        console.print(f"[green]✓[/green] changed {counted(stale, 'file')}")
    else:
        console.print(f"{counted(stale, 'file')} would change; run with --write.")
