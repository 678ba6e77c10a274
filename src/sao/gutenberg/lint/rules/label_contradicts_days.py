"""The rule GB303."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.steps import steps
from sao.gutenberg.lint.words import counted

_SPAN = re.compile(
    r"\b(?P<number>\d{1,5}|an?|one|two|three|six|twelve)[\s-]*"
    r"(?P<unit>hour|day|week|fortnight|month|quarter|year)s?\b",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "six": 6, "twelve": 12}
_DAYS = {
    # unit: the fewest and the most days that it can have
    "hour": (0, 0),
    "day": (1, 1),
    "week": (7, 7),
    "fortnight": (14, 14),
    "month": (28, 31),
    "quarter": (90, 92),
    "year": (365, 366),
}


class LabelContradictsDays(Rule):
    """The label of a step says what its days are.

    What it does:
        Warns where a label names a span of time (`30 days`, `a week`, `2 months`) that is not the
        number of days.

    Why:
        Somebody who tests a renewal presses what the button says.

    Example:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 week, days: 30}]}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 30 days, days: 30}]}

    """

    code = "GB303"
    name = "label-contradicts-days"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The labels of every step that name a span."""
        for step in steps(draft):
            found = _SPAN.search(step.label_at.text) if step.label_at else None
            if found is None or step.days is None or step.label_at is None:
                continue
            said = found["number"].casefold()
            number = _NUMBERS[said] if said in _NUMBERS else int(said)
            fewest, most = (number * days for days in _DAYS[found["unit"].casefold()])
            if fewest <= step.days <= most:
                continue
            message = f"the label says `{found[0]}`, the step goes {counted(step.days, 'day')}"
            places = (Place(step.days_at.span, "the days"),)
            advice = _advice(found[0], fewest, most)
            yield Finding(step.label_at.span, message, "the label", advice=advice, places=places)


def _advice(said: str, fewest: int, most: int) -> str:
    if most == 0:
        return "a step goes by whole days"
    if fewest == most:
        return f"write `days: {fewest}`, or another label"
    return f"`{said}` is {fewest} to {most} days"
