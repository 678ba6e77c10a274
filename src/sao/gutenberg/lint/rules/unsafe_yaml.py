"""The rule GB003."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class UnsafeYaml(Rule):
    """A spec has no anchors, aliases, merges or tags.

    What it does:
        Reports `&anchor`, `*alias`, `<<` and `!tag`.

    Why:
        What is written is what is there: a reader need not resolve references, a fix can edit one
        place without changing another, and a small file cannot expand into a huge one.

    Example:
        - {type: prose, id: one, markdown: &text Hello.}
        - {type: prose, id: two, markdown: *text}

    Fix:
        - {type: prose, id: one, markdown: Hello.}
        - {type: prose, id: two, markdown: Hello.}

    """

    code = "GB003"
    name = "unsafe-yaml"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """What the reader refused to resolve."""
        for fault in draft.faults:
            if fault.kind == "unsafe":
                yield Finding(fault.span, fault.message, advice=fault.advice)
