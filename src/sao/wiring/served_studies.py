"""Studies on a server: each variant in a process of its own, beside the one that serves."""

from asyncio import Future, ensure_future, shield
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec.structs import replace

from sao.api.scenario.command_log import Scenario, scenario_of
from sao.api.study import Comparison, Study
from sao.api.study.studies import Studies, busy, stopped
from sao.platform.calling import Call
from sao.runtime.desk import Desk
from sao.wiring.studying import Order, carry_out, opened

_SCENARIO = "scenario.json"


class ServedStudies(Studies):
    """One at a time. The environment is copied from its `data` folder; without one it is told.

    `jobs` is how many processes; by one, a study is lived through in this process.
    """

    def __init__(self, desk: Desk, data: Path | None, jobs: int, call: Call) -> None:
        super().__init__()
        self._desk = desk
        self._data = data
        self._jobs = jobs
        self._call = call
        self.here = {"scenario": _SCENARIO} if data is None else {"data": str(data)}
        self._running: tuple[Study, Future[Comparison]] | None = None

    async def carry_out(self, study: Study) -> Comparison:
        """Live through every variant; who asks for what is under way has that (a page reloads)."""
        if self._running is not None:
            asked, running = self._running
            if asked != study:
                raise busy()
        else:
            running = ensure_future(self._run(study))
            self._running = study, running
        return await shield(running)

    async def _run(self, study: Study) -> Comparison:
        self.began(study)
        try:
            told = None
            if study.base.company is None and self._data is None:
                told = await self._desk.run(scenario_of)
            return await self._call(partial(self._carried, study, told))
        finally:
            self.standing = self._running = None

    def _carried(self, study: Study, told: Scenario | None) -> Comparison:
        with TemporaryDirectory(prefix="sao-study-") as folder:
            base, beside = study.base, Path(folder)
            if told is not None:
                (beside / _SCENARIO).write_bytes(msgspec.json.encode(told))
                base = replace(base, data=None, scenario=_SCENARIO)
            elif base.data is not None and self._data is not None:
                base = replace(base, data=str(self._data.resolve()))
            with opened(Order(replace(study, base=base), beside)) as planned:
                return carry_out(planned, self._jobs, self._told(study))

    def _told(self, study: Study) -> Callable[[str, int, int], None]:
        """Hears how far each variant is."""
        shares: dict[str, float] = {}

        def tell(name: str, done: int, total: int) -> None:
            shares[name] = done / max(1, total)
            self.reached(study, sum(shares.values()) / len(study.variants))
            if self.ending:
                raise stopped()

        return tell
