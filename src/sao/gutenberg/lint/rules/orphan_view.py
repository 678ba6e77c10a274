"""The rule GB205."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import view_keys, views
from sao.gutenberg.tree import Scalar


class OrphanView(Rule):
    """A view shows something: a block stands in it, or it has a `detail`.

    What it does:
        Warns of views in which no block stands and which detail nothing.

    Why:
        Its entry in the navigation leads to an empty page.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - {key: controls, label: Controls}
            - {key: reports, label: Reports}
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          views:
            - {key: controls, label: Controls}
        - {type: clock_advance, id: advance, view: controls, steps: [{label: 1 day, days: 1}]}

    """

    code = "GB205"
    name = "orphan-view"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The views that no block names."""
        named = {entry.text("view") for entry in draft.entries}
        detailed = {
            key.text
            for _, view in views(draft)
            if view.get("detail") is not None and isinstance(key := view.get("key"), Scalar)
        }
        for key in view_keys(draft).values():
            if key.text not in named and key.text not in detailed:
                message = f"nothing stands in the view `{key.text}`"
                advice = f"give a block `view: {key.text}`, or remove the view"
                yield Finding(key.span, message, "an empty page", advice=advice)
