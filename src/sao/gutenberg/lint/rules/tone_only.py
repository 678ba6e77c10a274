"""The rule GB404."""

import re
from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.labels import labels
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown, word_set

_COLOURS = word_set("red green yellow orange amber blue grey gray black white")
_WORD = re.compile(r"[^\W_]+")


class ToneOnly(Rule):
    """A label means something without its colour.

    What it does:
        Reports labels that are only signs (`✓`, `●`, `!`), and labels beside a `tone` that
        only name its colour (`Green`).

    Why:
        One reader in twelve does not see the difference between red and green; a screen reader
        does not say it.

    Example:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: ✓, tone: positive}
            - {outcome: decline, label: Red, tone: critical}
            - {outcome: auth_failure, label: Needs authentication, tone: warning}

    Fix:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: Succeed, tone: positive}
            - {outcome: decline, label: Decline, tone: critical}
            - {outcome: auth_failure, label: Needs authentication, tone: warning}

    """

    code = "GB404"
    name = "tone-only"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The labels of what has a tone, and those without a word."""
        for label in labels(draft):
            text = label.scalar.text
            if not text.strip() or label.path[-1] not in ("label", "title"):
                continue
            words = _WORD.findall(text.casefold())
            toned = label.entry is not None and label.entry.scalar(*label.path[2:-1], "tone")
            if not words or (toned and _COLOURS.issuperset(words)):
                message = f"`{shown(text)}` means nothing without its colour or shape"
                advice = "say in a word what it stands for"
                yield Finding(label.scalar.span, message, "no meaning by itself", advice=advice)
