"""The rule GB002."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class DuplicateKey(Rule):
    """A key stands once in its mapping.

    What it does:
        Reports the second and every further occurrence of a key, and where the first one is.

    Why:
        YAML readers keep the last one and say nothing; what was meant is lost.

    Example:
        - type: callout
          id: note
          title: One title
          title: Another title
          text: Which of them is shown?

    Fix:
        - type: callout
          id: note
          title: One title
          text: This one is shown.

    """

    code = "GB002"
    name = "duplicate-key"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The keys that the reader met again."""
        for fault in draft.faults:
            if fault.kind == "duplicate":
                places = (Place(fault.other, "first here"),) if fault.other else ()
                yield Finding(
                    fault.span, fault.message, "again here", advice=fault.advice, places=places
                )
