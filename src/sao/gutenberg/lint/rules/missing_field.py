"""The rule GB108."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Span
from sao.gutenberg.draft import Draft, Refusal
from sao.gutenberg.lint import fields
from sao.gutenberg.lint.claims import misspelt
from sao.gutenberg.lint.expected import example
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import allowed
from sao.gutenberg.tree import Mapping, at


class MissingField(Rule):
    """A block has every field that it needs.

    What it does:
        Reports required fields that are not there, and shows an example of each.

    Why:
        The compiler does not invent what a page should say.

    Example:
        - {type: chart, id: mrr, view: customers, metric: mrr, label: Recurring revenue}

    Fix:
        - type: chart
          id: mrr
          view: customers
          metric: mrr
          label: Recurring revenue
          definition: Active subscriptions at their price per month.

    """

    code = "GB108"
    name = "missing-field"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The fields that the models miss."""
        for refusal in draft.refusals:
            if refusal.kind != "missing" or refusal.path == ("page", "lang"):
                continue
            if not misspelt(draft, refusal.path):
                yield _finding(draft, refusal)


def _finding(draft: Draft, refusal: Refusal) -> Finding:
    name = refusal.path[-1]
    info = fields.field(refusal)
    promise = f"{name}: {info.description}" if info and info.description else ""
    words = fields.words_of(info) if info else ()
    notes = (*((promise,) if promise else ()), *allowed(words))
    if name == "type" and len(refusal.path) == 3:  # noqa: PLR2004  (blocks, index, type)
        notes = allowed(tuple(draft.registry.blocks))
    shown = example(refusal)
    advice = f"add it, {shown}" if shown else f"add `{name}`"
    return Finding(_where(draft, refusal), f"`{name}` is missing", "needed here", notes, advice)


def _where(draft: Draft, refusal: Refusal) -> Span:
    """The type of the block that lacks it, or the first key of what does."""
    holder = at(draft.root, refusal.path[:-1]) if draft.root is not None else None
    if not isinstance(holder, Mapping) or not holder.entries:
        return draft.span(refusal.path[:-1])
    kind = holder.get("type")
    return kind.span if kind is not None else holder.entries[0][0].span
