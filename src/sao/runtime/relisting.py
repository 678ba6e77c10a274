"""Writing once more what objects are listed under, where an earlier version wrote less of it.

A folder from before lacks the terms that schemas have declared since, and who looks something up by
them would find nothing. So a server writes them for all objects, a hundred at a time, between what
others want; stopped half-way it goes on from there. Until it is done, searches look at the objects
themselves.
"""

import logging
from collections.abc import Awaitable, Callable

from sao.core.errors import Defect
from sao.runtime.indexing import STEP, mark, mark_at, reached
from sao.runtime.runtime import Runtime
from sao.runtime.session import Session
from sao.runtime.turns import LOOKS

log = logging.getLogger("sao.desk")

Run = Callable[[Callable[[Session], int | None]], Awaitable[int | None]]


class Relisting:
    """The work on one environment; `run` does a job as a desk does."""

    def __init__(self, runtime: Runtime, run: Run) -> None:
        self._runtime = runtime
        self._run = run
        self._upto: int | None = None

    async def go_on(self) -> bool:
        """List the next objects; whether there are more."""
        runtime = self._runtime
        if runtime.listed:
            return False
        if self._upto is None:
            self._upto = reached(runtime.store, runtime.machines)
            log.warning(
                "what objects are found by is written anew, behind %d of %d; searches take longer "
                "until that is done",
                self._upto,
                runtime.store.counters().number,
            )
        upto = await self._run(self._list_some)
        if upto is None:
            runtime.listed = True
            log.warning("what objects are found by is written")
            return False
        self._upto = upto
        return True

    def _list_some(self, session: Session) -> int | None:
        """Up to which number objects are listed now, None once all of them are."""
        after, machines = self._upto or 0, self._runtime.machines
        last = session.counters().number
        upto = min(after + LOOKS, last)
        for object_id in self._runtime.store.object_ids(list(range(after + 1, upto + 1))):
            try:
                session.list_anew(object_id)
            except Defect as error:
                log.warning("%s is passed over: %s", object_id, error)
        if upto == last:
            _note(session, mark(machines))
            return None
        if upto // STEP > after // STEP:
            _note(session, mark_at(machines, upto))
        return upto


def _note(session: Session, what: str) -> None:
    if session.kept_reply(what) is None:
        session.keep_reply(what, b"", lasting=True)
