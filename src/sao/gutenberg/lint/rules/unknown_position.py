"""The rule GB202."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import layout
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement, shown
from sao.gutenberg.vocabulary import POSITIONS


class UnknownPosition(Rule):
    """A block's `position` is one that the shell's layout has.

    What it does:
        Reports a `position` that the layout does not have, lists those that it has, and proposes
        the nearest.

    Why:
        The block would be compiled, and shown nowhere. A sidebar has other places than a top bar.

    Example:
        - {type: clock_display, id: now, position: bar_end}

    Fix:
        - {type: clock_display, id: now, position: nav_footer}

    """

    code = "GB202"
    name = "unknown-position"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The positions that blocks name."""
        chosen = layout(draft)
        if chosen is None:
            return
        known = POSITIONS[chosen]
        for entry in draft.entries:
            position = entry.scalar("position")
            if position is None or position.value is None or position.text in known:
                continue
            others = [name for name, places in POSITIONS.items() if position.text in places]
            advice = did_you_mean(position.text, known)
            if others:
                advice = f"`{position.text}` is a position of the layout `{others[0]}`"
            yield Finding(
                position.span,
                f"the layout `{chosen}` has no position `{shown(position.text)}`",
                "unknown position",
                allowed(known, "positions"),
                advice,
                edits=() if others else replacement(position.span, position.text, known),
            )
