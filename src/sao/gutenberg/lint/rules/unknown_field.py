"""The rule GB101."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Edit, Finding
from sao.gutenberg.draft import Draft, Refusal
from sao.gutenberg.lint import fields
from sao.gutenberg.lint.claims import unknown_fields
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement
from sao.gutenberg.tree import Mapping, at


class UnknownField(Rule):
    """A field is one that its block has.

    What it does:
        Reports every field that is not declared, lists those that are, and proposes the nearest.
        `--fix` renames it where there is little doubt.

    Why:
        A mistyped field would be dropped, and the page would silently show a default.

    Example:
        - {type: clock_display, id: now, positon: nav_footer}

    Fix:
        - {type: clock_display, id: now, position: nav_footer}

    """

    code = "GB101"
    name = "unknown-field"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """What the models do not declare, and no other rule knows more about."""
        for refusal in unknown_fields(draft, "GB101"):
            yield _finding(draft, refusal)


def _finding(draft: Draft, refusal: Refusal) -> Finding:
    name = str(refusal.path[-1])
    model = fields.holder(refusal)
    declared = tuple(fields.by_name(model)) if model else ()
    present = at(draft.root, refusal.path[:-1]) if draft.root else None
    taken = {key.text for key, _ in present.entries} if isinstance(present, Mapping) else set()
    free = tuple(field for field in declared if field not in taken)
    span = draft.key_span(refusal.path)
    edits: tuple[Edit, ...] = replacement(span, name, free)
    return Finding(
        span,
        f"there is no field `{name}` here",
        "unknown field",
        allowed(declared),
        did_you_mean(name, free),
        edits=edits,
    )
