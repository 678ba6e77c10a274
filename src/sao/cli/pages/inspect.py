"""`sao pages inspect`: the blocks that a runtime would find in a page."""

from pathlib import Path
from typing import Annotated

import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, put_json
from sao.cli.pages.site import registry
from sao.gutenberg.inspect import found_in


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE.html", help="A built page.")],
    json: Json = False,
) -> None:
    """List the interactive blocks of a built page, with versions and configs."""
    try:
        blocks = found_in(file.read_text(encoding="utf-8"), registry())
    except OSError as error:
        raise Failure(f"cannot read {file}: {error.strerror}.", 2) from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file} is not a page: it is not UTF-8.", 2) from error
    if json:
        put_json([block.shape for block in blocks])
    else:
        table = Listing("id", "block", "v", "slot", "problem", folds=frozenset({"problem"}))
        for block in blocks:
            slot = "✓" if block.slot else "missing"
            table.add_row(block.id, block.kind, str(block.v or ""), slot, block.problem)
        put(table)
    broken = [block for block in blocks if block.problem or not block.slot]
    if broken:
        raise Failure(f"{len(broken)} of {len(blocks)} blocks cannot be mounted.")
