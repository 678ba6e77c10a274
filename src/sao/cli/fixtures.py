"""`sao fixtures`: a fixture file of the Stripe CLI, run against a server or into a folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from sao.api.endpoint import Reply
from sao.api.scenario.fixtures import Ask, FixtureFailed, parse, run
from sao.cli.failing import Failure
from sao.cli.naming import not_installed
from sao.cli.output import console, instant
from sao.platform.errors import PlatformError
from sao.wiring.by_hand import open_by_hand


def fixtures(
    file: Annotated[Path, typer.Argument(help="The file (JSON).")],
    data: Annotated[
        Path | None, typer.Option(help="An environment's folder; a new one is made.")
    ] = None,
    api_base: Annotated[str | None, typer.Option(help="A server instead of a folder.")] = None,
    api_key: Annotated[
        str, typer.Option(envvar="STRIPE_API_KEY", show_envvar=True, help="Its key.")
    ] = "sk_test_fixtures",
    clock: Annotated[str, typer.Option(help="When a new environment begins.")] = "2026-01-01",
) -> None:
    """Run a fixture file of the Stripe CLI against a server, or into a folder."""
    if (data is None) == (api_base is None):
        raise Failure("name either --data or --api-base, where it is to be run.", 2)
    try:
        read = parse(file.read_bytes())
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error}.", 2) from error
    except FixtureFailed as error:
        raise Failure(f"{file}: {error}.", 2) from error
    try:
        with _asking(data, api_base, api_key, clock) as ask:
            for done in run(read, ask, _variables()):
                shown = done.reply.body.get("id") or done.reply.status
                made = f"{done.name}={done.path}" if done.method == "env" else None
                console.print(made or f"{done.name}: {shown}", soft_wrap=True, markup=False)
    except FixtureFailed as error:
        raise Failure(f"{file}: {error}") from error
    except PlatformError as error:
        raise Failure(f"{data}: {error}") from error


@contextmanager
def _asking(data: Path | None, api_base: str | None, api_key: str, clock: str) -> Iterator[Ask]:
    if api_base is not None:
        try:
            from sao.wiring.stripe_account import asked_at  # noqa: PLC0415
        except ModuleNotFoundError as error:
            raise not_installed(error, "stripe") from error
        yield asked_at(api_key, api_base)
        return
    with open_by_hand(data, instant(clock), "fixtures", lambda _step: None) as dispatcher:

        def ask(method: str, path: str, params: dict[str, object]) -> Reply:
            return dispatcher.request(method, path, params)

        yield ask


def _variables() -> dict[str, str]:
    """The process's, and what `.env` says of others."""
    try:
        lines = Path(".env").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    said = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, _, value in said} | dict(os.environ)
