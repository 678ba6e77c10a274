"""A world in real time, where all that falls due happens some seconds late, as it does live."""

from sao.gateways.simulated import SIMULATED
from sao.platform.memory import MemoryStore
from sao.runtime import Runtime
from sao.runtime.stage import LocalStage
from support.world import START, World

LATE_S = 7


class LateWorld(World):
    """A world that is live: its wall is moved by hand, and alarms look at it when it has passed."""

    def __init__(self, *, start: int = START, late_s: int = LATE_S) -> None:
        self.store = MemoryStore()
        self._wall, self._late_s = start, late_s
        runtime = Runtime(self.store, dict(SIMULATED), wall=lambda: self._wall)
        runtime.start_clock(start, live=True)
        runtime.tick()
        LocalStage.__init__(self, runtime)

    def advance(self, to: int) -> None:
        """Let the wall reach an instant; what is due on the way happens `late_s` after it was."""
        while True:
            self.runtime.flush()
            due = self.store.next_due("")
            if due is None or due > to:
                break
            self._wall = max(self._wall, due + self._late_s)
            self.runtime.tick()
            for _instant in self.runtime.advance():
                self.runtime.flush()
                self.rest()
        self._wall = max(self._wall, to)
        self.runtime.tick()


class InterruptedWorld(LateWorld):
    """One whose server is down whenever time passes: all that was due happens at its next start."""

    def advance(self, to: int) -> None:
        """Let the wall reach an instant, and only then look at what has come due."""
        self._wall = max(self._wall, to)
        self.runtime.tick()
        while True:
            self.runtime.flush()
            due = self.store.next_due("")
            if due is None or due > self._wall:
                break
            for _instant in self.runtime.advance():
                self.runtime.flush()
                self.rest()
