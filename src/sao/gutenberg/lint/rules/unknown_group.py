"""The rule GB216."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.shells import group_keys, views
from sao.gutenberg.lint.words import allowed, did_you_mean, replacement, shown
from sao.gutenberg.tree import Scalar


class UnknownGroup(Rule):
    """A view's `group` is the key of one of the shell's groups.

    What it does:
        Reports a `group` that the shell does not have, lists those that it has, and proposes the
        nearest.

    Why:
        The view would stand under no heading: it could not be found in the navigation.

    Example:
        - type: dashboard_shell
          id: shell
          bundle: billing
          groups:
            - {key: catalog, label: Catalog}
          views:
            - {key: coupons, label: Coupons, group: catalogue}
            - {key: meters, label: Meters, group: catalog}
        - {type: outcome_log, id: c, view: coupons}
        - {type: outcome_log, id: m, view: meters}

    Fix:
        - type: dashboard_shell
          id: shell
          bundle: billing
          groups:
            - {key: catalog, label: Catalog}
          views:
            - {key: coupons, label: Coupons, group: catalog}
            - {key: meters, label: Meters, group: catalog}
        - {type: outcome_log, id: c, view: coupons}
        - {type: outcome_log, id: m, view: meters}

    """

    code = "GB216"
    name = "unknown-group"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The groups that views name."""
        known = tuple(key.text for key in group_keys(draft))
        for _, view in views(draft):
            group = view.get("group")
            if not isinstance(group, Scalar) or group.value is None or group.text in known:
                continue
            advice = did_you_mean(group.text, known)
            yield Finding(
                group.span,
                f"the shell has no group `{shown(group.text)}`",
                "unknown group",
                allowed(known, "groups"),
                advice if known else "declare it under `groups`, or leave `group` out",
                edits=replacement(group.span, group.text, known),
            )
