"""The rule GB103."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.claims import unknown_fields
from sao.gutenberg.lint.interactive import marked, texts
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown

_CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|BRL|SEK|NOK|DKK|PLN|MXN|KRW|BHD|KWD"
_VALUES = (
    (
        re.compile(
            rf"[$€£¥₹]\s?\d[\d.,]*|\b(?:{_CODES})\s?\d[\d.,]*|\d[\d.,]*\s?(?:{_CODES}|[€£¥₹])(?!\w)"
        ),
        "an amount of money",
    ),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b1[0-9]{9}(?:\d{3})?\b"), "a point in time"),
    (
        re.compile(
            r"\b(?:cus|sub|si|in|ii|pi|pm|ch|re|prod|price|plan|clock|evt|acct|card|seti|cn|txn|tr)"
            r"_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{6,}\b"
        ),
        "the id of a resource",
    ),
)


class StateInSpec(Rule):
    """A spec holds no data values: the runtime fills them in.

    What it does:
        Reports fields whose name promises data (`balance`, `now`, `count`, `rows`, `status`, …),
        and texts of dashboard blocks that hold money, points in time or ids. It cannot be
        suppressed.

    Why:
        A spec without values is the same for a simulation in the browser and for production. The
        first value in it is the first thing that is wrong in one of them.

    Example:
        - {type: clock_display, id: now, position: nav_footer, now: 2026-02-27}

    Fix:
        - {type: clock_display, id: now, position: nav_footer, format: date}

    """

    code = "GB103"
    name = "state-in-spec"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Names that promise data, and values that are data."""
        advice = "leave it out: the runtime knows the value, the spec only says what is shown"
        for refusal in unknown_fields(draft, "GB103"):
            name = refusal.path[-1]
            span = draft.key_span(refusal.path)
            yield Finding(span, f"`{name}` would hold data", "state in a spec", advice=advice)
        for _, scalar in texts(draft):
            for pattern, what in _VALUES:
                for found in pattern.finditer(scalar.text):
                    span = marked(draft, scalar, found[0])
                    message = f"`{shown(found[0])}` is {what}"
                    yield Finding(span, message, "state in a spec", advice=advice)
