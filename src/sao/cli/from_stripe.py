"""`sao from-stripe`: a company that bills with Stripe, as a file and in an environment."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sao.api.from_stripe import (
    Account,
    Brought,
    Left,
    Unreadable,
    anonymous,
    bring,
    header_line,
    line,
    read,
)
from sao.cli.failing import Failure
from sao.cli.listing import Listing, bars, put
from sao.cli.naming import not_installed
from sao.cli.output import Json, console, instant, put_json, when
from sao.platform.errors import PlatformError
from sao.runtime.tally import Tally
from sao.wiring.by_hand import open_by_hand

if TYPE_CHECKING:  # Stripe's SDK is an extra
    from sao.wiring.stripe_account import StripeAccount

app = typer.Typer(
    name="from-stripe",
    help="Bring the company that you bill with Stripe: read its account, load it here.",
    no_args_is_help=True,
    add_completion=False,
)
SEED = "from stripe"
SHOWN = 5
"""How many ids stand behind a reason before the rest is only counted."""

Key = Annotated[
    str,
    typer.Option(
        "--api-key",
        envvar="STRIPE_API_KEY",
        show_envvar=True,
        help="A secret or restricted key that may read. It is neither stored nor shown.",
    ),
]
Base = Annotated[str, typer.Option("--api-base", help="Another server that speaks like Stripe.")]
File = Annotated[Path, typer.Argument(help="The account, as `fetch` wrote it.")]
STRIPE = "https://api.stripe.com"


@app.command()
def fetch(
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    api_key: Key,
    api_base: Base = STRIPE,
    *,
    anonymously: Annotated[
        bool,
        typer.Option("--anonymous/--names", help="Without names, e-mails, addresses, or with."),
    ] = True,
    metadata: Annotated[
        bool, typer.Option("--metadata", help="Keep people's metadata in an anonymous file.")
    ] = False,
) -> None:
    """Read an account into a file: what is sold, who buys, what they subscribe to. Read only."""
    try:
        from sao.wiring.stripe_account import NotRead, StripeAccount, connect  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise not_installed(error, "stripe") from error
    account = StripeAccount(connect(api_key, api_base), api_base)
    part = output.with_name(f"{output.name}.part")

    def kept(found: dict[str, Any]) -> dict[str, Any]:
        return anonymous(found, keep_metadata=metadata) if anonymously else found

    try:
        counted = _write(account, part, kept, anonymously=anonymously)
    except NotRead as error:
        part.unlink(missing_ok=True)
        raise Failure(f"{error}.") from error
    except OSError as error:
        raise Failure(f"{output} cannot be written: {error}.", 2) from error
    part.replace(output)
    for path, why in account.skipped.items():
        console.print(f"[yellow]note:[/yellow] {path} was not read: {why}", soft_wrap=True)
    console.print(f"{output}: {counted:,} objects.", soft_wrap=True)


@app.command()
def load(
    file: File,
    data: Annotated[Path, typer.Option(help="The environment's folder; a new one is made.")],
    at: Annotated[
        str | None, typer.Option(help="When a new environment begins (default: when it was read).")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Bring an account that was fetched into a sandbox; a second time, only what is new in it."""
    account, tally = _account(file), Tally()
    start = account.header.fetched_at if at is None else instant(at)
    try:
        with open_by_hand(data, start, SEED, tally.watch) as dispatcher, _lines(json) as bar:
            if dispatcher.runtime.live:
                raise Failure(f"{data} is live: there a test card would not pay.", 2)
            now, tasks = dispatcher.runtime.now(), dict[str, Any]()

            def progress(what: str, done: int, total: int) -> None:
                if total and what not in tasks:
                    tasks[what] = bar.add_task(_words(what), total=total)
                if total:
                    bar.update(tasks[what], completed=done)

            brought = bring(dispatcher, account, progress)
    except PlatformError as error:
        raise Failure(f"{data}: {error}") from error
    if json:
        put_json(_told(brought))
        return
    _put(brought, now, account, data)


def _write(
    account: "StripeAccount",
    part: Path,
    kept: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    anonymously: bool,
) -> int:
    """Write what is kept of each object; how many there are."""
    with part.open("wb") as file, _lines() as bar:
        tasks: dict[str, Any] = {}
        counted = 0
        file.write(header_line(account.header(anonymous=anonymously)))

        def told(found: dict[str, Any]) -> None:
            nonlocal counted
            counted += 1
            file.write(line(kept(found)))

        def progress(what: str, done: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what.replace("_", " "), total=None)
            bar.update(tasks[what], completed=done)

        account.read(told, progress)
    return counted


def _account(file: Path) -> Account:
    try:
        with file.open("rb") as lines:
            return read(lines)
    except FileNotFoundError as error:
        raise Failure(f"there is no file {file}.", 2) from error
    except OSError as error:
        raise Failure(f"{file} cannot be read: {error}.", 2) from error
    except Unreadable as error:
        raise Failure(f"{file}: {error}.", 2) from error


@contextmanager
def _lines(quiet: bool = False) -> Iterator[Progress]:
    columns = (
        TextColumn("{task.description:<30}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with bars(*columns, quiet=quiet) as bar:
        yield bar


def _told(brought: Brought) -> dict[str, Any]:
    return {
        "brought": dict(brought.new),
        "there": dict(brought.there),
        "left_out": [one._asdict() for one in brought.left],
        "ids": brought.ids,
    }


def _put(brought: Brought, now: int, account: Account, data: Path) -> None:
    table = Listing("", "brought", "there before")
    for kind in dict.fromkeys((*brought.new, *brought.there)):
        table.add_row(_words(kind), f"{brought.new[kind]:,}", f"{brought.there[kind]:,}")
    put(table)
    _put_left("Left out", [one for one in brought.left if not one.part])
    _put_left("Brought without", [one for one in brought.left if one.part])
    if brought.ids:
        console.print(
            f"\n{len(brought.ids):,} have another id here; their metadata says the one they had, "
            "as stripe_id (--json lists them all).",
            soft_wrap=True,
        )
    if account.header.anonymous:
        console.print(
            "\nThe file is anonymous: names, e-mails, addresses and tax IDs were not read.",
            soft_wrap=True,
        )
    console.print(f"\nIt is {when(now)} there.")
    if now != account.header.fetched_at:
        read_at = when(account.header.fetched_at)
        console.print(f"[yellow]note:[/yellow] the account was read at {read_at}", soft_wrap=True)
    console.print(f"Look at it:   sao serve --data {data}", soft_wrap=True)


def _put_left(heading: str, left: list[Left]) -> None:
    """What did not come, by kind and reason."""
    if not left:
        return
    console.print(f"\n{heading}:")
    reasons: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in left:
        reasons[one.object, one.why.replace(one.id, "it") if one.id else one.why].append(one.id)
    for (kind, why), ids in reasons.items():
        more = f" and {len(ids) - SHOWN:,} more" if len(ids) > SHOWN else ""
        named = ", ".join(ids[:SHOWN])
        console.print(f"  {_words(kind)} {named}{more}: {why}", soft_wrap=True, markup=False)


def _words(kind: str) -> str:
    return "invoice item" if kind == "invoiceitem" else kind.rpartition(".")[2].replace("_", " ")
