"""The rule GB305."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import listed
from sao.gutenberg.vocabulary import OUTCOMES


class MissingOutcome(Rule):
    """Payment behavior offers every way in which a charge attempt can end.

    What it does:
        Warns where one of `succeed`, `decline` and `auth_failure` is not offered.

    Why:
        Without `succeed` one cannot come back; what cannot be chosen will not be tested.

    Example:
        - type: payment_behavior
          id: cards
          view: controls
          options: [{outcome: succeed, label: Succeed}, {outcome: decline, label: Decline}]

    Fix:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: Succeed}
            - {outcome: decline, label: Decline}
            - {outcome: auth_failure, label: Needs authentication}

    """

    code = "GB305"
    name = "missing-outcome"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The outcomes that each block offers."""
        for entry in draft.entries:
            count = len(entry.items("options"))
            if not entry.is_a("payment_behavior") or count == 0:
                continue
            offered = {entry.text("options", index, "outcome") for index in range(count)}
            missing = tuple(outcome for outcome in OUTCOMES if outcome not in offered)
            if missing:
                message = f"{listed(missing)} cannot be chosen"
                advice = "add an option for each"
                span = draft.key_span((*entry.path, "options"))
                yield Finding(span, message, "incomplete", advice=advice)
