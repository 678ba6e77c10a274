"""The rule GB207."""

from collections import defaultdict
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import layout
from sao.gutenberg.tree import Scalar
from sao.gutenberg.vocabulary import CAPACITY, POSITIONS


class CrowdedSlot(Rule):
    """A position holds no more blocks than it has room for.

    What it does:
        Warns of every block that stands at a position which is already full.

    Why:
        Positions are small, and they are on every view: on a narrow screen the last block pushes
        the rest away.

    Example:
        - {type: clock_display, id: one, position: banner}
        - {type: clock_display, id: two, position: banner}

    Fix:
        - {type: clock_display, id: one, position: banner}

    """

    code = "GB207"
    name = "crowded-slot"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """How many blocks stand at each position."""
        known = POSITIONS.get(layout(draft) or "", ())
        standing: dict[str, list[Scalar]] = defaultdict(list)
        for entry in draft.entries:
            position = entry.scalar("position")
            if position is not None and position.text in known:
                standing[position.text].append(position)
        for name, blocks in standing.items():
            for block in blocks[CAPACITY[name] :]:
                room = "one block" if CAPACITY[name] == 1 else f"{CAPACITY[name]} blocks"
                message = f"`{name}` has room for {room}, and here are {len(blocks)}"
                advice = "move it into a view, or to another position"
                yield Finding(block.span, message, "too many", advice=advice)
