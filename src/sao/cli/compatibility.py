"""`sao compatibility`: what of Stripe's API is supported, endpoint by endpoint."""

from pathlib import Path
from typing import Annotated

import typer

from sao.api.describing.compatibility import page
from sao.api.stripe import FAMILIES
from sao.cli.output import console


def compatibility(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")] = None,
) -> None:
    """List every endpoint with its parameters, and those that it refuses."""
    text = page(FAMILIES)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        console.print(f"wrote {output}")
