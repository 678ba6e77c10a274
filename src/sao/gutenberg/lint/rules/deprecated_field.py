"""The rule GB501."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.tree import Mapping


class DeprecatedField(Rule):
    """A field is called by its present name.

    What it does:
        Warns of fields that have been renamed. They still work; `--fix` renames them.

    Why:
        Two names for one thing are one too many to learn. The old one goes with the next version
        of its block.

    Example:
        - {type: acme/gauge, id: load, view: controls, colour: positive}

    Fix:
        - {type: acme/gauge, id: load, view: controls, tone: positive}

    """

    code = "GB501"
    name = "deprecated-field"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The fields that blocks know by an older name."""
        for entry in draft.entries:
            if entry.model is None or not isinstance(entry.node, Mapping):
                continue
            for old, new in entry.model.RENAMED.items():
                key = entry.node.key(old)
                if key is not None:
                    message = f"`{old}` is called `{new}` now"
                    edits = (Edit(key.span, new),) if entry.node.key(new) is None else ()
                    yield Finding(
                        key.span, message, "old name", advice=f"write `{new}`", edits=edits
                    )
