"""`sao scenario`: what an environment was told, out of it and into another."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from sao.api.scenario.command_log import Scenario
from sao.api.scenario.playing import Refused, play
from sao.api.scenario.reading import scenario_in
from sao.cli.failing import Failure
from sao.cli.output import Data, console, instant, when
from sao.cli.where import existing
from sao.core.machine import Step
from sao.platform.errors import PlatformError
from sao.platform.ports import ObjectStore
from sao.runtime.verification import digest
from sao.wire.errors import WireError
from sao.wiring.by_hand import open_by_hand, reading
from sao.wiring.folders import holds_environment
from sao.wiring.places import Place

app = typer.Typer(
    name="scenario",
    help="What an environment was told: export it, play it again, turn it into a test.",
    no_args_is_help=True,
    add_completion=False,
)
OK = 200
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A file instead of here.")]
File = Annotated[Path, typer.Argument(help="A scenario (JSON), or a test that tells one.")]


@app.command()
def export(
    data: Data = Path("data"),
    output: Output = None,
    until: Annotated[str | None, typer.Option(help="Only up to this instant: a branch.")] = None,
    *,
    pytest: Annotated[
        bool, typer.Option("--pytest", help="As a test that passes, for people to read.")
    ] = False,
) -> None:
    """Write down what an environment was told: from this everything else follows, hash for hash."""
    path = "/api/scenario/test" if pytest else "/api/scenario"
    store = existing(Place(data))
    try:
        told = _asked(store, path, until)
    finally:
        store.close()
    _put(told["source"] if pytest else _json(told), output)


@app.command("play")
def play_again(
    file: File,
    data: Annotated[
        Path | None, typer.Option(help="A new folder to keep it in; otherwise it is only tried.")
    ] = None,
) -> None:
    """Play a scenario in a new environment, and say what its chains come to."""
    if data is not None and holds_environment(data):
        raise Failure(f"{data} holds an environment already; choose another folder.", 2)
    scenario = _read(file)
    outcomes: list[int] = [0]

    def count(_step: Step) -> None:
        outcomes[0] += 1

    try:
        with open_by_hand(data, scenario.start, scenario.seed, count) as dispatcher:
            for _played in play(dispatcher, scenario.commands):
                pass
            dispatcher.hand.flush()
            now, head = dispatcher.runtime.now(), digest(dispatcher.runtime.store)
    except (Refused, PlatformError) as error:
        raise Failure(f"{file}: {error}") from error
    console.print(f"{len(scenario.commands):,} commands, {outcomes[0]:,} outcomes.")
    console.print(f"It is {when(now)}.")
    console.print(f"digest {head}")


@app.command("import")
def read_test(file: File, output: Output = None) -> None:
    """Read a test for pytest back as a scenario, without running it."""
    _put(_json(msgspec.to_builtins(_read(file))), output)


def _asked(store: ObjectStore, path: str, until: str | None) -> Any:
    reply = reading(store).request("GET", path, {} if until is None else {"until": instant(until)})
    if reply.status != OK:
        raise Failure(reply.body["error"]["message"])
    return reply.body


def _read(file: Path) -> Scenario:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Failure(f"there is no file {file}.", 2) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} cannot be read: {error}.", 2) from error
    try:
        if file.suffix == ".py":
            return scenario_in(text)
        return msgspec.json.decode(text, type=Scenario)
    except WireError as error:
        raise Failure(f"{file}: {error.message}", 2) from error
    except msgspec.DecodeError as error:
        raise Failure(f"{file} is not a scenario: {error}.", 2) from error


def _put(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    console.print(f"{output}: {len(text):,} characters.", soft_wrap=True)


def _json(told: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(told), indent=1).decode() + "\n"
