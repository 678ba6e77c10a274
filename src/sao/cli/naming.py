"""Commands by name: all are listed, only the one that is called is imported.

So only those who use a command wait for what it needs, and need its libraries installed.
"""

from collections.abc import Mapping
from importlib import import_module
from keyword import iskeyword
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from sao.cli.failing import Failure


class Named(NamedTuple):
    """A command: what it is for, and the extra that it is installed with."""

    help: str
    extra: str = "server"
    panel: str | None = None
    """Under which heading it is listed."""


def panel(heading: str, commands: Mapping[str, Named]) -> dict[str, Named]:
    """Commands that are listed together."""
    return {name: named._replace(panel=heading) for name, named in commands.items()}


def group(package: str, commands: Mapping[str, Named]) -> type[TyperGroup]:
    """A group of commands, each in the module of its name.

    There it is the function of that name, or a group as `app`.
    """

    class Group(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            for name, named in commands.items():
                listed = TyperCommand(name, help=named.help, rich_help_panel=named.panel)
                self.add_command(listed)

        def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
            name, listed, rest = super().resolve_command(ctx, args)
            if name is None:
                return name, listed, rest
            return name, load(package, name, commands[name]), rest

    return Group


def module_of(name: str) -> str:
    """The module, and the function in it, of a command; no function may be called `import`."""
    return f"{name}_" if iskeyword(name) else name.replace("-", "_")


def not_installed(error: ModuleNotFoundError, extra: str) -> Failure:
    """That a library is missing, and what brings it."""
    return Failure(f"{error}; install it with pip install 'sao-billing[{extra}]'.", 2)


def load(package: str, name: str, named: Named) -> Any:
    """The command itself. Raises `Failure` where a library that it needs is not installed."""
    own = module_of(name)
    try:
        module = import_module(f"{package}.{own}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == package.partition(".")[0]:
            raise
        raise not_installed(error, named.extra) from error
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(add_completion=False)
        app.command(name)(getattr(module, own))
    command = typer.main.get_command(app)
    command.name = name
    return command
