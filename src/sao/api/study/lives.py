"""What all variants share: a past, the instant at which they part, and what is told of the future.

A life is of a company that is generated, of a scenario, or of an environment as it stands now; of
the last nothing is told, it is there already.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import asdict, replace

from sao.api.company import Cards, Company, founded
from sao.api.company.deeds import Deed
from sao.api.finding.instants import instant
from sao.api.scenario.command_log import Command, Scenario
from sao.api.study.form import Base, Founded
from sao.api.study.reading import StudyError
from sao.api.study.timeline import deeds_of, identified
from sao.billing.reckoning.calendar import add_months
from sao.wire.errors import WireError


class Life(Struct, frozen=True, kw_only=True):
    """From `start` to `end`; variants part at `parts_at`. Instants are UTC seconds."""

    seed: str
    start: int
    parts_at: int
    end: int
    deeds: tuple[Deed, ...] = ()
    company: Company | None = None
    cards: Cards | None = None
    """How the cards do of who is there when variants part, beyond what is told."""

    def past(self) -> Iterator[Deed]:
        """What is told up to the instant at which variants part."""
        return (deed for deed in self.deeds if deed.at <= self.parts_at)

    def future(self, cards: Cards | None) -> Iterator[Deed]:
        """What is told of the time after it, where the cards of a company do otherwise."""
        deeds: Iterable[Deed] = self.deeds
        if self.company is not None and cards is not None:
            company = replace(self.company, cards=cards)
            deeds = deeds_of(self.start, _told(company))[0]
        return (deed for deed in deeds if self.parts_at < deed.at < self.end)


def of_company(base: Base, told: Founded) -> Life:
    """A company's, from its first day. Raises `StudyError`."""
    start = _instant(told.start, ("base", "company", "start"))
    fields = {key: value for key, value in asdict(told).items() if key != "start"}
    company = Company(**fields, start=start, months=base.months, cards=base.cards or Cards())
    parts_at = _parts_at(base, start)
    if not start <= parts_at < company.end:
        raise StudyError("at is an instant of the company's time", ("base", "at"))
    deeds, _end = deeds_of(start, _told(company))
    return Life(
        seed=company.seed,
        start=start,
        parts_at=parts_at,
        end=company.end,
        deeds=tuple(deeds),
        company=company,
    )


def of_scenario(base: Base, scenario: Scenario) -> Life:
    """A scenario's, lived on in from `at`, or from its end. Raises `StudyError`."""
    commands = identified(scenario.seed, scenario.commands)
    deeds, last = deeds_of(scenario.start, commands)
    parts_at = _parts_at(base, last)
    if not scenario.start <= parts_at <= last:
        raise StudyError("at lies within the time of what is there", ("base", "at"))
    return Life(
        seed=scenario.seed,
        start=scenario.start,
        parts_at=parts_at,
        end=add_months(parts_at, base.months),
        deeds=tuple(deeds),
        cards=base.cards,
    )


def of_present(base: Base, seed: str, now: int) -> Life:
    """An environment's that stands at `now`."""
    end = add_months(now, base.months)
    return Life(seed=seed, start=now, parts_at=now, end=end, cards=base.cards)


def _told(company: Company) -> list[Command]:
    return identified(company.seed, founded(company))


def _parts_at(base: Base, otherwise: int) -> int:
    return otherwise if base.at is None else _instant(base.at, ("base", "at"))


def _instant(text: str, path: tuple[str, ...]) -> int:
    try:
        return instant(text, path[-1])
    except WireError as error:
        raise StudyError(f"'{text}' is not an instant: write 2026-03-31", path) from error
