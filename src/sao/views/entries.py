"""Entries: outcomes as a timeline shows them, and the marks of a scrubber made of them."""

from collections.abc import Iterable

from sao.core.machine import Step
from sao.views.shapes import Entry, Mark, Tone
from sao.views.words.amounts import counted
from sao.views.words.states import shape_of
from sao.views.words.summaries import action_words, summary, tone_of

_GRAVITY: tuple[Tone, ...] = ("critical", "warning", "positive", "info", "neutral")
"""Which tone speaks for several outcomes of one instant: the first."""


def entry(step: Step, owner: str | None = None) -> Entry:
    """An outcome as a timeline shows it, with whose it is where that is to be said."""
    outcome = step.outcome
    return Entry(
        object_id=outcome.object_id,
        resource=step.after.schema,
        seq=outcome.seq,
        at=outcome.at,
        action=outcome.action,
        state=outcome.state,
        state_before=step.before.status,
        summary=summary(step),
        tone=tone_of(step),
        shape=shape_of(step.after.schema),
        hash=outcome.hash.hex(),
        cause=outcome.cause,
        owner=owner,
    )


def marks(steps: Iterable[Step]) -> tuple[Mark, ...]:
    """The instants at which something happened, oldest first."""
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step.outcome.at, []).append(step)
    return tuple(_mark(at, found[at]) for at in sorted(found))


def _mark(at: int, steps: list[Step]) -> Mark:
    tones = [tone_of(step) for step in steps]
    place = min(range(len(steps)), key=lambda number: _GRAVITY.index(tones[number]))
    leading = steps[place]
    text = f"{action_words(leading.outcome.action)}: {summary(leading)}"
    if len(steps) > 1:
        text += f", and {counted(len(steps) - 1, 'more outcome')}"
    return Mark(at=at, tone=tones[place], text=text)
