"""`sao pages docs`: the reference of blocks and rules."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import registry
from sao.gutenberg.docs import documents
from sao.gutenberg.docs_specs import specs


def docs(
    folder: Annotated[Path, typer.Argument(help="Where to write; the repository's: docs/pages.")],
    site: Annotated[
        Path | None,
        typer.Option("--specs", metavar="SRC", help="Write specs, as pages of the site in SRC."),
    ] = None,
) -> None:
    """Write a page for every installed block, and one for all rules."""
    files = documents(registry()) if site is None else specs(registry(), _within(folder, site))
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    console.print(f"wrote {len(files)} files to {folder}")


def _within(folder: Path, site: Path) -> str:
    """The way from the top of the site to the folder. Raises `Failure`."""
    if not folder.resolve().is_relative_to(site.resolve()):
        raise Failure(f"{folder} does not lie within {site}.", 2)
    below = folder.resolve().relative_to(site.resolve()).as_posix()
    return "" if below == "." else f"{below}/"
