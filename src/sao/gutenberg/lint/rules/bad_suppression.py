"""The rule GB601."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule


class BadSuppression(Rule):
    """A suppression names rules that can be suppressed, and says why.

    What it does:
        Reports `# gb:` comments that are not of the form `# gb: ignore[GB303] reason`: without a
        reason, without a code, with one that does not exist, or with one of a rule that cannot be
        suppressed.

    Why:
        A suppression without a reason is only a complaint that was silenced. The rules that keep a
        spec free of state, logic and transport have no exceptions.

    Example:
        - {type: prose, id: text, markdown: Hello.}  # gb: ignore[GB303]

    Fix:
        - {type: prose, id: text, markdown: Hello.}

    """

    code = "GB601"
    name = "bad-suppression"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Every suppression that does not hold."""
        known = self.suppressible_by_code
        for comment in draft.suppressions:
            form = "write `# gb: ignore[GB303] reason`"
            if not comment.codes:
                yield Finding(comment.span, "this suppresses nothing", "no code", advice=form)
            elif not comment.reason:
                message = "a suppression needs a reason"
                yield Finding(comment.span, message, "no reason", advice="say why, after the `]`")
            for code, span in comment.codes:
                if code not in known:
                    advice = "`sao pages explain` lists them"
                    yield Finding(span, f"there is no rule `{code}`", "unknown", advice=advice)
                elif not known[code]:
                    message = f"`{code}` cannot be suppressed"
                    yield Finding(span, message, "has no exceptions", advice="mend what it reports")
