"""The rule GB217."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import group_keys, views
from sao.gutenberg.tree import Scalar


class EmptyGroup(Rule):
    """A group of the navigation has a view.

    What it does:
        Warns of groups that no view names.

    Why:
        A heading over nothing is left out of the navigation; its views stand elsewhere, or nowhere.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing
          groups:
            - {key: catalog, label: Catalog}
            - {key: money, label: Money}
          views:
            - {key: coupons, label: Coupons, group: catalog}
        - {type: outcome_log, id: c, view: coupons}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          groups:
            - {key: catalog, label: Catalog}
          views:
            - {key: coupons, label: Coupons, group: catalog}
        - {type: outcome_log, id: c, view: coupons}

    """

    code = "GB217"
    name = "empty-group"
    severity = "warning"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The groups that no view names."""
        named = {
            group.text for _, view in views(draft) if isinstance(group := view.get("group"), Scalar)
        }
        for key in group_keys(draft):
            if key.text not in named:
                message = f"no view stands in the group `{key.text}`"
                advice = f"give a view `group: {key.text}`, or remove the group"
                yield Finding(key.span, message, "a heading over nothing", advice=advice)
