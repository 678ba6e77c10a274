"""`sao site`: the dashboard as files, for any static host."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from sao.api.site.dashboard import FOR_GOOD, HEADERS
from sao.api.site.files import COMPRESSED, OFFLINE, NotBuilt, offline, site
from sao.cli.failing import Failure
from sao.cli.output import console
from sao.wiring.folders import holds_environment

app = typer.Typer(
    help="The dashboard as files, for any static host.", no_args_is_help=True, add_completion=False
)


@app.callback()
def group() -> None:
    """The dashboard as files, for any static host."""


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the site goes.")],
    compressed: Annotated[
        bool,
        typer.Option(
            "--compressed", help="With .br and .gz beside each file, for hosts that take them."
        ),
    ] = False,
) -> None:
    """Write the whole site with the simulation in the page: no server runs behind it.

    Serve OUT with any static host, from any folder of it. `_headers` holds the policy and what may
    be cached, for those that read such a file.
    """
    try:
        files = site("local")
        worker = offline(files)
    except NotBuilt as error:
        raise Failure(f"{error}.") from error
    if out.exists() and not out.is_dir():
        raise Failure(f"{out} is no folder.", 2)
    if holds_environment(out):
        raise Failure(f"{out} holds an environment, which is nobody's to read: name another.", 2)
    shutil.rmtree(out / "assets" / "engine", ignore_errors=True)  # of another version
    for path, file in files.items():
        if path.endswith(COMPRESSED) and not compressed:
            continue
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(worker if path == OFFLINE else file.read_bytes())
    (out / "_headers").write_text(_headers(), encoding="utf-8")
    console.print(
        f"[green]✓[/green] the site is in {out}: open billing.html on any static host.",
        soft_wrap=True,
    )


def _headers() -> str:
    """The response headers, as several hosts read them from a file."""
    everywhere = "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())
    return f"/*\n{everywhere}/assets/engine/*\n  Cache-Control: {FOR_GOOD}\n"
