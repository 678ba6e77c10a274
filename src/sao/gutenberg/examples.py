"""A block's example as a page of its own: for the linter, the documentation and tests."""

import textwrap

from sao.gutenberg.block import Block, DashboardBlock
from sao.gutenberg.blocks.clock_advance import ClockAdvance
from sao.gutenberg.blocks.dashboard_shell import DashboardShell
from sao.gutenberg.registry import folder

_HEAD = "gutenberg: 1\npage: {id: example, title: Example, lang: en}\nblocks:\n"

_SHELL = """\
- type: dashboard_shell
  id: shell
  bundle: billing
  views:
    - key: customers
      label: Customers
      detail: {resource: customer, sections: [subscriptions, invoices]}
    - key: controls
      label: Controls
      detail: {resource: due_action, sections: [facts]}
"""


def example(block: type[Block]) -> str:
    """The block's `example.yaml`: one entry of `blocks`."""
    return (folder(block) / "example.yaml").read_text(encoding="utf-8")


def example_page(block: type[Block]) -> str:
    """The example on a page; what stands in a shell gets one, with views to stand in."""
    entries = item(block)
    if issubclass(block, DashboardShell):
        entries += item(ClockAdvance)  # an empty view would be warned of
    return page_of(entries, framed=issubclass(block, DashboardBlock))


def item(block: type[Block]) -> str:
    """The example as an item of the list."""
    return "- " + textwrap.indent(example(block), "  ")[2:]


def page_of(entries: str, *, framed: bool) -> str:
    """Entries of `blocks` as a whole page; framed, with a shell before them."""
    return _HEAD + textwrap.indent((_SHELL if framed else "") + entries, "  ")
