"""One variant, lived through: the past that all share, what is changed, and what follows."""

from collections import Counter
from collections.abc import Generator, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from sao.api.answering.service import ERRORS
from sao.api.company.deeds import Deed
from sao.api.scenario.playing import Names, Refused, play
from sao.api.study.asking import Asking, id_for
from sao.api.study.changing import change, troubles
from sao.api.study.form import Study
from sao.api.study.lives import Life
from sao.api.study.measures import Counted, Result, figures
from sao.api.study.over_time import series
from sao.api.study.reading import StudyError, StudyFailed
from sao.api.study.timeline import told
from sao.platform.ports.read_model import ReadModel
from sao.read_model.by_hand import AskedByHand
from sao.read_model.reports import ReportRefused, currencies_of, spanning
from sao.runtime.tally import Tally
from sao.runtime.verification import digest

if TYPE_CHECKING:  # endpoints ask for studies, and the dispatcher knows all endpoints
    from sao.api.answering.dispatch import Dispatcher

Going = Generator[int, None, Result]

REFUSED = (400, 404, 409)
"""What is refused; a declined card is an outcome."""

TOLD_MAX = 5_000
"""Of how many requests a link is made: beyond, it takes long, and no browser opens it."""


class Stage(Struct, frozen=True):
    """An environment of its own for one variant: new, or a copy of what is there.

    Its runtime tells the tally of every step.
    """

    dispatcher: "Dispatcher"
    reports: AskedByHand
    tally: Tally


def live(name: str, study: Study, life: Life, stage: Stage) -> Going:
    """Live through the variant of this name, by way of the instants that are reached.

    Raises `StudyFailed`, and `StudyError` for a currency in which nothing was billed.
    """
    dispatcher, seed, variant = stage.dispatcher, life.seed, study.variants[name]
    yield from dispatcher.resume()  # a copy may have been on its way
    names: Names = {}
    yield from _play(stage, life, life.past(), life.parts_at, names)
    before = stage.tally.attempted.copy(), stage.tally.declined.copy()
    preferred = _preferred(stage, life)
    asking = Asking(dispatcher, seed)
    rewrite = change(variant, asking, seed, names)
    cards = variant.cards or life.cards
    deeds = [_optional(rewrite(deed)) for deed in life.future(variant.cards)]
    if life.company is None and cards is not None:
        found = troubles(cards, asking, seed, life.end, names)
        deeds += [_identified(seed, what, deed) for what, deed in found if deed.at < life.end]
    refused = yield from _play(stage, life, sorted(deeds, key=attrgetter("at")), life.end, names)
    dispatcher.hand.flush()
    return _result(name, study, life, stage, _Parted(*before, refused, preferred))


def _preferred(stage: Stage, life: Life) -> tuple[str, ...]:
    """Currencies by how many invoices all variants have in them; before any, as a company is."""
    if life.company is not None and life.parts_at == life.start:
        weights = life.company.currencies
        return tuple(sorted(weights, key=lambda one: (-weights[one], one)))
    stage.dispatcher.hand.flush()
    return stage.reports.look(currencies_of)


def _play(
    stage: Stage, life: Life, deeds: Iterable[Deed], end: int, names: Names
) -> Generator[int, None, int]:
    """Ask for each in turn; how many were refused."""
    runtime, refused = stage.dispatcher.runtime, 0
    commands = tuple(told(life.seed, runtime.now(), tuple(deeds), end))
    try:
        for played in play(stage.dispatcher, commands, names=names):
            refused += played.reply is not None and played.reply.status in REFUSED
            yield runtime.now()
    except Refused as error:
        raise StudyFailed(str(error)) from error
    return refused


def _optional(deed: Deed) -> Deed:
    """What was asked for once may be impossible in a variant: its subscription has ended there."""
    return Deed(deed.at, replace(deed.command, optional=True))


def _identified(seed: str, what: str, deed: Deed) -> Deed:
    return Deed(deed.at, replace(deed.command, id=id_for(seed, what)))


class _Parted(NamedTuple):
    """What had been counted when variants parted, in what all are told, what was refused since."""

    attempted: Counter[str]
    declined: Counter[str]
    refused: int
    preferred: tuple[str, ...]


def _result(name: str, study: Study, life: Life, stage: Stage, parted: _Parted) -> Result:
    """What came of it since variants parted."""
    now, tally = stage.dispatcher.runtime.now(), stage.tally
    link = _link(stage.dispatcher) if study.links else None

    def measured(model: ReadModel) -> Result:
        billed = currencies_of(model)
        usual = next((one for one in parted.preferred if one in billed), None)
        asked = spanning(model, life.parts_at, now, study.currency or usual)
        counted = Counted(
            tally.attempted[asked.currency] - parted.attempted[asked.currency],
            tally.declined[asked.currency] - parted.declined[asked.currency],
            parted.refused,
        )
        return Result(
            name,
            asked.currency,
            asked.currencies,
            figures(model, asked, counted),
            series(model, asked, life.parts_at),
            tally.outcomes,
            digest(stage.dispatcher.runtime.store),
            link,
        )

    try:
        return stage.reports.look(measured)
    except ReportRefused as error:
        raise StudyError(str(error), (error.param,)) from error


def _link(dispatcher: "Dispatcher") -> str | None:
    """What opens this environment elsewhere, if a link can hold all that it was told."""
    if dispatcher.runtime.objects.told > TOLD_MAX:
        return None
    reply = dispatcher.request("GET", "/api/scenario/link", {})
    packed: str | None = reply.body["packed"] if reply.status < ERRORS else None
    return packed
