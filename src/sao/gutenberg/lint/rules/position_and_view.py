"""The rule GB208."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class PositionAndView(Rule):
    """A block stands in a view or at a position, not both.

    What it does:
        Reports blocks that have `view` and `position`.

    Why:
        A position is shared by all views; a block in one view cannot stand there.

    Example:
        - {type: clock_display, id: now, position: nav_footer, view: controls}

    Fix:
        - {type: clock_display, id: now, position: nav_footer}

    """

    code = "GB208"
    name = "position-and-view"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The blocks that say where they stand twice."""
        for entry in draft.entries:
            view, position = entry.scalar("view"), entry.scalar("position")
            if view is None or position is None or None in (view.value, position.value):
                continue
            first, second = sorted((view.span, position.span))
            yield Finding(
                second,
                "the block has a `view` and a `position`",
                "one too many",
                advice="keep `view` for one view, `position` for the frame that all views share",
                places=(Place(first, "the other"),),
            )
