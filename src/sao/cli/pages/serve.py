"""`sao pages serve`: the site at a local address, while it is written."""

import os
import socket
from typing import Annotated

import typer
import uvicorn

from sao.cli.failing import Failure
from sao.cli.output import console
from sao.cli.pages.site import Source, drawings, folder, registry, tell
from sao.gutenberg.build import Builder, Site
from sao.gutenberg.lint.words import counted
from sao.gutenberg.render.page import Runtime
from sao.gutenberg.serve import Preview, app


def serve(
    src: Source,
    runtime: Annotated[
        Runtime, typer.Option(help="Which file of a dashboard's bundle is loaded.")
    ] = "local",
    watch: Annotated[bool, typer.Option("--watch", help="Build anew on every change.")] = False,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to listen.", min=0, max=65535)] = 8788,
) -> None:
    """Serve the pages of SRC; what does not compile is shown over the last good page."""
    preview = Preview(Builder(Site(folder(src), registry(), runtime, drawings())), tell)
    preview.refresh()
    for problem in preview.wrong.get("", "").splitlines():
        console.print(problem, markup=False)
    server = uvicorn.Server(
        uvicorn.Config(
            app(preview, watched=src if watch else None),
            log_level="warning",
            timeout_graceful_shutdown=1,
        )
    )
    try:
        with socket.create_server((host, port)) as listening:
            address = f"http://{host}:{listening.getsockname()[1]}/"
            pages = sum(name.endswith(".html") for name in preview.files)
            console.print(f"Serving {counted(pages, 'page')} at {address}", soft_wrap=True)
            server.run(sockets=[listening])
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Failure(f"cannot listen on {host}:{port} ({why}); choose another --port.") from error
