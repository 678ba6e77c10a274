"""The rule GB102."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement, shown


class UnknownBlockType(Rule):
    """A block's type is one that is installed.

    What it does:
        Reports every `type` that is neither built in nor offered by an installed package, lists
        those that are, and proposes the nearest.

    Why:
        Nothing can be shown for it: a strict build stops, a lenient one leaves a visible gap.

    Example:
        - {type: clock_dispaly, id: now, position: nav_footer}

    Fix:
        - {type: clock_display, id: now, position: nav_footer}

    """

    code = "GB102"
    name = "unknown-block-type"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The types that the registry does not know."""
        known = tuple(draft.registry.blocks)
        for entry in draft.entries:
            if entry.kind is not None and entry.model is None:
                name = entry.kind.text
                advice = did_you_mean(name, known)
                if not advice and "/" in name:
                    advice = "install the package that offers it, into the same environment"
                yield Finding(
                    entry.kind.span,
                    f"there is no block `{shown(name)}`",
                    "unknown block type",
                    allowed(known),
                    advice,
                    edits=replacement(entry.kind.span, name, known),
                )
