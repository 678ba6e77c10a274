"""A stage: a runtime driven by hand, without a server. For scenarios, command line and tests."""

from collections.abc import Callable
from typing import Any

from sao.billing.resources.test_clock import Advance
from sao.core.machine import Machines
from sao.runtime.resting import rest
from sao.runtime.runtime import ENVIRONMENT_CLOCK, Runtime
from sao.runtime.session import Session

Progress = Callable[[int], None]


class LocalStage:
    """Plays on the environment's own clock, one command a session.

    Commands are numbered, not random: the same calls give the same ids and so the same chains,
    however often the clock was moved in between. `commit_every` commands share a commit.
    """

    def __init__(self, runtime: Runtime, *, commit_every: int = 1) -> None:
        self.machines: Machines = runtime.machines
        self.runtime = runtime
        self._commit_every = commit_every
        self._progress: Progress = lambda _instant: None
        self._commands = self._advances = 0
        self._session = self._next_session()

    def on_progress(self, progress: Progress) -> None:
        """Call this with the instant reached, after each slice of an advance."""
        self._progress = progress

    def now(self) -> int:
        """What the environment's clock shows."""
        return self.runtime.now()

    def new_id(self, prefix: str, home_of_id: str | None = None) -> str:
        """The id for an object that the next `submit` creates."""
        return self._session.new_id(prefix, home_of_id)

    def find(self, object_id: str) -> Any | None:
        """The object's current state."""
        return self._session.find(object_id)

    def submit(self, object_id: str, action: str, data: Any = None) -> dict[str, str]:
        """Run a command to rest; the ids of what came about, by schema. Raises `Rejected`."""
        session, self._session = self._session, self._next_session()
        created = self._run(session, object_id, action, data)
        if self._commands % self._commit_every == 0:
            self.runtime.flush()
        self.rest()
        return created

    def pass_over(self, commands: int) -> None:
        """Count so many commands that somebody else runs elsewhere."""
        self._commands += commands - 1
        self._session = self._next_session()

    def advance(self, to: int) -> None:
        """Move the environment's clock, and live through everything on the way."""
        self._advances += 1
        session = Session(self.runtime, f"advance_{self._advances}")
        self._run(session, ENVIRONMENT_CLOCK, "advance", Advance(frozen_time=to))
        self.runtime.flush()
        for instant in self.runtime.advance():
            self.runtime.flush()
            self.rest()
            self._progress(instant)

    def rest(self) -> None:
        """Ask the gateways until nothing is owed to the world any more."""
        rest(self.runtime, self.runtime.flush)

    def _run(self, session: Session, object_id: str, action: str, data: Any) -> dict[str, str]:
        self.runtime.begin()
        try:
            return session.submit(object_id, action, data).created
        except Exception:
            self.runtime.undo()
            raise

    def _next_session(self) -> Session:
        self._commands += 1
        return Session(self.runtime, f"step_{self._commands}")
