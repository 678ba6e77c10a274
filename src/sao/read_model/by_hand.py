"""The read model without a server: brought up to date whenever it is asked.

It stands where a server has its `Keeper`, and never makes a coroutine wait.
"""

from collections.abc import Callable
from typing import TypeVar

from sao.platform.ports import Records
from sao.platform.ports.read_model import ReadModel
from sao.read_model.follower import Follower, Standing

T = TypeVar("T")


class AskedByHand:
    """A read model that `make` gives once somebody asks: before that, no database is needed."""

    def __init__(self, records: Records, make: Callable[[], ReadModel]) -> None:
        self._records = records
        self._make = make
        self._model: ReadModel | None = None
        self._follower: Follower | None = None

    async def ask(self, question: Callable[[ReadModel], T]) -> T:
        """Answer from everything that is durable now."""
        return self.look(question)

    def look(self, question: Callable[[ReadModel], T]) -> T:
        """The same, for who has no coroutine."""
        model, follower = self._opened()
        follower.catch_up()
        return question(model)

    async def standing(self) -> Standing:
        """How far the model is."""
        _model, follower = self._opened()
        return follower.standing()

    async def begin_anew(self) -> None:
        """Drop all of it; whoever asks next has it made again."""
        _model, follower = self._opened()
        follower.begin_anew()

    def _opened(self) -> tuple[ReadModel, Follower]:
        if self._model is None or self._follower is None:
            self._model = self._make()
            self._follower = Follower(self._records, self._model)
            self._follower.open()
        return self._model, self._follower
