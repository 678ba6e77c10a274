"""Studies of one who works by hand: lived through here and now, in steps."""

from collections.abc import Callable, Generator, Mapping
from types import coroutine

from sao.api.scenario.command_log import Scenario
from sao.api.study.comparing import Comparison, compared
from sao.api.study.form import Study
from sao.api.study.lives import Life, of_company, of_scenario
from sao.api.study.living import Stage, live
from sao.api.study.measures import Result
from sao.api.study.studies import Standing, busy, stopped
from sao.billing.reckoning.calendar import DAY


class StudiesByHand:
    """Lives through variants here and now, in steps; `begin` gives each a stage of its own.

    `told` is the environment that is asked, as a scenario; its past is told again in each variant.
    """

    here: Mapping[str, str] = {"scenario": "test_scenario.py"}

    def __init__(self, told: Callable[[], Scenario], begin: Callable[[Life], Stage]) -> None:
        self._told = told
        self._begin = begin
        self._standing: Standing | None = None
        self._ending = False

    async def start(self) -> None:
        """Nothing is left of a former process."""

    async def stop(self) -> None:
        """End the one that is under way."""
        self.end()

    def standing(self) -> Standing | None:
        """The one that is under way, if any is."""
        return self._standing

    def end(self) -> None:
        """End it at its next step."""
        self._ending = self._standing is not None

    async def carry_out(self, study: Study) -> Comparison:
        """Live through every variant."""
        if self._standing is not None:
            raise busy()
        self._standing = Standing(study.name, 0)
        self._ending = False
        try:
            return await self._lived(study)
        finally:
            self._standing = None

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
                percent = int(100 * (place + through) / len(study.variants))
                self._standing = Standing(study.name, percent)
                yield now
                if self._ending:
                    going.close()
                    raise stopped()
        return compared(study, (life.parts_at, life.end), results)
