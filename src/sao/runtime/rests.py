"""Waiting until the world has answered what a request asked of it."""

import asyncio

from sao.runtime.runs import OpenRuns


class Rests:
    """Who waits for which request's tree to come to rest. `look` after each commit."""

    def __init__(self, runs: OpenRuns) -> None:
        self._runs = runs
        self._waiting: dict[str, list[asyncio.Future[bool]]] = {}

    async def wait(self, command_id: str, timeout_s: float) -> bool:
        """Whether it comes to rest by then; no longer than until an attempt fails."""
        if self._at_rest(command_id):
            return True
        rested: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(command_id, []).append(rested)
        try:
            async with asyncio.timeout(timeout_s):
                return await rested
        except TimeoutError:
            return False
        finally:
            self._leave(command_id, rested)

    def look(self) -> None:
        """Tell those whose trees are at rest."""
        for command_id in [one for one in self._waiting if self._at_rest(one)]:
            self._tell(command_id, rested=True)

    def put_off(self, run_id: str) -> None:
        """The run is asked again later, or is stuck: nobody waits for that."""
        for command_id in [one for one in self._waiting if _within(run_id, one)]:
            self._tell(command_id, rested=False)

    def _at_rest(self, command_id: str) -> bool:
        return not any(_within(run_id, command_id) for run_id in self._runs.by_id)

    def _tell(self, command_id: str, *, rested: bool) -> None:
        for waiting in self._waiting[command_id]:
            if not waiting.done():
                waiting.set_result(rested)

    def _leave(self, command_id: str, rested: asyncio.Future[bool]) -> None:
        self._waiting[command_id].remove(rested)
        if not self._waiting[command_id]:
            del self._waiting[command_id]


def _within(run_id: str, command_id: str) -> bool:
    """Whether a run goes back to a request: its id begins with one of the request's commands."""
    root = run_id.partition(".")[0]
    return root == command_id or root.startswith(f"{command_id}-")
