"""The rule GB209."""

from collections.abc import Iterator

from sao.gutenberg.block import DashboardBlock
from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.claims import misspelt
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import layout, view_keys
from sao.gutenberg.lint.words import allowed
from sao.gutenberg.vocabulary import POSITIONS


class UnplacedBlock(Rule):
    """On a page with a shell, every other block says where it stands.

    What it does:
        Reports blocks that have neither `view` nor `position`.

    Why:
        The shell is the whole page: what stands nowhere in it is not shown.

    Example:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}
        - {type: clock_display, id: now}

    Fix:
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}
        - {type: clock_display, id: now, position: nav_footer}

    """

    code = "GB209"
    name = "unplaced-block"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The blocks that stand nowhere."""
        chosen = layout(draft)
        if chosen is None:
            return
        for entry in draft.entries:
            if entry.kind is None or entry.model is None or entry.is_a("dashboard_shell"):
                continue
            places = [(*entry.path, name) for name in ("view", "position")]
            if any(misspelt(draft, path) for path in places):
                continue
            if entry.scalar("view") is None and entry.scalar("position") is None:
                notes = allowed(tuple(view_keys(draft)), "views")
                if issubclass(entry.model, DashboardBlock):
                    notes += allowed(POSITIONS[chosen], "positions")
                yield Finding(
                    entry.kind.span,
                    "the block does not say where in the shell it stands",
                    "stands nowhere",
                    notes,
                    "add `view`" if len(notes) == 1 else "add `view` or `position`",
                )
