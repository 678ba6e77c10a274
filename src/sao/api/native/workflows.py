"""/api/workflows: what is asked of the world, how often, what it said; retry, cancel."""

from typing import TYPE_CHECKING, Annotated, Any

from msgspec import Meta

from sao.api.endpoint import Answer, Call, Endpoint, Family, Parts
from sao.api.finding.instants import iso
from sao.platform.ports.workflows import Run, RunQuery, Status
from sao.runtime.standing import Standing, standing
from sao.wire.errors import WireError, no_such, not_found
from sao.wire.params import Part
from sao.wire.shapes import Rendered, listing

if TYPE_CHECKING:  # it has threads, and this is read where there are none, too
    from sao.runtime.carrier import Carrier


class Which(Part, frozen=True, kw_only=True):
    """Which runs: those in a status, or of a workflow; the newest first.

    A run that is `open` is asked for, or waits for its next attempt; one that is `stuck` waits for
    you.
    """

    status: Status | None = None
    workflow: str | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    starting_after: str | None = None


class One(Part, frozen=True, kw_only=True):
    """No parameters."""


class Because(Part, frozen=True, kw_only=True):
    """Why, for whoever reads the journal later."""

    reason: Annotated[str, Meta(max_length=500)] = ""


async def list_all(parts: Parts, call: Call[Which]) -> Answer:
    """A page of runs."""
    carrier, params = _carrier(parts), call.params
    before = None
    if params.starting_after is not None:
        last = await carrier.read(lambda journal: journal.run(params.starting_after or ""))
        if last is None:
            raise no_such("workflow run", params.starting_after, "starting_after")
        before = last.number
    query = RunQuery(
        status=params.status, workflow=params.workflow, before=before, limit=params.limit + 1
    )
    found = await carrier.read(
        lambda journal: [standing(run, journal.entries(run.run_id)) for run in journal.find(query)]
    )
    shown = [shape(run) for run in found[: params.limit]]
    return listing(_RUNS, shown, has_more=len(found) > params.limit)


async def retrieve(parts: Parts, call: Call[One]) -> Answer:
    """A run with its journal, oldest first."""
    carrier = _carrier(parts)
    return await _whole(carrier, await _found(carrier, call.id))


async def retry(parts: Parts, call: Call[Because]) -> Answer:
    """The run, which is tried at once; what was given up is tried anew."""
    carrier = _carrier(parts)
    run = await _found(carrier, call.id)
    reason, now_ms = call.params.reason or "asked by hand", carrier.wall_ms()
    if not await carrier.read(lambda journal: journal.retry(run.run_id, reason, now_ms)):
        raise WireError(
            "workflow_state", f"The workflow run '{run.run_id}' is {run.status}, and does not wait."
        )
    carrier.poke()
    return await _whole(carrier, run)


async def cancel(parts: Parts, call: Call[Because]) -> Answer:
    """The run, which ends, with the consequence that it names."""
    carrier = _carrier(parts)
    run = await _found(carrier, call.id)
    shown = standing(run, ())
    if shown.cancel is None:
        why = "has ended" if run.ended_at_ms is not None else "cannot be cancelled: retry it"
        raise WireError("workflow_state", f"The workflow run '{run.run_id}' {why}.")
    reason, now_ms = call.params.reason or "cancelled by hand", carrier.wall_ms()
    if not await carrier.read(lambda journal: journal.cancel(run.run_id, reason, now_ms)):
        raise WireError(
            "workflow_state", f"The workflow run '{run.run_id}' is being cancelled already."
        )
    carrier.poke()
    return {**await _whole(carrier, run), "consequence": shown.cancel}


def shape(run: Standing) -> Rendered:
    """A run as clients see it, without its journal."""
    return {
        "id": run.id,
        "object": "workflow_run",
        "workflow": run.workflow,
        "version": run.version,
        "status": run.status,
        "about": run.about,
        "step": run.step,
        "attempts": run.attempts,
        "last_error": run.last_error or None,
        "next_attempt_at_iso": _iso(run.next_attempt_at_ms),
        "reason": run.reason or None,
        "started_at_iso": _iso(run.started_at_ms),
        "ended_at_iso": _iso(run.ended_at_ms),
        "if_cancelled": run.cancel,
    }


def whole(run: Standing) -> Rendered:
    """A run with its journal."""
    deeds = [
        {
            "at_iso": _iso(deed.at_ms),
            "what": deed.what,
            "step": deed.step or None,
            "attempt": deed.attempt or None,
            "said": deed.said,
        }
        for deed in run.deeds
    ]
    return {**shape(run), "journal": deeds}


def _carrier(parts: Parts) -> "Carrier":
    carrier = parts.desk.carrier
    if carrier is None:
        raise not_found("Nothing is asked of the world here: every answer is simulated.")
    return carrier


async def _found(carrier: "Carrier", run_id: str) -> Run:
    run = await carrier.read(lambda journal: journal.run(run_id))
    if run is None:
        raise not_found(
            f"No such workflow run: '{run_id}'. What the simulated gateway answers on the spot is "
            "no run, and one that ended is kept for 30 days."
        )
    return run


async def _whole(carrier: "Carrier", run: Run) -> Rendered:
    def read(journal: Any) -> Standing:
        return standing(journal.run(run.run_id) or run, journal.entries(run.run_id))

    return whole(await carrier.read(read))


def _iso(at_ms: int | None) -> str | None:
    return None if at_ms is None else iso(at_ms // 1000)


_RUNS = "/api/workflows"
_ONE = f"{_RUNS}/{{id}}"

FAMILY = Family(
    "Workflows",
    (
        Endpoint("GET", _RUNS, Which, list_all, "What is asked of the world, and how that stands"),
        Endpoint("GET", _ONE, One, retrieve, "A workflow run with its journal"),
        Endpoint("POST", f"{_ONE}/retry", Because, retry, "Try a workflow run at once"),
        Endpoint("POST", f"{_ONE}/cancel", Because, cancel, "Cancel a workflow run"),
    ),
)
