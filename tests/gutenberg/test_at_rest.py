"""A dashboard before its runtime has started: it says what it will show, and pretends nothing."""

from html.parser import HTMLParser

import pytest

from sao.gutenberg.block import Block, DashboardBlock
from sao.gutenberg.registry import register
from sao.gutenberg.testing import compiled_example
from sao.gutenberg.vocabulary import RESOURCES, invitation, shown
from support.pages import html

CONTROLS = ("button", "input", "select", "textarea")
DASHBOARD = [block for block in register() if issubclass(block, DashboardBlock)]

SHELL = """\
gutenberg: 1
page: {id: rest, title: Rest, lang: en}
blocks:
  - type: dashboard_shell
    id: shell
    bundle: billing
    views:
      - key: invoices
        label: Invoices
        detail: {resource: invoice, sections: [lines, next_due], alerts: true}
      - {key: reports, label: Reports}
"""


class Controls(HTMLParser):
    """The controls of the slots that could be operated, and those that nothing names."""

    def __init__(self) -> None:
        super().__init__()
        self.operable: list[str] = []
        self.nameless: list[str] = []
        self._within: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("fieldset", "label", "header"):
            self._within.append((tag, "disabled" in values))
        within = dict(self._within)
        if tag not in CONTROLS or "header" in within:
            return
        said = self.get_starttag_text() or tag
        if "disabled" not in values and not within.get("fieldset"):
            self.operable.append(said)
        if tag != "button" and "label" not in within and "aria-label" not in values:
            self.nameless.append(said)
        if "checked" in values:
            self.operable.append(f"chosen already: {said}")

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1][0] == tag:
            self._within.pop()


@pytest.mark.parametrize("block", DASHBOARD, ids=lambda block: block.TYPE)
def test_a_control_waits_and_has_a_name(block: type[Block]) -> None:
    page = compiled_example(block).html
    assert page is not None
    found = Controls()
    found.feed(page)
    assert found.operable == []
    assert found.nameless == []


def test_a_view_is_where_its_link_leads_without_scripts() -> None:
    page = html(SHELL) or ""
    for key in ("invoices", "reports"):
        assert f'<a href="#/{key}"' in page
        assert f'id="/{key}"' in page


def test_a_detail_says_what_it_waits_for() -> None:
    page = html(SHELL) or ""
    assert "Pick an invoice to see its lines." in page
    assert "Pick an invoice to see what is due next." in page
    assert "data-gb-alerts" in page


def test_a_view_without_detail_has_none() -> None:
    page = html(SHELL) or ""
    assert page.count("data-gb-detail") == 1


@pytest.mark.parametrize("resource", RESOURCES)
def test_no_name_of_the_vocabulary_shows_through(resource: str) -> None:
    said = [invitation(resource), *map(shown, RESOURCES[resource].sections)]
    assert [sentence for sentence in said if "_" in sentence] == []


def test_an_invitation_has_its_article() -> None:
    assert invitation("payment_method") == "Pick a payment method"
    assert invitation("outcome") == "Pick an outcome"
