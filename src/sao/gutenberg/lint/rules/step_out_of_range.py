"""The rule GB302."""

from collections.abc import Iterator

from sao.gutenberg.blocks.clock_advance import DAYS_MAX
from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.steps import steps
from sao.gutenberg.lint.words import counted


class StepOutOfRange(Rule):
    """A step goes forward, by a day at least and ten years at most.

    What it does:
        Reports steps of fewer than 1 or more than 3,660 days.

    Why:
        A clock only goes forward. Ten years is more than a contract runs and less than a slip of
        the finger.

    Example:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: Back, days: -1}]}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB302"
    name = "step-out-of-range"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The days of every step."""
        for step in steps(draft):
            if step.days is not None and not 1 <= step.days <= DAYS_MAX:
                back = "a clock only goes forward" if step.days < 1 else "that is very far"
                message = f"a step of {counted(step.days, 'day')}: {back}"
                yield Finding(step.days_at.span, message, f"expected 1 to {DAYS_MAX:,}")
