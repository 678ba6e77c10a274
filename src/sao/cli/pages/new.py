"""`sao pages new`: a page, or a block of one's own, to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.gutenberg.scaffold import ScaffoldError, new_block, new_page

app = typer.Typer(help="Begin a page, or a block of your own.", no_args_is_help=True)

Into = Annotated[Path, typer.Option("--into", help="The folder to write to.")]


@app.command()
def page(
    name: Annotated[str, typer.Argument(help="The page's id, and the name of its file.")],
    into: Into = Path("pages"),
) -> None:
    """Write the spec of a new page."""
    try:
        _write({f"{name}.yaml": new_page(name)}, into)
    except ScaffoldError as error:
        raise Failure(f"{error}.", 2) from error


@app.command()
def block(
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="Namespace and name: acme/gauge.")],
    into: Into = Path(),
) -> None:
    """Write the package of a new block: model, template, style, module, example, test."""
    try:
        _write(new_block(kind), into / kind.replace("/", "-"))
    except ScaffoldError as error:
        raise Failure(f"{error}.", 2) from error
    console.print(f"install it with: pip install --editable {into / kind.replace('/', '-')}")


def _write(files: dict[str, str], folder: Path) -> None:
    """Write new files; one that is there already stays. Raises `Failure`."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise Failure(f"{folder / there[0]} is there already; nothing was written.", 2)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        console.print(f"wrote {path}")
