"""`sao notice`: what customers were told by mail, or would be; what became of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, put
from sao.cli.output import Data, Json, Postgres, console, database, put_json, when
from sao.notices.register import Register, Shown
from sao.platform.errors import PlatformError, Terminal
from sao.wiring.edge import wall_ms
from sao.wiring.folders import open_register

app = typer.Typer(
    help="The notices to customers: list, show.", no_args_is_help=True, add_completion=False
)

NoticeId = Annotated[str, typer.Argument(metavar="NOTICE", help="As `sao notice list` shows it.")]


@app.command("list")
def list_notices(
    limit: Annotated[int, typer.Option(help="How many are shown.", min=1)] = 20,
    data: Data = Path("data"),
    postgres: Postgres = None,
    json: Json = False,
) -> None:
    """List the notices, the newest first: to whom, about what, and what became of each."""
    with _register(data, postgres) as register:
        found = _newest(register, limit)
    if json:
        put_json([_plain(one) for one in found])
        return
    headings = ("notice", "at (UTC)", "about", "to", "status", "error")
    table = Listing(*headings, folds=frozenset({"error"}))
    for one in found:
        notice, fate = one.notice, one.fate
        to = notice.to or "-"
        table.add_row(notice.id, when(notice.at), notice.about, to, fate.status, fate.error)
    put(table)


@app.command()
def show(
    notice_id: NoticeId,
    data: Data = Path("data"),
    postgres: Postgres = None,
    json: Json = False,
) -> None:
    """Show a notice with its mail, as our own templates have it."""
    with _register(data, postgres) as register:
        found = register.find(notice_id, wall_ms())
        if found is None:
            raise Failure(f"there is no notice {notice_id}; `sao notice list` shows the newest.")
        try:
            letter = register.letter(found.notice)
        except Terminal as error:
            raise Failure(f"{error}.") from error
    if json:
        mail = {"subject": letter.subject, "text": letter.text, "html": letter.html}
        put_json({**_plain(found), **mail})
        return
    console.print(f"To: {found.notice.to or '-'}\nSubject: {letter.subject}\n", markup=False)
    console.print(letter.text, markup=False, soft_wrap=True)


@contextmanager
def _register(data: Path, postgres: str | None) -> Iterator[Register]:
    try:
        with open_register(data, database(postgres)) as register:
            yield register
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error


def _newest(register: Register, limit: int) -> list[Shown]:
    found: list[Shown] = []
    before = register.below(None)
    while before is not None and len(found) < limit:
        found += register.page(before + 1, 1, wall_ms())
        before = register.below(before)
    return found[:limit]


def _plain(one: Shown) -> dict[str, Any]:
    notice, fate = one.notice, one.fate
    return {
        "id": notice.id,
        "kind": notice.kind,
        "about": notice.about,
        "at": notice.at,
        "to": notice.to or None,
        "status": fate.status,
        "attempts": fate.attempts,
        "error": fate.error or None,
    }
