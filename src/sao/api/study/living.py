"""One variant, lived through: the past that all share, what is changed, and what follows."""

from collections import Counter
from collections.abc import Generator, Iterable
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from sao.api.answering.dispatch import Dispatcher
from sao.api.company.deeds import Deed
from sao.api.scenario.playing import Names, Refused, play
from sao.api.study.asking import Asking, StudyFailed, id_for
from sao.api.study.changing import change, troubles
from sao.api.study.form import Variant
from sao.api.study.lives import Life
from sao.api.study.measures import Result, figures
from sao.api.study.timeline import told
from sao.platform.ports.read_model import ReadModel
from sao.read_model.by_hand import AskedByHand
from sao.read_model.reports import ReportRefused, spanning
from sao.runtime.tally import Tally
from sao.runtime.verification import digest

Going = Generator[int, None, Result]
Counts = Counter[str]


class Stage(Struct, frozen=True):
    """An environment of its own for one variant: new, or a copy of what is there.

    Its runtime tells the tally of every step.
    """

    dispatcher: Dispatcher
    reports: AskedByHand
    tally: Tally


def live(name: str, variant: Variant, life: Life, stage: Stage, currency: str | None) -> Going:
    """Live through a variant, by way of the instants that are reached.

    Raises `StudyFailed`.
    """
    dispatcher, seed = stage.dispatcher, life.seed
    yield from dispatcher.resume()  # a copy may have been on its way
    names: Names = {}
    yield from _play(stage, life, life.past(), life.parts_at, names)
    attempted, declined = stage.tally.attempted.copy(), stage.tally.declined.copy()
    asking = Asking(dispatcher, seed)
    rewrite = change(variant, asking, seed, names)
    cards = variant.cards or life.cards
    deeds = [rewrite(deed) for deed in life.future(variant.cards)]
    if life.company is None and cards is not None:
        found = troubles(cards, asking, seed, life.end, names)
        deeds += [_identified(seed, what, deed) for what, deed in found if deed.at < life.end]
    yield from _play(stage, life, sorted(deeds, key=attrgetter("at")), life.end, names)
    dispatcher.hand.flush()
    return _result(name, life, stage, currency, (attempted, declined))


def _play(
    stage: Stage, life: Life, deeds: Iterable[Deed], end: int, names: Names
) -> Generator[int, None, None]:
    runtime = stage.dispatcher.runtime
    commands = tuple(told(life.seed, runtime.now(), tuple(deeds), end))
    try:
        for _played in play(stage.dispatcher, commands, names=names):
            yield runtime.now()
    except Refused as error:
        raise StudyFailed(str(error)) from error


def _identified(seed: str, what: str, deed: Deed) -> Deed:
    return Deed(deed.at, replace(deed.command, id=id_for(seed, what)))


def _result(
    name: str, life: Life, stage: Stage, currency: str | None, before: tuple[Counts, Counts]
) -> Result:
    """What came of it since variants parted."""
    now, tally = stage.dispatcher.runtime.now(), stage.tally

    def measured(model: ReadModel) -> Result:
        asked = spanning(model, life.parts_at, now, currency)
        attempted, declined = (
            after[asked.currency] - earlier[asked.currency]
            for after, earlier in zip((tally.attempted, tally.declined), before, strict=True)
        )
        return Result(
            name,
            asked.currency,
            asked.currencies,
            figures(model, asked, attempted, declined),
            tally.outcomes,
            digest(stage.dispatcher.runtime.store),
        )

    try:
        return stage.reports.look(measured)
    except ReportRefused as error:
        raise StudyFailed(str(error)) from error
