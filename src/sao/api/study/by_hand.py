"""Studies without a server: whoever asks lives through them, step by step."""

from collections.abc import Callable, Generator
from types import coroutine

from sao.api.scenario.command_log import Scenario
from sao.api.study.comparing import Comparison, compared
from sao.api.study.form import Study
from sao.api.study.lives import Life, of_company, of_scenario
from sao.api.study.living import Stage, live
from sao.api.study.measures import Result
from sao.api.study.studies import Studies, busy, stopped
from sao.billing.reckoning.calendar import DAY


class StudiesByHand(Studies):
    """Lives through variants here and now, in steps; `begin` gives each a stage of its own.

    `told` is the environment that is asked, as a scenario; its past is told again in each variant.
    """

    here = {"scenario": "test_scenario.py"}

    def __init__(self, told: Callable[[], Scenario], begin: Callable[[Life], Stage]) -> None:
        super().__init__()
        self._told = told
        self._begin = begin

    async def carry_out(self, study: Study) -> Comparison:
        """Live through every variant."""
        if self.standing is not None:
            raise busy()
        self.began(study)
        try:
            return await self._lived(study)
        finally:
            self.standing = None

    @coroutine
    def _lived(self, study: Study) -> Generator[int, None, Comparison]:
        base = study.base
        if base.company is not None:
            life = of_company(base, base.company)
        else:
            life = of_scenario(base, self._told())
        results: list[Result] = []
        for place, name in enumerate(study.variants):
            going = live(name, study, life, self._begin(life))
            shown = life.start
            while True:
                try:
                    now = next(going)
                except StopIteration as done:
                    results.append(done.value)
                    break
                if now - shown < DAY:
                    continue
                shown = now
                through = (now - life.start) / max(1, life.end - life.start)
                self.reached(study, (place + through) / len(study.variants))
                yield now
                if self.ending:
                    going.close()
                    raise stopped()
        return compared(study, (life.parts_at, life.end), results)
