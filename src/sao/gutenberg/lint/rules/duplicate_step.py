"""The rule GB304."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.steps import steps
from sao.gutenberg.tree import Scalar


class DuplicateStep(Rule):
    """No two controls of a block do the same.

    What it does:
        Warns of steps of one block with the same days, and of options with the same outcome.

    Why:
        One of them is superfluous, or is not what its author meant.

    Example:
        - type: clock_advance
          id: advance
          view: controls
          steps: [{label: 7 days, days: 7}, {label: One week, days: 7}]

    Fix:
        - type: clock_advance
          id: advance
          view: controls
          steps: [{label: 7 days, days: 7}, {label: 30 days, days: 30}]

    """

    code = "GB304"
    name = "duplicate-step"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The steps and options that are there twice."""
        first: dict[tuple[int, object], Scalar] = {}
        for step in steps(draft):
            yield from _again(first, (step.block, step.days), step.days_at)
        for entry in draft.entries:
            if entry.is_a("payment_behavior"):
                for index in range(len(entry.items("options"))):
                    outcome = entry.scalar("options", index, "outcome")
                    if outcome is not None:
                        yield from _again(first, (entry.index, outcome.text), outcome)


def _again(
    first: dict[tuple[int, object], Scalar], key: tuple[int, object], found: Scalar
) -> Iterator[Finding]:
    before = first.setdefault(key, found)
    if before is not found:
        places = (Place(before.span, "first here"),)
        message = f"another control with `{found.text}`"
        yield Finding(found.span, message, "again here", advice="remove one", places=places)
