"""The rule GB104."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.claims import unknown_fields
from sao.gutenberg.lint.interactive import marked, texts
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown

_LOGIC = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{[^}]*\}?|\$\(|\$[A-Za-z_][\w.]*|^\s*=.+", re.DOTALL)


class LogicInSpec(Rule):
    """A spec computes nothing: no templates, expressions, conditions or handlers.

    What it does:
        Reports fields that would compute (`if`, `visible_if`, `computed`, `on_click`, …), and texts
        of dashboard blocks with template braces, `$` expressions or a leading `=`. It cannot be
        suppressed.

    Why:
        Logic in YAML has no types, no tests and no debugger. It belongs into the runtime, or into
        a block of your own.

    Example:
        - {type: clock_display, id: now, position: nav_footer, label: "{{ clock.name }}"}

    Fix:
        - {type: clock_display, id: now, position: nav_footer, label: Billing time}

    """

    code = "GB104"
    name = "logic-in-spec"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Names that promise logic, and texts that are expressions."""
        advice = "say what is shown; to compute something, write a block: `sao pages new block`"
        for refusal in unknown_fields(draft, "GB104"):
            name = refusal.path[-1]
            span = draft.key_span(refusal.path)
            yield Finding(span, f"`{name}` would be logic", "logic in a spec", advice=advice)
        for _, scalar in texts(draft):
            for found in _LOGIC.finditer(scalar.text):
                message = f"`{shown(found[0])}` is an expression"
                span = marked(draft, scalar, found[0])
                yield Finding(span, message, "logic in a spec", advice=advice)
