"""The rule GB401."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.labels import labels
from sao.gutenberg.lint.rule import Rule


class EmptyLabel(Rule):
    """A label has words in it.

    What it does:
        Reports labels, titles, captions and definitions that are empty or only space.

    Why:
        Whoever does not see the page hears nothing; whoever does, sees a control without a name.

    Example:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: "", days: 1}]}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB401"
    name = "empty-label"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The labels that say nothing."""
        for label in labels(draft):
            if isinstance(label.scalar.value, str) and not label.scalar.text.strip():
                message = f"the `{label.path[-1]}` is empty"
                yield Finding(label.scalar.span, message, "no words", advice="say what it is")
