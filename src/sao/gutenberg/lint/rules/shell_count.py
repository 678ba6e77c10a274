"""The rule GB204."""

from collections.abc import Iterator

from sao.gutenberg.block import DashboardBlock
from sao.gutenberg.diagnostic import Finding, Place
from sao.gutenberg.draft import Draft, Entry
from sao.gutenberg.lint.rule import Rule


class ShellCount(Rule):
    """A dashboard has exactly one shell; a page without dashboard blocks has none or one.

    What it does:
        Reports every shell after the first, and blocks that need a shell on a page without one.

    Why:
        The shell boots the runtime and offers the places where the other blocks stand.

    Example:
        - type: dashboard_shell
          id: one
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [facts]}
        - type: dashboard_shell
          id: two
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [facts]}

    Fix:
        - type: dashboard_shell
          id: one
          bundle: billing
          views:
            - key: customers
              label: Customers
              detail: {resource: customer, sections: [facts]}

    """

    code = "GB204"
    name = "shell-count"
    suppressible = False

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The shells, and who needs one."""
        shells = draft.shells()
        for further in shells[1:]:
            if further.kind is not None and shells[0].kind is not None:
                places = (Place(shells[0].kind.span, "the first"),)
                advice = "make its views part of the first"
                message = "the page has more than one shell"
                yield Finding(further.kind.span, message, "one too many", (), advice, places)
        if shells:
            return
        for entry in draft.entries:
            if entry.kind is not None and _needs_shell(entry):
                advice = "add a block `dashboard_shell`"
                message = f"`{entry.kind.text}` needs a shell, and the page has none"
                yield Finding(entry.kind.span, message, "stands nowhere", advice=advice)


def _needs_shell(entry: Entry) -> bool:
    if entry.model is not None and issubclass(entry.model, DashboardBlock):
        return True
    return entry.scalar("view") is not None or entry.scalar("position") is not None
