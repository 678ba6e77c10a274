"""The parts that endpoints ask for where nothing serves: no thread, no event loop, one caller.

They stand where a server has its desk and its queues, and never make a coroutine wait. The one
exception is a clock on its way: whoever awaits its arrival is stepped through the instants that it
reaches, so that progress can be shown and the advance be ended early.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from hashlib import sha256
from types import coroutine
from typing import Any, TypeVar

from sao.api.metering.counting import Told, active_meter, count
from sao.api.metering.messages import Standing, Taken, as_request
from sao.api.scenario.command_log import stopped
from sao.billing.values.invoice import Logo
from sao.documents.pictures import LOGOS, kind_of
from sao.platform.ports import Query
from sao.platform.ports.queue import QueueStats
from sao.runtime import Runtime, Session
from sao.runtime.resting import rest
from sao.runtime.runtime import ENVIRONMENT_CLOCK, Stop
from sao.webhooks.signing import secret
from sao.wire.errors import WireError
from sao.wire.resources import meter

T = TypeVar("T")

SLICE = 200
"""How many alarms an advance takes up before it shows how far it is."""


class Hand:
    """A desk for one: each job at once, each commit before its answer.

    With `commit_every` above 1 so many jobs share a commit; `flush` writes what is left.
    """

    carrier = None
    """Nobody carries workflow runs: the world is asked until it has answered."""

    def __init__(
        self, runtime: Runtime, new_id: Callable[[], str], *, commit_every: int = 1
    ) -> None:
        self.runtime = runtime
        self.stop = False
        """Whether an advance that is under way ends where it is, once that instant is through."""
        self._new_id = new_id
        self._commit_every = commit_every
        self._uncommitted = 0

    async def settled(self, _command_id: str, _timeout_s: float) -> bool:
        """False: by hand the world is asked once the answer is given."""
        return False

    def wall(self) -> int:
        """By hand it is as late as the environment's clock shows."""
        return self.runtime.now()

    async def run(self, job: Callable[[Session], T], *, command_id: str | None = None) -> T:
        """Do a job, as a whole or not at all. Raises `Busy` where its clock is on its way."""
        runtime = self.runtime
        runtime.begin()
        session = Session(self.runtime, command_id or self._new_id(), self.wall())
        try:
            value = job(session)
        except Exception:
            runtime.undo()
            raise
        if not runtime.objects.untouched or session.started:
            self._uncommitted += 1
        self._end_unit()
        self.rest()
        return value

    def _end_unit(self) -> None:
        if self._uncommitted >= self._commit_every:
            self.flush()

    def flush(self) -> None:
        """Make everything so far durable. Raises what the store raises, and forgets it then."""
        try:
            self.runtime.flush()
        except BaseException:
            self.runtime.lose()
            raise
        finally:
            self._uncommitted = 0

    def rest(self) -> None:
        """Ask the world until nothing is owed to it any more."""
        rest(self.runtime, self.flush)

    @coroutine
    def arrival(self, clock_id: str, _timeout_s: float) -> Generator[int, None, bool]:
        """Live through all up to the clock's target, by way of the instants that are reached."""
        yield from self.travel(clock_id)
        return True

    def travel(self, clock_id: str) -> Iterator[int]:
        """The instants that a clock reaches on its way, until it has arrived or is stopped."""
        clock = "" if clock_id == ENVIRONMENT_CLOCK else clock_id
        if not self.runtime.advancing(clock):
            return
        self.flush()  # an advance looks for due alarms in the store
        for instant in self.runtime.advance(clock, SLICE):
            if not self.runtime.advancing(clock):
                self._uncommitted += 1
                self._end_unit()
                break
            self.flush()
            self.rest()
            yield instant
            if self.stop:
                self._stop(clock)
                break
        self.stop = False

    async def halt(self, clock_id: str, _told: Callable[[int], bytes], _timeout_s: float) -> None:
        """End an advance at the instant that it has reached; whoever steps it, steps on."""
        self.stop = self.runtime.advancing("" if clock_id == ENVIRONMENT_CLOCK else clock_id)

    def under_way(self) -> list[str]:
        """The clocks that were on their way when a former process ended."""
        self.flush()
        found = self.runtime.store.find(Query(("test_clock|status=advancing",), limit=1_000_000))
        return self.runtime.store.object_ids(found)

    def _stop(self, clock: str) -> None:
        """End an advance at the instant that it has reached, with all that is due until then."""
        at = self.runtime.now(clock)
        for _instant in self.runtime.advance(clock, SLICE, Stop(at, stopped(at))):
            self.flush()
            self.rest()


class Counter:
    """Meter events in bulk, counted at once."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    async def take(self, uses: Sequence[meter.Use], request_id: str) -> Taken:
        """Count all of these events, or none. Raises what is wrong with the first that is bad."""
        told = [
            Told(use.identifier or f"{request_id}-{place}", use) for place, use in enumerate(uses)
        ]
        taken = await self._hand.run(lambda session: _counted(session, told), command_id=request_id)
        return Taken(taken, len(told) - taken)

    async def drained(self) -> bool:
        """Nothing ever waits here."""
        return True

    async def standing(self) -> Standing:
        """Nothing waits, and nothing was given up."""
        return Standing(QueueStats("meter_events", 0, 0, 0, 0), [])


class Secrets:
    """The secrets of webhook endpoints; nothing is sent to them."""

    def __init__(self, seed: str) -> None:
        self._key = sha256(f"webhooks of {seed}".encode()).digest()

    def secret(self, endpoint_id: str, number: int) -> str:
        """An endpoint's secret, to be shown to its owner once."""
        return secret(self._key, endpoint_id, number)

    async def pending(self, _event: str, _label: str) -> int:
        """Nothing waits to be sent."""
        return 0

    def __getattr__(self, name: str) -> Any:
        raise absent("webhook deliveries")


class Pictures:
    """Says where pictures would be kept: here nobody prints them, but chains name them."""

    async def keep_logo(self, content: bytes) -> Logo:
        """What a server would have kept. Raises `PictureRefused`."""
        return Logo(f"{LOGOS}/{sha256(content).hexdigest()}", kind_of(content))

    def __getattr__(self, name: str) -> Any:
        raise absent("papers")


class Parts:
    """What works for the endpoints here. What is not here says so, once it is asked for."""

    def __init__(self, **parts: Any) -> None:
        vars(self).update(parts)

    def __getattr__(self, name: str) -> Any:
        raise absent(name.replace("_", " "))


def absent(what: str) -> WireError:
    """What needs a server, where there is none."""
    return WireError(
        "server_only",
        f"There are no {what} in an environment without a server: it runs in memory, calls nobody "
        "and waits for nobody. Ask an environment that `sao serve` serves.",
    )


def _counted(session: Session, told: Sequence[Told]) -> int:
    """How many of these events count that did not before."""
    groups: dict[tuple[str, str], list[Told]] = {}
    meters = {name: active_meter(session, name) for name in {each.use.event_name for each in told}}
    for each in told:
        name = each.use.event_name
        groups.setdefault((name, each.use.customer(meters[name])), []).append(each)
    counted = 0
    for (name, customer), members in groups.items():
        found = count(session, meters[name], customer, members)
        for error in found.refused.values():
            raise error
        counted += len(found.events)
    session.log(as_request(told))
    return counted
