"""`sao pages docs`: the reference of blocks and rules."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.output import console
from sao.cli.pages.site import registry
from sao.gutenberg.docs import documents


def docs(
    folder: Annotated[Path, typer.Argument(help="Where to write; the repository's: docs/pages.")],
) -> None:
    """Write a page for every installed block, and one for all rules."""
    folder.mkdir(parents=True, exist_ok=True)
    files = documents(registry())
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    console.print(f"wrote {len(files)} files to {folder}")
