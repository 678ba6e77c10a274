"""The rule GB210."""

from collections.abc import Iterator

from sao.gutenberg.diagnostic import Finding
from sao.gutenberg.draft import Draft, Entry
from sao.gutenberg.lint.rule import Rule
from sao.gutenberg.lint.words import shown, unknown
from sao.gutenberg.tree import Scalar
from sao.gutenberg.vocabulary import RESOURCES


class UnknownColumn(Rule):
    """A column of a list is one that its resource has.

    What it does:
        Reports columns, and a `filter_by`, that the runtime cannot show of the resource, and lists
        those that it can.

    Why:
        The column would stay empty.

    Example:
        - type: resource_list
          id: all
          view: customers
          resource: customer
          label: All customers
          columns: [name, status]

    Fix:
        - type: resource_list
          id: all
          view: customers
          resource: customer
          label: All customers
          columns: [name, state]

    """

    code = "GB210"
    name = "unknown-column"

    def check(self, draft: Draft) -> Iterator[Finding]:
        """The columns of every list."""
        for entry in draft.entries:
            resource = RESOURCES.get(entry.text("resource") or "")
            if not entry.is_a("resource_list") or resource is None:
                continue
            for column in _columns(entry):
                if column.text not in resource.columns:
                    message = f"a `{entry.text('resource')}` has no column `{shown(column.text)}`"
                    yield unknown(column, message, "column", resource.columns)


def _columns(entry: Entry) -> Iterator[Scalar]:
    yield from (item for item in entry.items("columns") if isinstance(item, Scalar))
    chosen = entry.scalar("filter_by")
    if chosen is not None and chosen.value is not None:
        yield chosen
