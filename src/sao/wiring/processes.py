"""Work shared out to processes: each begins once, and then does one thing after the other.

They are spawned, so they have no threads of ours. What they are `given` travels through a pipe that
nobody reads before they have begun: so it is small, and `begin` makes of it what they need.
"""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing.context import SpawnContext, SpawnProcess
from queue import Empty
from typing import Any, Generic, NamedTuple, TypeVar

G = TypeVar("G")
I = TypeVar("I")  # noqa: E741  (an item)
P = TypeVar("P")
T = TypeVar("T")

Tell = Callable[..., None]
"""Told by whoever works how far they are."""

_LOOK_S = 0.2


class _Process(NamedTuple):
    prepared: Any
    told: Any
    given_up: Any


class GivenUp(Exception):  # noqa: N818
    """Nobody waits for the work any more."""


_process: _Process | None = None


class _Spawning(SpawnContext):
    """Knows the processes that it began."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[SpawnProcess] = []

    def Process(self, *given: Any, **named: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        """A process, as the pool asks for it."""
        self.begun.append(SpawnProcess(*given, **named))
        return self.begun[-1]

    def end(self) -> None:
        """End them, also such as are still on their way up."""
        for each in self.begun:
            if each.is_alive():
                each.terminate()


class Work(NamedTuple, Generic[G, P, I, T]):
    """What is done: both are functions of modules, so that any process finds them."""

    begin: Callable[[G], P]
    do: Callable[[P, I, Tell], T]


def share_out(
    work: Work[G, P, I, T], given: G, items: Sequence[I], jobs: int, tell: Tell
) -> dict[I, T]:
    """What is done for each item, by so many processes; by one, here. Raises what the work does."""
    begin, do = work
    if jobs == 1:
        prepared = begin(given)
        return {item: do(prepared, item, tell) for item in items}
    context = _Spawning()
    told, given_up = context.Queue(), context.Event()
    size = min(jobs, len(items))
    begun = (begin, given, told, given_up)
    with ProcessPoolExecutor(size, context, _begin, begun) as pool:
        with _deaf():
            running = {pool.submit(_do, do, item): item for item in items}
        try:
            waiting = set(running)
            while waiting:
                done, waiting = wait(waiting, _LOOK_S, FIRST_COMPLETED)
                with suppress(Empty):
                    while True:
                        tell(*told.get_nowait())
                for one in done:
                    one.result()
            return {item: one.result() for one, item in running.items()}
        except BaseException:
            given_up.set()
            context.end()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are spawned meanwhile do not hear Ctrl-C; here it is heard afterwards.

    Else each would die of it in the middle of its imports, and print where. Whoever began them
    ends them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(begin: Callable[[Any], Any], given: Any, told: Any, given_up: Any) -> None:
    global _process  # noqa: PLW0603  (a process of the pool is given it once)
    _process = _Process(begin(given), told, given_up)


def _do(do: Callable[[Any, Any, Tell], Any], item: Any) -> Any:
    if _process is None:
        raise RuntimeError("the process was not begun")
    prepared, told, given_up = _process

    def tell(*shown: Any) -> None:
        if given_up.is_set():
            raise GivenUp
        told.put(shown)

    return do(prepared, item, tell)
