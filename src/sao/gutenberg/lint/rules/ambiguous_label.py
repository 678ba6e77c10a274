"""The rule GB402."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.labels import Label, labels
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.tree import Mapping, Path, Scalar, at

_SAYS_NOTHING = {"click here", "details", "here", "learn more", "link", "more", "read more", "this"}


class AmbiguousLabel(Rule):
    """Labels that stand together can be told apart, and a link says where it leads.

    What it does:
        Reports two views, steps, options, columns or cards of one list with the same label, and
        links that are called `here`, `more` or the like.

    Why:
        By ear, or in a list of links, a label is all there is.

    Example:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: Works}
            - {outcome: decline, label: Fails}
            - {outcome: auth_failure, label: Fails}

    Fix:
        - type: payment_behavior
          id: cards
          view: controls
          options:
            - {outcome: succeed, label: Works}
            - {outcome: decline, label: Is declined}
            - {outcome: auth_failure, label: Needs authentication}

    """

    code = "GB402"
    name = "ambiguous-label"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The labels of every list."""
        first: dict[tuple[Path, str], Scalar] = {}
        for label in labels(draft):
            text = " ".join(label.scalar.text.casefold().split())
            if text.rstrip(".… ") in _SAYS_NOTHING and _is_link(draft, label):
                message = f"`{label.scalar.text}` does not say where the link leads"
                yield Finding(label.scalar.span, message, "says nothing", advice="name the target")
            if label.group is None or label.path[-1] not in ("label", "title") or not text:
                continue
            before = first.setdefault((label.group, text), label.scalar)
            if before is not label.scalar and not _is_part_of_flow(label):
                yield Finding(
                    label.scalar.span,
                    f"another one is called `{label.scalar.text}`",
                    "cannot be told apart",
                    advice="say what is different about it",
                    places=(Place(before.span, "the other"),),
                )


def _is_link(draft: Draft, label: Label) -> bool:
    holder = at(draft.root, label.path[:-1]) if draft.root is not None else None
    return isinstance(holder, Mapping) and holder.get("href") is not None


def _is_part_of_flow(label: Label) -> bool:
    """The words along arrows, and within layers, may repeat: they are read with their ends."""
    return label.entry is not None and label.entry.is_a("flow")
