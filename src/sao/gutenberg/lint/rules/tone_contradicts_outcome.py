"""The rule GB403."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import allowed
from sao.gutenberg.vocabulary import OUTCOMES


class ToneContradictsOutcome(Rule):
    """The tone of an option suits its outcome.

    What it does:
        Warns of a `decline` in the tone of success, a `succeed` in the tone of failure, and the
        like. `neutral` suits every outcome. `--fix` sets the tone that suits best.

    Why:
        Colour is read before the label.

    Example:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: Succeed, tone: positive}
            - {outcome: decline, label: Decline, tone: positive}
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

    code = "GB403"
    name = "tone-contradicts-outcome"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The tone of every option."""
        for entry in draft.entries:
            for index in range(
                len(entry.items("options")) if entry.is_a("payment_behavior") else 0
            ):
                outcome = entry.scalar("options", index, "outcome")
                tone = entry.scalar("options", index, "tone")
                suiting = OUTCOMES.get(outcome.text) if outcome is not None else None
                if outcome is None or tone is None or suiting is None or tone.text in suiting:
                    continue
                if tone.text in ("positive", "warning", "critical", "info"):
                    yield Finding(
                        tone.span,
                        f"the tone `{tone.text}` contradicts the outcome `{outcome.text}`",
                        "contradicts it",
                        allowed(suiting, "suiting"),
                        places=(Place(outcome.span, "the outcome"),),
                        edits=(Edit(tone.span, suiting[0]),),
                    )
