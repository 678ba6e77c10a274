"""`sao queue`: what waits, what failed and why; send it again, or drop it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer

from sao.cli.failing import Failure
from sao.cli.listing import Listing, fields, put
from sao.cli.output import Json, Yes, confirm, console, put_json, when
from sao.cli.where import Where, located
from sao.platform.errors import PlatformError
from sao.platform.ports import Queues
from sao.platform.ports.queue import Attempt, DeadLetter, QueueStats, Waiting
from sao.wiring.edge import wall_ms
from sao.wiring.folders import open_queues
from sao.wiring.homes import open_shared_queues

app = typer.Typer(
    help="The queues: look, redrive, purge.", no_args_is_help=True, add_completion=False
)

Name = Annotated[str, typer.Argument(metavar="QUEUE", help="As `sao queue list` shows it.")]
Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of dead letters.")]
Everything = Annotated[bool, typer.Option("--all", help="All dead letters.")]
Limit = Annotated[int, typer.Option(help="How many of each are shown.", min=1)]
After = Annotated[int, typer.Option(help="Show those with a number above.", min=0)]
FOLDS = frozenset({"reason", "key"})


@app.command("list")
@located("restate_ingress", "queues_on")
def list_queues(
    where: Where,
    json: Json = False,
) -> None:
    """List the queues: how many messages wait, are in flight, are dead; how old the oldest is."""
    with _queues(where) as queues:
        stats = [queues.stats(name, wall_ms()) for name in queues.names()]
    if json:
        put_json([one._asdict() for one in stats])
        return
    table = Listing("queue", "waiting", "in flight", "dead", "oldest", folds=FOLDS)
    for one in stats:
        waiting = one.depth - one.in_flight
        table.add_row(one.queue, str(waiting), str(one.in_flight), str(one.dead), _age(one))
    put(table)


@app.command()
@located("restate_ingress", "queues_on")
def show(
    queue: Name,
    number: Annotated[int | None, typer.Argument(help="One message, whole.")] = None,
    limit: Limit = 20,
    after: After = 0,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show a queue: its settings, its messages and its dead letters; or one message, whole."""
    with _queues(where) as queues:
        if number is not None:
            _show_one(_find(queues, queue, number), json=json)
            return
        settings = msgspec.to_builtins(queues.settings(queue))
        stats = queues.stats(queue, wall_ms())
        waiting = queues.peek(queue, after, limit, wall_ms())
        dead = queues.dead(queue, after, limit)
    if json:
        messages = {"messages": [*map(_plain, waiting)], "dead_letters": [*map(_plain, dead)]}
        put_json({**stats._asdict(), "settings": settings, **messages})
        return
    said = ", ".join(f"{name} {value:,}" for name, value in settings.items())
    console.print(
        f"[bold]{queue}[/bold]: {stats.depth} live ({stats.in_flight} in flight), ", end=""
    )
    console.print(f"{stats.dead} dead, oldest {_age(stats)}\n[dim]{said}[/dim]")
    _print_waiting(waiting)
    _print_dead(dead)


@app.command()
@located("restate_ingress", "queues_on")
def redrive(
    queue: Name,
    numbers: Numbers = None,
    everything: Everything = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Send dead letters again: chosen ones, or all."""
    chosen = _chosen(numbers, everything=everything, verb="redrive")
    with _queues(where) as queues:
        count = queues.redrive(queue, chosen, wall_ms())
    if json:
        put_json({"queue": queue, "redriven": count})
        return
    console.print(f"{count} of {queue} will be delivered again, under new numbers.")


@app.command()
@located("restate_ingress", "queues_on")
def purge(
    queue: Name,
    numbers: Numbers = None,
    everything: Everything = False,
    live: Annotated[
        bool, typer.Option("--live", help="The live messages, also those in flight.")
    ] = False,
    yes: Yes = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Drop dead letters (chosen ones, or all), or the live messages. They are gone for good."""
    if live and (numbers or everything):
        raise Failure("--live drops all live messages: name no numbers, and not --all.", 2)
    chosen = None if live else _chosen(numbers, everything=everything, verb="purge")
    with _queues(where) as queues:
        stats = queues.stats(queue, wall_ms())
        what = f"{stats.depth} live messages" if live else _letters(chosen, stats)
        confirm(f"Drop {what} of {queue} for good?", yes=yes, otherwise="nothing was dropped.")
        count = queues.purge(queue) if live else queues.purge_dead(queue, chosen)
    if json:
        put_json({"queue": queue, "purged": count})
        return
    console.print(f"{count} of {queue} dropped.")


@contextmanager
def _queues(where: Where) -> Iterator[Queues]:
    homes = where.homes()
    try:
        if homes is not None and homes.keeps_queues:
            queues: Queues = open_shared_queues(homes)
        elif homes is not None and where.database is None:
            raise Failure("queues are in the database: name it with --postgres.", 2)
        else:
            queues = open_queues(where.data, where.database)
    except (FileNotFoundError, PlatformError) as error:
        raise Failure(str(error), 2) from error
    try:
        yield queues
    finally:
        queues.close()


def _chosen(numbers: list[int] | None, *, everything: bool, verb: str) -> list[int] | None:
    if bool(numbers) == everything:
        raise Failure(f"say which dead letters to {verb}: their numbers, or --all.", 2)
    return numbers or None


def _letters(chosen: list[int] | None, stats: QueueStats) -> str:
    if chosen is None:
        return f"all {stats.dead} dead letters"
    return f"dead letters {', '.join(map(str, chosen))}"


def _find(queues: Queues, queue: str, number: int) -> Waiting | DeadLetter:
    live = queues.peek(queue, number - 1, 1, wall_ms())
    found: list[Waiting | DeadLetter] = [*live, *queues.dead(queue, number - 1, 1)]
    for message in found:
        if message.number == number:
            return message
    raise Failure(f"there is no message {number} in {queue}: it is done, or was never there.")


def _show_one(message: Waiting | DeadLetter, *, json: bool) -> None:
    plain = _plain(message)
    if json:
        put_json(plain)
        return
    table = fields()
    for name, value in plain.items():
        if name.endswith("_at_ms"):
            table.add_row(name.removesuffix("_ms"), f"{when(value // 1000)}  ({value} ms)")
        elif name != "attempts" and value != "":
            table.add_row(name, str(value))
    put(table)
    _print_attempts(message.attempts)


def _print_attempts(attempts: tuple[Attempt, ...]) -> None:
    table = Listing("attempt", "received (UTC)", "took", "reason", folds=FOLDS)
    for n, attempt in enumerate(attempts, 1):
        took = f"{attempt.ended_at_ms - attempt.received_at_ms:,} ms"
        table.add_row(str(n), when(attempt.received_at_ms // 1000), took, attempt.reason)
    if attempts:
        put(table)


def _print_waiting(messages: list[Waiting]) -> None:
    table = Listing("message", "key", "enqueued (UTC)", "attempts", "state", folds=FOLDS)
    for one in messages:
        at = when(one.visible_at_ms // 1000)
        ready = one.visible_at_ms <= wall_ms()
        state = f"in flight until {at}" if one.leased else "ready" if ready else f"waits for {at}"
        enqueued = when(one.enqueued_at_ms // 1000)
        table.add_row(str(one.number), one.key, enqueued, str(len(one.attempts)), state)
    if messages:
        put(table)


def _print_dead(letters: list[DeadLetter]) -> None:
    table = Listing("dead letter", "key", "died (UTC)", "attempts", "reason", folds=FOLDS)
    for one in letters:
        died = when(one.dead_at_ms // 1000)
        table.add_row(str(one.number), one.key, died, str(len(one.attempts)), one.reason)
    if letters:
        put(table)


def _plain(message: Waiting | DeadLetter) -> dict[str, Any]:
    """For machines: a body that is no text is in base64, under another name."""
    plain = message._asdict() | {"attempts": [one._asdict() for one in message.attempts]}
    try:
        plain["body"] = message.body.decode()
    except UnicodeDecodeError:
        del plain["body"]
        plain["body_base64"] = base64.b64encode(message.body).decode()
    return plain


def _age(stats: QueueStats) -> str:
    """The oldest live message's age, in the largest unit that fits."""
    if not stats.depth:
        return "-"
    seconds = stats.oldest_age_ms // 1000
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
