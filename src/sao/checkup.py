"""A checkup of an environment: what is in it, how it stands, what is wrong, what to do about it.

It only reads, so it may be asked beside a server. Each part is one check; what cannot be opened is
a finding of its own, and the other checks go on.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sao.core.errors import ChainBroken
from sao.keys import ENVIRONMENT_KEY_FILE
from sao.platform.errors import PlatformError
from sao.platform.ports import ObjectReader, Query
from sao.platform.ports.workflows import RunQuery
from sao.runtime import Reading
from sao.runtime.standing import Standing, standing
from sao.runtime.verification import verify_store
from sao.webhooks.lane import endpoint_of
from sao.wiring import folders
from sao.wiring.edge import wall_clock, wall_ms
from sao.wiring.homes import is_served, silent_nodes
from sao.wiring.places import Place
from sao.wiring.runtimes import reader
from sao.wiring.stripe_keys import PAGE_KEY, STRIPE_KEY, speaks_against

Level = Literal["ok", "note", "problem"]

LOOKED_AT_MAX = 1_000
"""Of how many runs it is read how they stand."""

SHOWN_MAX = 10
"""How many of the same kind are named."""

WAITING_LONG_MS = 3_600_000
"""When a message that nobody took is worth a word."""

LATE_S = 300
"""How long after its instant what is due in a live environment may be outstanding."""

FREE_MIN_BYTES = 1_000_000_000
"""Below this a disk is nearly full."""

_MANY = 1_000_000


class Finding(NamedTuple):
    """What was found of a part of it; `remedy` is what to do about it."""

    part: str
    level: Level
    text: str
    remedy: str = ""


Check = Callable[[Place], Iterator[Finding]]


def examine(place: Place, *, verify: bool = False) -> Iterator[Finding]:
    """Every finding, part by part. With `verify`, every chain is proven too."""
    if place.homes is None and not folders.holds_environment(place.data):
        yield Finding(
            "folder",
            "problem",
            f"{place} holds no environment.",
            "Name the folder that `sao serve`, `sao demo` or `sao simulate` wrote with --data.",
        )
        return
    first = {"folder": _folder} if place.homes is None else {"engine": _engine}
    for part, check in {**first, **CHECKS, **({"proof": _proof} if verify else {})}.items():
        try:
            yield from check(place)
        except FileNotFoundError as error:
            yield Finding(part, "problem", f"{error}.")
            return
        except (ChainBroken, PlatformError, OSError) as error:
            yield Finding(part, "problem", f"It cannot be examined: {error}")


def _engine(place: Place) -> Iterator[Finding]:
    """The engine that has the homes, and who serves them."""
    if place.homes is None:
        return
    served = is_served(place.homes, place.postgres)
    every, silent = silent_nodes(place.homes)
    text = f"{len(every) - len(silent):,} of {len(every):,} nodes answer."
    if silent:
        level: Level = "note" if len(silent) < len(every) else "problem"
        remedy = f"Start {', '.join(silent)} again; without any, what changes something waits."
        yield Finding("engine", level, text, remedy)
    else:
        yield Finding("engine", "ok", text)
    if served:
        yield Finding("server", "ok", "A server sends its webhooks and mails right now.")
    else:
        text = "Nobody sends its webhooks and mails."
        yield Finding("server", "note", text, "Start one `sao serve` without --front.")


def _folder(place: Place) -> Iterator[Finding]:
    data = place.data
    files = [file for file in data.rglob("*") if file.is_file()]
    size, free = sum(file.stat().st_size for file in files), shutil.disk_usage(data).free
    text = f"{len(files):,} files, {_bytes(size)}; {_bytes(free)} are free on the disk."
    if free < FREE_MIN_BYTES:
        remedy = "Make room: when the disk is full, requests are refused until there is some."
        yield Finding("folder", "problem", text, remedy)
    else:
        yield Finding("folder", "ok", text)
    if folders.in_use(data):
        yield Finding("server", "ok", "A server, or another command, works on it right now.")
    else:
        yield Finding("server", "note", "Nobody serves it: its clocks and queues stand still.")


def _keys(place: Place) -> Iterator[Finding]:
    kept = place.kept()
    try:
        known, key = kept.safe.api_keys(), kept.safe.key()
    finally:
        kept.close()
    active = [one for one in known if one.is_active(wall_clock())]
    if active:
        free = sum(one.may is None for one in active)
        keys = "1 API key is" if len(active) == 1 else f"{len(active):,} API keys are"
        text = f"{keys} accepted, {free} of them for everything."
        yield Finding("keys", "ok", text)
    else:
        remedy = "`sao serve` makes one at its next start and shows it; its hash is kept."
        yield Finding("keys", "note", "There is no API key yet.", remedy)
    if key is None:
        yield Finding(
            "keys",
            "note",
            f"There is no {ENVIRONMENT_KEY_FILE}: the next server draws a new one.",
            "If webhooks or documents were in use, put the old one back: secrets are made of it.",
        )


def _chains(place: Place) -> Iterator[Finding]:
    store = place.open()
    counters, homes = store.counters(), len(store.homes())
    store.close()
    held = f"{counters.outcomes:,} outcomes of {counters.number:,} objects in {homes:,} homes"
    text = f"{held}; --verify proves them."
    yield Finding("chains", "ok", text)


def _clocks(place: Place) -> Iterator[Finding]:
    store = place.open()
    session = reader(store)
    clock = session.find(Reading.environment_clock)
    shows = _instant(session.now())
    if clock is None:
        yield Finding("clocks", "note", "The clock was never started.")
    elif clock.status == "advancing":
        text = f"The clock was on its way to {_instant(clock.target_time)}, and shows {shows}."
        yield Finding("clocks", "note", text, "A server goes on from there when it starts.")
    elif session.live:
        yield _following(session.now(), store.next_due(""))
    else:
        due = store.next_due("")
        after = f"; next due is {_instant(due)}" if due is not None else "; nothing is due"
        yield Finding("clocks", "ok", f"The clock shows {shows}{after}.")
    for clock_id in _with(store, "test_clock|status=internal_failure"):
        text = f"The clock {clock_id} stopped on its way, because something went wrong."
        yield Finding("clocks", "problem", text, f"`sao history {clock_id}`, and the server's log.")
    store.close()


def _following(now: int, due: int | None) -> Finding:
    """Whether what was due in a live environment has happened."""
    if due is None or now - due < LATE_S:
        return Finding("clocks", "ok", "The environment is live: its clock follows real time.")
    text = f"The environment is live, and what was due at {_instant(due)} has not happened."
    return Finding("clocks", "problem", text, "Start a server, or look into its log for why.")


def _workflows(place: Place) -> Iterator[Finding]:
    journal = place.journal()
    if journal is None:
        yield Finding("workflows", "ok", "No workflow has asked the world anything yet.")
        return
    stuck = journal.find(RunQuery(status="stuck", limit=_MANY))
    waiting = journal.find(RunQuery(status="open", limit=_MANY))
    looked_at = waiting[:LOOKED_AT_MAX]
    standings = [standing(run, journal.entries(run.run_id)) for run in looked_at]
    journal.close()
    yield Finding("workflows", "ok", f"{len(waiting):,} runs wait for the world.")
    yield from _retrying([one for one in standings if one.status == "retrying"])
    if stuck:
        named = ", ".join(run.run_id for run in stuck[:SHOWN_MAX])
        yield Finding(
            "workflows",
            "problem",
            f"{len(stuck):,} runs have given up: {named}.",
            "`sao workflow show RUN` says why; `retry` it, or `cancel` it.",
        )


def _retrying(runs: list[Standing]) -> Iterator[Finding]:
    """What was asked and not answered: whether money moved is not known, and not guessed."""
    for run in runs[:SHOWN_MAX]:
        at_ms = run.next_attempt_at_ms
        later = f"; it is asked again at {_instant(at_ms // 1000)}" if at_ms is not None else ""
        text = (
            f"{run.workflow} of {run.about} has no answer after attempt {run.attempts:,} "
            f"({run.last_error}){later}."
        )
        remedy = (
            f"Nothing is done twice: it is asked under the same key. `sao workflow show {run.id}`; "
            "`retry` asks at once, `cancel` has it collect nothing any more."
        )
        yield Finding("workflows", "note", text, remedy)


def _queues(place: Place) -> Iterator[Finding]:
    try:
        queues = place.queues()
    except FileNotFoundError:
        yield Finding("queues", "ok", "Nothing was ever queued.")
        return
    every = [queues.stats(name, wall_ms()) for name in queues.names()]
    queues.close()
    yield Finding("queues", "ok", f"{sum(one.depth for one in every):,} messages wait.")
    for one in every:
        if one.dead:
            text = f"{one.dead:,} messages of {one.queue} could not be handled."
            remedy = f"`sao queue show {one.queue}` says why; `redrive` or `purge` them."
            yield Finding("queues", "problem", text, remedy)
        if one.depth and one.oldest_age_ms > WAITING_LONG_MS and endpoint_of(one.queue) is None:
            hours = one.oldest_age_ms // WAITING_LONG_MS
            text = f"The oldest message of {one.queue} waits for {hours:,} hours."
            yield Finding("queues", "note", text, "A server works it off, if one runs.")


def _webhooks(place: Place) -> Iterator[Finding]:
    store = place.open()
    enabled = _with(store, "webhook_endpoint|status=enabled")
    disabled = _with(store, "webhook_endpoint|status=disabled")
    store.close()
    yield Finding("webhooks", "ok", f"{len(enabled):,} endpoints are told of events.")
    yield from _not_taken(place)
    for endpoint in disabled[:SHOWN_MAX]:
        text = f"The endpoint {endpoint} is disabled: it is told nothing."
        yield Finding("webhooks", "note", text, f"`sao history {endpoint}` says since when.")


def _not_taken(place: Place) -> Iterator[Finding]:
    """Endpoints whose events were tried and wait for another attempt."""
    try:
        queues = place.queues()
    except FileNotFoundError:
        return
    for name in queues.names():
        endpoint = endpoint_of(name)
        oldest = queues.peek(name, 0, 1, wall_ms()) if endpoint is not None else []
        if oldest and oldest[0].attempts:
            depth, tried = queues.stats(name, wall_ms()).depth, len(oldest[0].attempts)
            text = (
                f"The endpoint {endpoint} does not take its events: {depth:,} wait, the oldest was "
                f"tried {tried:,} times ({oldest[0].attempts[-1].reason})."
            )
            remedy = "They are tried again for three days; then it is disabled. Mend what receives."
            yield Finding("webhooks", "note", text, remedy)
    queues.close()


def _read_model(place: Place) -> Iterator[Finding]:
    standing = place.read_model_standing()
    if standing is None:
        remedy = "A server, or `sao read-model rebuild`, makes it from the chains."
        yield Finding("read model", "note", "There is none.", remedy)
        return
    if standing.lag == 0:
        yield Finding("read model", "ok", f"It has all {standing.position:,} outcomes.")
    else:
        text = f"It lacks {standing.lag:,} outcomes."
        remedy = "A server catches up by itself; without one, the next report does."
        yield Finding("read model", "note", text, remedy)


def _proof(place: Place) -> Iterator[Finding]:
    store = place.open()
    findings = list(verify_store(store))
    store.close()
    broken = [one.problem for one in findings if one.problem is not None]
    if not broken:
        yield Finding("proof", "ok", "Every link of every chain holds.")
    for problem in broken[:SHOWN_MAX]:
        remedy = "Restore it from a backup; until then trust nothing of that home."
        yield Finding("proof", "problem", f"{problem}.", remedy)


def _gateway(_place: Place) -> Iterator[Finding]:
    """The payment gateway's keys, where a server would find them."""
    secret, page = os.environ.get(STRIPE_KEY, ""), os.environ.get(PAGE_KEY, "")
    if not secret:
        return
    against = speaks_against(secret, page) if page else ""
    if against:
        yield Finding("gateway", "problem", f"{PAGE_KEY}: {against}", "Set it anew, and restart.")
    elif page:
        yield Finding("gateway", "ok", "Stripe's keys are there; pages for customers take cards.")
    else:
        yield Finding(
            "gateway",
            "note",
            f"{PAGE_KEY} is missing: pages for customers take no cards.",
            "Take the publishable key from the page of Stripe's dashboard where the secret one is.",
        )


CHECKS: dict[str, Check] = {
    "keys": _keys,
    "gateway": _gateway,
    "chains": _chains,
    "clocks": _clocks,
    "workflows": _workflows,
    "queues": _queues,
    "webhooks": _webhooks,
    "read model": _read_model,
}
"""What is looked at after where it lies, in this order."""


def _with(store: ObjectReader, term: str) -> list[str]:
    return store.object_ids(store.find(Query(all=(term,), limit=_MANY)))


def _instant(at: int | None) -> str:
    return f"{datetime.fromtimestamp(at or 0, UTC):%Y-%m-%d %H:%M:%S}"


def _bytes(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count // size:,} {unit}"
    return f"{count} bytes"
