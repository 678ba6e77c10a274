"""The rule GB106."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.claims import unknown_fields
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.tree import Scalar, mappings


class NestedBlock(Rule):
    """A block stands at the top level, never within another.

    What it does:
        Reports blocks within blocks.

    Why:
        A flat list can be read, moved and linted entry by entry. Where a block stands is said by
        its own `view` or `position`, not by where it is written.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - key: controls
              label: Controls
              blocks:
                - {type: clock_advance, id: advance, steps: [{label: 1 day, days: 1}]}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views: [{key: controls, label: Controls}]
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB106"
    name = "nested-block"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """Fields that hold blocks, and blocks found anywhere else below the top."""
        advice = "move it to the top level of `blocks`, with `view` or `position` to place it"
        claimed = unknown_fields(draft, "GB106")
        for refusal in claimed:
            span = draft.key_span(refusal.path)
            message = f"`{refusal.path[-1]}` holds blocks within a block"
            yield Finding(span, message, "nested block", advice=advice)
        for entry in draft.entries:
            for path, mapping in mappings(entry.node, entry.path):
                inside = any(path[: len(other.path)] == other.path for other in claimed)
                kind = mapping.get("type")
                if path == entry.path or inside or not isinstance(kind, Scalar):
                    continue
                if draft.registry.find(kind.value) is not None:
                    message = f"a block `{kind.text}` within a block"
                    yield Finding(kind.span, message, "nested block", advice=advice)
