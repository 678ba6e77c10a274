"""What is data, logic or transport, and what only looks like it."""

import pytest

from sao.gutenberg.examples import page_of
from support.pages import codes


def said(label: str) -> list[str]:
    """The codes for a dashboard block that says this."""
    quoted = label.replace("'", "''")
    entry = f"- {{type: clock_display, id: card_1, view: controls, label: '{quoted}'}}\n"
    return codes(page_of(entry, framed=True))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("From $29", "GB103"),
        ("Total 1.220,00 €", "GB103"),
        ("EUR 5", "GB103"),
        ("¥184000", "GB103"),
        ("Since 2026-02-27", "GB103"),
        ("At 1767225600", "GB103"),
        ("Invoice in_1Px9Kd2e", "GB103"),
        ("sub_00000001", "GB103"),
        ("{{ now }}", "GB104"),
        ("{% if paused %}", "GB104"),
        ("${clock}", "GB104"),
        ("$clock.now", "GB104"),
        ("=SUM(A1:A9)", "GB104"),
        ("https://example.com", "GB105"),
        ("wss://example.com/stream", "GB105"),
        ("GET /v1/customers", "GB105"),
        ("localhost:8787", "GB105"),
        ("over WebSocket", "GB105"),
        ("from PostgreSQL", "GB105"),
        ("shell.js", "GB105"),
        ("a Durable Object", "GB105"),
    ],
)
def test_it_is_told(label: str, code: str) -> None:
    assert said(label) == [code]


@pytest.mark.parametrize(
    "label",
    [
        "Simulated time",
        "30 days, or 1 year",
        "2 of 4 retries",
        "Q1 2026",
        "Dollars and euros (USD, EUR)",
        "Card ending in 4242",
        "Plan_b",
        "in_progress",
        "Pay = settle",
        "A {curly} word",
        "Costs $ per seat",
        "Live and streaming",
        "Source of truth / reason why",
        "E.g. monthly, i.e. each month",
    ],
)
def test_it_only_looks_like_it(label: str) -> None:
    assert said(label) == []


def test_readers_may_be_told_of_amounts_links_and_templates() -> None:
    text = "It costs $29.00 since 2026-02-27; see https://example.com/v1/ and `{{ now }}`."
    entry = f"- {{type: callout, id: a, view: controls, title: From $29, text: '{text}'}}\n"
    assert codes(page_of(entry, framed=True)) == []
