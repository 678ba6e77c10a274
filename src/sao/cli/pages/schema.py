"""`sao pages schema`: JSON Schema of specs, for editors."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import registry
from sao.gutenberg.lint.words import did_you_mean
from sao.gutenberg.schema import block_schema, page_schema, site_schema, written


def schema(
    block: Annotated[
        str | None, typer.Option("--block", metavar="TYPE", help="Of one block only.")
    ] = None,
    site: Annotated[bool, typer.Option("--site", help="Of site.yaml.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")] = None,
) -> None:
    """Print the JSON Schema of page specs, in the form that yaml-language-server completes."""
    known = registry()
    if block is not None:
        found = known.find(block)
        if found is None:
            near = did_you_mean(block, tuple(known.blocks))
            raise Failure(f"there is no block '{block}'. {near}".strip(), 2)
        text = written(block_schema(found))
    else:
        text = written(site_schema() if site else page_schema(known))
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        console.print(f"wrote {output}")
