"""A suppression works on its line, needs a reason, and is missed when it is needed no more."""

import pytest

from sao.gutenberg.examples import page_of
from sao.gutenberg.lint import BY_CODE
from support.pages import codes, html, judged, whole


def step(comment: str, before: str = "") -> list[str]:
    return codes(
        page_of(
            "- type: clock_advance\n  id: advance\n  view: controls\n  steps:\n"
            f"{before}    - {{label: 1 week, days: 30}}{comment}\n",
            framed=True,
        )
    )


def test_without_one_it_is_reported() -> None:
    assert step("") == ["GB303"]


@pytest.mark.parametrize(
    "comment",
    [
        "  # gb: ignore[GB303] The provider's week.",
        " #gb:ignore[GB303] The provider's week.",
        "\t# gb: ignore[GB402, GB303] Both.",
    ],
)
def test_on_its_line_it_suppresses(comment: str) -> None:
    assert "GB303" not in step(comment)


def test_alone_on_a_line_it_is_about_the_next() -> None:
    assert step("", "    # gb: ignore[GB303] The provider's week.\n") == []
    assert step("", "    # gb: ignore[GB303] The provider's.\n\n    # And a comment.\n") == []


def test_two_lines_further_it_is_not() -> None:
    above = "    # gb: ignore[GB303] The provider's.\n    - {label: 1 day, days: 1}\n"
    assert step("", above) == ["GB602", "GB303"]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("  # gb: ignore[GB303]", ["GB303", "GB601"]),
        ("  # gb: ignore[] Nothing.", ["GB303", "GB601"]),
        ("  # gb: ignore GB303 It is fine.", ["GB303", "GB601"]),
        ("  # gb: ignore[gb303] It is fine.", ["GB303", "GB601"]),
        ("  # gb: ignore[GB402] It is fine.", ["GB303", "GB602"]),
    ],
)
def test_what_is_no_suppression_is_told(comment: str, expected: list[str]) -> None:
    assert step(comment) == expected


def test_in_a_text_it_is_text() -> None:
    page = '- {type: prose, id: a, markdown: "Write # gb: ignore[GB303] and a reason."}\n'
    assert codes(page_of(page, framed=False)) == []
    block = "- type: code\n  id: a\n  label: How\n  code: |\n    # gb: ignore[GB103]\n"
    assert codes(page_of(block, framed=False)) == []


@pytest.mark.parametrize("code", [code for code, rule in BY_CODE.items() if rule.suppressible])
def test_what_can_be_suppressed_can_be_compiled(code: str) -> None:
    lines = whole(BY_CODE[code].sections()["Example"]).splitlines()
    for one in reversed(judged("\n".join(lines)).reported):
        line = one.start[0] - 1
        lines.insert(line, f"# gb: ignore[{one.diagnostic.code}] The customer wants it so.")
    page = "\n".join(lines)
    assert codes(page) == []
    assert html(page) is not None


def test_what_cannot_be_compiled_cannot_be_suppressed() -> None:
    page = (
        "gutenberg: 3  # gb: ignore[GB004] It will come.\n"
        "page: {id: a, title: A, lang: en}\n"
        "blocks:\n"
        "  - {type: heroo, id: a, title: A}  # gb: ignore[GB102] It will come, too.\n"
    )
    assert codes(page) == ["GB004", "GB601", "GB102", "GB601"]
