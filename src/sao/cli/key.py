"""`sao key`: the API keys of an environment; who may do what."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Json, Yes, confirm, console, instant, put_json, when
from sao.cli.where import Where, located
from sao.keys import ApiKey, KeyMissing, KeyNeeded, Keyring, Made, PermissionUnknown
from sao.platform.errors import PlatformError
from sao.wiring.edge import wall_clock
from sao.wiring.keyrings import keyring_at

app = typer.Typer(
    help="The API keys: list, add, roll, revoke.", no_args_is_help=True, add_completion=False
)

KeyId = Annotated[str, typer.Argument(metavar="KEY", help="As `sao key list` shows it.")]
HEADINGS = ("id", "name", "key", "may", "ends (UTC)")
HOUR_S = 3600
EVERYTHING = "everything"


@app.command("list")
@located()
def list_keys(
    where: Where,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended, too.")] = False,
    json: Json = False,
) -> None:
    """List the keys, the newest first: what each may do, and until when."""
    with _keyring(where) as keyring:
        found = [one for one in keyring.all() if every or one.is_active(wall_clock())]
    if json:
        put_json([plain(one) for one in found])
        return
    table = Listing(*HEADINGS, folds=frozenset({"name", "may"}))
    for one in found:
        table.add_row(
            one.id,
            one.name or "-",
            one.shown or "-",
            _may(one),
            when(one.expires_at) if one.expires_at is not None else "-",
        )
    put(table)


@app.command()
@located()
def add(
    name: Annotated[str, typer.Argument(help="Whose key it is, or what for: 'Support'.")],
    where: Where,
    may: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PERMISSION",
            help="What it may do, again for each: read (everything), customers:read, "
            "invoices:write … where the area is the first word of a path. Without it: everything.",
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="ISO8601", help="When it ends (default: never).")
    ] = None,
    json: Json = False,
) -> None:
    """Make a key, and show it, once: only its hash is kept."""
    at = instant(expires) if expires is not None else None
    if at is not None and at <= wall_clock():
        raise Failure(f"--expires {expires} is over: name an instant to come.", 2)
    with _keyring(where) as keyring:
        made = keyring.make(name, tuple(may) if may else None, at)
    _show(made, json=json)


@app.command()
@located()
def roll(
    key_id: KeyId,
    where: Where,
    after_hours: Annotated[
        float, typer.Option(help="How long the key before is accepted as well.", min=0)
    ] = 0,
    json: Json = False,
) -> None:
    """Make a key in the place of another, which may do the same, and show it, once."""
    with _keyring(where) as keyring:
        made = keyring.roll(key_id, int(after_hours * HOUR_S))
    _show(made, json=json)


@app.command()
@located()
def revoke(key_id: KeyId, where: Where, yes: Yes = False, json: Json = False) -> None:
    """Accept a key no longer. Servers know within a second, those of one database within ten."""
    with _keyring(where) as keyring:
        found = next((one for one in keyring.all() if one.id == key_id), None)
        named = f" ({found.name})" if found is not None and found.name else ""
        confirm(
            f"Accept {key_id}{named} no longer?", yes=yes or found is None, otherwise="kept it."
        )
        ended = keyring.revoke(key_id)
    if json:
        put_json(plain(ended))
    else:
        console.print(f"{key_id}{named} is accepted no longer.")


@contextmanager
def _keyring(where: Where) -> Iterator[Keyring]:
    try:
        with keyring_at(where.place) as keyring:
            yield keyring
    except KeyMissing as error:
        raise Failure(f"{error}; `sao key list` shows the keys that exist.") from error
    except KeyNeeded as error:
        raise Failure(f"{error}.") from error
    except (PermissionUnknown, FileNotFoundError, PlatformError) as error:
        raise Failure(f"{str(error).rstrip('.')}.", 2) from error


def _show(made: Made, *, json: bool) -> None:
    if json:
        put_json({**plain(made.key), "secret": made.secret})
        return
    key = made.key
    ends = f", until {when(key.expires_at)} UTC" if key.expires_at is not None else ""
    console.print(f"{key.id} ({key.name or 'no name'}) may do {_may(key)}{ends}.")
    console.print(
        f"API key (shown once, kept as a hash): [bold]{made.secret}[/bold]", soft_wrap=True
    )


def _may(key: ApiKey) -> str:
    return EVERYTHING if key.may is None else ", ".join(key.may)


def plain(key: ApiKey) -> dict[str, Any]:
    """A key, for programs."""
    return {
        "id": key.id,
        "name": key.name or None,
        "shown": key.shown or None,
        "permissions": None if key.may is None else list(key.may),
        "created": key.created,
        "expires_at": key.expires_at,
    }
