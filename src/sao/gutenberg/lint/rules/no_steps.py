"""The rule GB301."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.tree import Sequence, at

_LISTS = (("clock_advance", "steps"), ("payment_behavior", "options"), ("dashboard_shell", "views"))


class NoSteps(Rule):
    """A block of controls has at least one.

    What it does:
        Reports a `clock_advance` without steps, a `payment_behavior` without options, and a shell
        without views.

    Why:
        It would be a heading with nothing to press below it.

    Example:
        - {type: clock_advance, id: advance, view: controls, steps: []}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB301"
    name = "no-steps"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The lists of controls that are empty."""
        for entry in draft.entries:
            for kind, name in _LISTS:
                found = at(entry.node, (name,)) if entry.is_a(kind) else None
                if isinstance(found, Sequence) and not found.items:
                    message = f"`{kind}` has no {name}"
                    yield Finding(found.span, message, "empty", advice="add at least one")
