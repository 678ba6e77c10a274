"""`sao machine`: the compiled machines, their tables and drawings."""

import json as as_json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sao.billing.machines import MACHINES
from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, console, put_json
from sao.core.diagram.mermaid import mermaid
from sao.core.diagram.svg import svg
from sao.core.machine import Machine
from sao.core.reference import documents, exported, json_schema, reference

app = typer.Typer(
    help="The compiled machines: list, draw, check.", no_args_is_help=True, add_completion=False
)

Format = Literal["svg", "mermaid", "reference", "schema"]


@app.command("list")
def list_machines(json: Json = False) -> None:
    """List every resource with its states."""
    if json:
        put_json([exported(machine) for machine in MACHINES])
        return
    table = Listing("machine", "ids", "actions", "states", folds=frozenset({"states"}))
    for machine in MACHINES:
        actions = {row.action for row in machine.rows}
        states = ", ".join(machine.schema.states)
        table.add_row(machine.name, f"{machine.schema.prefix}_…", str(len(actions)), states)
    put(table)


@app.command()
def draw(
    name: Annotated[str, typer.Argument(help="The machine's name, as `sao machine list` shows.")],
    form: Annotated[Format, typer.Option("--format", help="What to draw it as.")] = "mermaid",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")] = None,
) -> None:
    """Draw one machine as an SVG or Mermaid diagram, a reference page or a JSON Schema."""
    machine = _machine(name)
    drawn = {"svg": svg, "mermaid": mermaid, "reference": reference, "schema": _schema}
    text = drawn[form](machine)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text, encoding="utf-8")
        console.print(f"wrote {output}", soft_wrap=True)


@app.command()
def docs(
    folder: Annotated[
        Path, typer.Argument(help="Where to write; the repository's: docs/machines.")
    ],
) -> None:
    """Write a reference page and a drawing of every machine."""
    folder.mkdir(parents=True, exist_ok=True)
    files = documents(MACHINES)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    console.print(f"wrote {len(files)} files to {folder}")


@app.command()
def check() -> None:
    """Check that every machine compiles (it would not have started otherwise) and count it."""
    for machine in MACHINES:
        cells = len(machine.schema.states) * len({row.action for row in machine.rows})
        console.print(
            f"[green]✓[/green] {machine.name}: {len(machine.schema.states)} states, "
            f"{len(machine.rows)} transitions, {cells} pairs of state and action answered"
        )


def _schema(machine: Machine[Any]) -> str:
    return as_json.dumps(json_schema(machine), indent=2, ensure_ascii=False) + "\n"


def _machine(name: str) -> Machine[Any]:
    found = MACHINES.by_name.get(name)
    if found is None:
        raise Failure(f"there is no machine '{name}'; there are {', '.join(MACHINES.by_name)}.", 2)
    return found
