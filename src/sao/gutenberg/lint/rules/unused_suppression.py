"""The rule GB602."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding, Span
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.source import Source
from sao.gutenberg.suppress import Suppression


class UnusedSuppression(Rule):
    """A suppression suppresses something.

    What it does:
        Warns of suppressions whose line the named rule does not report (any more). `--fix` removes
        them.

    Why:
        What is left behind hides the next mistake on the same line.

    Example:
        - {type: prose, id: text, markdown: Hello.}  # gb: ignore[GB303] It said a week.

    Fix:
        - {type: prose, id: text, markdown: Hello.}

    """

    code = "GB602"
    name = "unused-suppression"
    severity = "warning"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Nothing: what is unused is known only after all other rules; see `finding`."""
        del draft
        return iter(())

    def finding(self, source: Source, comment: Suppression, code: str, span: Span) -> Finding:
        """That this code of the comment suppressed nothing."""
        edits = (Edit(_whole(source, comment), ""),) if len(comment.codes) == 1 else ()
        message = f"`{code}` is not reported on line {comment.line}"
        return Finding(span, message, "unused", advice="remove it", edits=edits)


def _whole(source: Source, comment: Suppression) -> Span:
    """The comment with the space before it; the whole line if nothing else stands on it."""
    number, _ = source.position(comment.span.start)
    line = source.line_span(number)
    before = source.text[line.start : comment.span.start]
    if before.strip():
        return Span(line.start + len(before.rstrip()), comment.span.end)
    last = number == source.line_count
    return Span(line.start, line.end if last else source.line_span(number + 1).start)
