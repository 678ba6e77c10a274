"""The rule GB001."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.tree import Mapping


class YamlSyntax(Rule):
    """The file is one YAML document in UTF-8, and a mapping at its top.

    What it does:
        Reports text that YAML cannot read, bytes that are not UTF-8, control characters, a second
        document, and files that are too large or too deeply nested.

    Why:
        Nothing further can be said about a file that cannot be read.

    Example:
        - {type: prose, id: text, markdown: "half a string}

    Fix:
        - {type: prose, id: text, markdown: "a whole string"}

    """

    code = "GB001"
    name = "yaml-syntax"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """What the reader could not read."""
        if draft.unreadable is not None:
            yield draft.unreadable
            return
        syntax = [fault for fault in draft.faults if fault.kind == "syntax"]
        for fault in syntax:
            places = (Place(fault.other, "begun here"),) if fault.other else ()
            yield Finding(fault.span, fault.message, places=places)
        if not isinstance(draft.root, Mapping) and not syntax:
            keys = "`gutenberg` and `site`" if draft.is_site else "`gutenberg`, `page` and `blocks`"
            message = "the file is empty" if draft.root is None else "the top is no mapping"
            yield Finding(draft.span(()), message, advice=f"begin with the keys {keys}")
