"""A moment: what there is to see at an instant, now or then.

Now, it is what the session knows. Then, every object is replayed up to the instant; one that did
not exist is absent. Objects on a test clock are seen by that clock. Nothing else in the views looks
at a clock or replays a chain, so none of them has to care which it is.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from sao.billing.machines import MACHINES
from sao.billing.resources.test_clock import TestClock
from sao.core.instance import Instance
from sao.core.machine import Step
from sao.platform.ports import ObjectRow
from sao.runtime import Reading

S = TypeVar("S")


class Moment:
    """One instant of an environment; `as_of` None: the present, whatever each clock shows."""

    def __init__(self, session: Reading, as_of: int | None = None, *, replay: bool = False) -> None:
        self.session = session
        self.as_of = as_of
        self._replays = replay
        self._then: dict[str, Instance[Any] | None] = {}
        self._histories: dict[str, tuple[Step, ...]] = {}

    @cached_property
    def past(self) -> bool:
        """Whether something may have happened since, on whichever clock."""
        return self._replays or (self.as_of is not None and self.as_of < self._latest())

    def over(self, object_id: str | None = None) -> bool:
        """Whether this is before what the object's clock shows, so nothing can be done to it."""
        return self.as_of is not None and self.as_of < self.session.now(object_id)

    @cached_property
    def clocks(self) -> tuple[str, ...]:
        """The clocks that homes may follow: the environment's (empty), and all test clocks."""
        found = self.session.ids("test_clock@")
        return ("", *(clock for clock in found if clock != self.session.environment_clock))

    def now(self, object_id: str | None = None) -> int:
        """The instant that is looked at, where the object lives."""
        shown = self.session.now(object_id)
        return shown if self.as_of is None else min(shown, self.as_of)

    def find(self, object_id: str | None) -> Any | None:
        """The object's state; None if there was no such object."""
        if not object_id or MACHINES.find(object_id) is None:
            return None
        if not self.past:
            return self.session.find(object_id)
        instance = self._instance(object_id)
        return instance.data if instance is not None else None

    def get(self, kind: type[S], object_id: str | None) -> S | None:
        """The object's state, if it is of this kind."""
        found = self.find(object_id)
        return found if isinstance(found, kind) else None

    def alarm(self, object_id: str) -> tuple[int, str] | None:
        """When the object wakes next if nothing changes, and with which action."""
        if not self.past:
            return self.session.alarm(object_id)
        instance = self._instance(object_id)
        return instance.alarm if instance is not None else None

    def steps(self, object_id: str) -> tuple[Step, ...]:
        """The object's life up to the moment, oldest first."""
        if object_id not in self._histories:
            steps = self.session.history(object_id)
            self._histories[object_id] = tuple(
                step for step in steps if self.as_of is None or step.outcome.at <= self.as_of
            )
        return self._histories[object_id]

    def members(self, object_id: str) -> list[ObjectRow]:
        """What lived in the object's home, in order of creation."""
        rows = self.session.members(object_id)
        return [row for row in rows if self.as_of is None or row.created_at <= self.as_of]

    def ids(self, *terms: str, limit: int | None = None) -> list[str]:
        """The objects that carry every term now and existed then, newest first.

        Only for terms that never change, such as whose an object is.
        """
        if limit is None:
            return self.session.ids(*terms, created=self.as_of)
        return self.session.ids(*terms, created=self.as_of, limit=limit)

    def all(self, kind: type[S], *terms: str) -> list[S]:
        """The states of those objects, newest first."""
        found = (self.get(kind, object_id) for object_id in self.ids(*terms))
        return [state for state in found if state is not None]

    def _latest(self) -> int:
        clocks: Iterable[TestClock | None] = map(self.session.find, self.clocks[1:])
        return max([self.session.now(), *(clock.frozen_time for clock in clocks if clock)])

    def _instance(self, object_id: str) -> Instance[Any] | None:
        if object_id not in self._then:
            steps: Sequence[Step] = self.steps(object_id)
            self._then[object_id] = steps[-1].after if steps else None
        return self._then[object_id]
