"""The rule GB107."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft, Refusal
from sao.gutenberg.lint import fields
from sao.gutenberg.lint.expected import expectation
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.rules.transport_in_spec import names_runtime
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement, shown
from sao.gutenberg.tree import Mapping, Node, Scalar, Sequence, at


class BadValue(Rule):
    """A value is of the kind that its field expects.

    What it does:
        Reports values of the wrong kind (a text for a number, a word for a list), words that are
        not among the allowed ones, and figures out of their bounds.

    Why:
        A page that compiles holds nothing that a runtime would have to guess about.

    Example:
        - {type: callout, id: note, tone: postive, title: Good news, text: All is well.}

    Fix:
        - {type: callout, id: note, tone: positive, title: Good news, text: All is well.}

    """

    code = "GB107"
    name = "bad-value"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """What the models refuse, and no other rule knows more about."""
        for refusal in draft.refusals:
            if refusal.kind not in ("missing", "extra_forbidden") and not _claimed(draft, refusal):
                yield _finding(draft, refusal)


def _claimed(draft: Draft, refusal: Refusal) -> bool:
    """Whether another rule speaks of it: the bundle is transport."""
    value = at(draft.root, refusal.path) if draft.root is not None else None
    if refusal.kind == "string_pattern_mismatch" and isinstance(value, Scalar):
        return refusal.path[-1] == "bundle" and names_runtime(value.text)
    # A list of which every item was refused counts as empty: that the items are wrong is enough.
    return refusal.kind == "too_short" and any(
        other is not refusal and other.path[: len(refusal.path)] == refusal.path
        for other in draft.refusals
    )


def _finding(draft: Draft, refusal: Refusal) -> Finding:
    node = at(draft.root, refusal.path) if draft.root is not None else None
    span = draft.span(refusal.path)
    name = next((step for step in reversed(refusal.path) if isinstance(step, str)), "")
    label, notes, advice = expectation(refusal)
    of = f"an item of `{name}`" if isinstance(refusal.path[-1], int) else f"`{name}`"
    message = f"{_named(node)} is not right for {of}"
    if isinstance(node, Scalar) and node.value is None:
        message = f"`{name}` has no value"
    words = fields.choices(refusal)
    if isinstance(node, Scalar) and words:
        return Finding(
            span,
            message,
            "not one of the allowed words",
            allowed(words),
            did_you_mean(node.text, words),
            edits=replacement(span, node.text, words) if not node.quoted else (),
        )
    return Finding(span, message, label, notes, advice)


def _named(node: Node | None) -> str:
    """A value as a message calls it."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return f"a list of {len(node.items)}" if node.items else "an empty list"
    if node is None:
        return "this"
    if isinstance(node.value, str):
        return f"the text `{shown(node.text)}`" if node.text else "an empty text"
    return f"`{node.text}`"
