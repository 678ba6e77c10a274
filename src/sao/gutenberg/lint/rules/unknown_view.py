"""The rule GB201."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import view_keys
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement, shown


class UnknownView(Rule):
    """A block's `view` is the key of one of the shell's views.

    What it does:
        Reports a `view` that the shell does not have, lists those that it has, and proposes the
        nearest.

    Why:
        The block would be compiled, and shown nowhere.

    Example:
        - {type: clock_advance, id: advance, view: contols, steps: [{label: 1 day, days: 1}]}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB201"
    name = "unknown-view"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The views that blocks name."""
        keys = view_keys(draft)
        if not keys:
            return
        for entry in draft.entries:
            view = entry.scalar("view")
            if view is None or view.value is None or view.text in keys:
                continue
            known = tuple(keys)
            yield Finding(
                view.span,
                f"the shell has no view `{shown(view.text)}`",
                "unknown view",
                allowed(known, "views"),
                did_you_mean(view.text, known),
                (Place(draft.shells()[0].node.span, "the shell"),),
                replacement(view.span, view.text, known),
            )
