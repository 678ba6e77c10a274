"""Random stories that several drivers of a port live through alike, one of them on a disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from support.places import fast_folder


class Alike(RuleBasedStateMachine):
    """The same calls to each driver. `opens` the one on a disk, which goes on in other processes.

    A story calls `begin` first, in an `initialize`.
    """

    opens: ClassVar[Callable[[Path], Any]]

    def begin(self, *others: Any) -> None:
        self.folder = fast_folder()
        self.embedded = self._open()
        self.embedded._file.writer.pragma("synchronous", "OFF")  # nobody pulls the plug here
        self.idle: list[Any] = []
        self.all = (*others, self.embedded)

    def agree(self, call: Callable[[Any], Any]) -> Any:
        """What all of them answer."""
        first, *rest = (call(one) for one in self.all)
        assert all(answer == first for answer in rest), [first, *rest]
        return first

    @rule(alive=st.booleans())
    def another_process_goes_on(self, alive: bool) -> None:
        """The former one is gone, or still at it: all that counts is in the file."""
        if not alive:
            self.embedded.close()
        else:
            self.idle.append(self.embedded)
        self.embedded = self.idle.pop(0) if len(self.idle) > 2 else self._open()
        self.all = (*self.all[:-1], self.embedded)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            for one in (self.embedded, *self.idle):
                one.close()
            self.folder.cleanup()

    def _open(self) -> Any:
        return type(self).opens(Path(self.folder.name))
