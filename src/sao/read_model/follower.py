"""The follower: carries the order of outcomes into a read model, page by page.

Each page's rows are written together with the mark up to which they go, so a crash loses none and
writes none twice. Where several processes follow one store into one model, each page is taken from
one of them, and the others go on behind it. Where the model was made from another history (the data
was replaced, a file was put back), that is seen at the mark, and all of it is made anew.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from sao.billing.machines import MACHINES
from sao.core.ids import home_of
from sao.core.instance import Instance
from sao.core.machine import Machine, Step
from sao.core.outcome import Link
from sao.platform.errors import ReadModelDamaged
from sao.platform.ports import Placed, Records
from sao.platform.ports.read_model import NOWHERE, Mark, ReadModel, Rows, Values
from sao.read_model.projections import PROJECTED, Row, what_it_did, what_it_is
from sao.read_model.tables import LAYOUT, create

PAGE = 500
"""How many outcomes are carried over in one step."""

KEPT = 50_000
"""How many objects are kept in memory, so that they need not be replayed for each outcome."""

Progress = Callable[[int, int], None]
"""Told how many outcomes are carried over, and how many there are."""


class Standing(NamedTuple):
    """How far the model goes in the order of outcomes, and how many durable ones it lacks."""

    position: int
    lag: int


class Follower:
    """Fills one read model from one store. One thread at a time."""

    def __init__(self, records: Records, model: ReadModel) -> None:
        self._records = records
        self._model = model
        self._instances: dict[str, Instance[Any]] = {}
        self._clocks: dict[str, str] = {}
        self._mark = NOWHERE

    @property
    def position(self) -> int:
        """Up to where the model goes."""
        return self._mark.position

    def open(self) -> None:
        """Take up where the model ends; or begin anew, where it is of something else."""
        self.take_up(self._model.open(LAYOUT, create()))

    def take_up(self, mark: Mark) -> None:
        """The same of a model that was opened, and ended there, before the records were."""
        self._mark = mark
        if not self._fits(self._mark):
            self.begin_anew()

    def look(self) -> None:
        """See where the model ends now: others may have carried something over."""
        self._mark = self._model.mark()

    def lag(self) -> int:
        """How many durable outcomes are not in the model yet."""
        with suppress(ReadModelDamaged):  # the next step finds it, too, and mends it
            self.look()
        return self.durable() - self.position

    def standing(self) -> Standing:
        """How far the model is."""
        lag = self.lag()
        return Standing(self.position, lag)

    def durable(self) -> int:
        """How many durable outcomes there are: where the model is up to date."""
        return self._records.counters().outcomes

    def step(self) -> int:
        """Carry the next page over; how many outcomes that were, 0 where there are none.

        A model that is found damaged begins anew.
        """
        page = self._records.outcomes(self.position, PAGE)
        if not page:
            return 0
        mark = Mark(page[-1].position, page[-1].hash.hex())
        try:
            written = self._model.write(self._rows(page), mark, self._mark)
            self._mark = mark if written else self._model.mark()
        except ReadModelDamaged:
            self.begin_anew()
            return 1
        return len(page)

    def catch_up(self, progress: Progress | None = None) -> None:
        """Carry everything over that is durable by now."""
        last = self.durable()
        while self.position < last and self.step():
            if progress is not None:
                progress(min(self.position, last), last)

    def begin_anew(self) -> None:
        """Drop what the model holds; the next steps fill it again."""
        self._model.clear()
        self._mark = NOWHERE

    # --- projecting ----------------------------------------------------------------------------

    def _fits(self, mark: Mark) -> bool:
        """Whether the store has the outcome up to which the model goes."""
        if mark == NOWHERE:
            return True
        there = self._records.outcomes(mark.position - 1, 1)
        return [one.hash.hex() for one in there] == [mark.hash]

    def _rows(self, page: Iterable[Placed]) -> list[Rows]:
        """The rows of a page, table by table."""
        last: dict[str, Step] = {}
        made: list[Row] = []
        for placed in page:
            if placed.kind in PROJECTED:
                step = last[placed.object_id] = self._step(placed)
                made += what_it_did(step, self._clock(placed.object_id))
        for object_id, step in last.items():
            made += what_it_is(step, self._clock(object_id))
        by_table: dict[str, list[Values]] = {}
        for table, values in made:
            by_table.setdefault(table.insert, []).append(values)
        return [Rows(insert, values) for insert, values in by_table.items()]

    def _step(self, placed: Placed) -> Step:
        """The step that an outcome was."""
        object_id, seq = placed.object_id, placed.seq
        machine = MACHINES[placed.kind]
        before = self._instances.get(object_id)
        if before is None or before.seq != seq - 1:
            before = self._replayed(machine, object_id, seq - 1)
        step = machine.follow(before, Link(object_id, seq, placed.hash, placed.body))
        self._instances[object_id] = step.after
        if len(self._instances) > KEPT:
            for oldest in list(self._instances)[: KEPT // 2]:
                del self._instances[oldest]
        return step

    def _replayed(self, machine: Machine[Any], object_id: str, seq: int) -> Instance[Any]:
        if seq == 0:
            return machine.blank(object_id)
        row = self._records.object(object_id)
        rows = self._records.chain(row.number)[:seq] if row is not None else []
        return machine.replay(object_id, [Link(object_id, r.seq, r.hash, r.body) for r in rows])

    def _clock(self, object_id: str) -> str:
        """The test clock that the object's home follows; it never changes."""
        home = home_of(object_id)
        known = self._clocks.get(home)
        if known is None:
            row = self._records.home(home)
            known = self._clocks[home] = row.clock if row is not None else ""
        return known
