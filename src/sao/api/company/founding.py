"""All lives of a company, in order of time, with the clock moved in between."""

from collections.abc import Iterator
from heapq import merge

from sao.api.company.catalog import catalog
from sao.api.company.deeds import Deed
from sao.api.company.drawing import Lots
from sao.api.company.lives import life
from sao.api.company.people import person
from sao.api.company.terms import Company
from sao.api.scenario.command_log import ADVANCE_PATH, Command


def founded(company: Company) -> Iterator[Command]:
    """Every request, in order."""
    yield from catalog(company.event_name)
    now = company.start
    for deed in merge(*map(sorted_life, _people(company)), key=lambda deed: deed.at):
        if deed.at >= company.end:
            break
        if deed.at > now:
            now = deed.at
            yield _to(now)
        yield deed.command
    yield _to(company.end)


def sorted_life(deeds: Iterator[Deed]) -> list[Deed]:
    """The deeds of one life in order of time; those of one instant as they were told."""
    return sorted(deeds, key=lambda deed: deed.at)


def _people(company: Company) -> Iterator[Iterator[Deed]]:
    for number in range(1, company.customers + 1):
        lots = Lots(f"{company.seed}/{number}")
        yield life(lots, person(lots, number, company.currencies), company)


def _to(instant: int) -> Command:
    return Command(method="POST", path=ADVANCE_PATH, params={"to": instant})
