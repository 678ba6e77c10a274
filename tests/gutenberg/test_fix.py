"""`--fix` and `migrate` change the bytes that they must, and no others."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.gutenberg.examples import example_page, page_of
from sao.gutenberg.fix import Fixed, fix
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.migrate import migrated
from sao.gutenberg.registry import register
from support.gauge import Gauge
from support.pages import REGISTRY, codes, judged, whole

FIXABLE = ["GB101", "GB102", "GB107", "GB201", "GB211", "GB212", "GB214", "GB403", "GB405", "GB501"]


def fixed(content: bytes) -> Fixed:
    found = judged(content)
    return fix(content, found.draft.source, found.diagnostics)


@pytest.mark.parametrize("code", [*FIXABLE, "GB202", "GB206", "GB210", "GB602"])
def test_what_is_fixed_is_clean(code: str) -> None:
    example = BY_CODE[code].sections()["Example"]
    page = whole(example).replace("bar_end", "nav_fooder").replace("status", "stat_e")
    assert code in codes(page)
    result = fixed(page.encode())
    assert result.applied == 1
    assert codes(result.content) == []
    assert fixed(result.content) == Fixed(result.content, 0)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_one_word_is_changed_and_nothing_else(ends: str, mark: str) -> None:
    page = (
        f"{mark}# Größe 😀   {ends}gutenberg:   1{ends}page:  {{id: a, title: 'A', lang: en}}{ends}"
        f"blocks:{ends}{ends}  - type:   callout # the type{ends}    id: a{ends}"
        f"    tone:  postive   # the tone{ends}    title: >-{ends}        Folded{ends}"
        f"        text{ends}    text: |{ends}      kept  {ends}"
    )
    result = fixed(page.encode())
    assert result.content == page.replace("postive", "positive").encode()


def test_two_edits_of_the_same_place_are_not_mixed() -> None:
    page = page_of("- {type: clock_dispaly, id: a, positon: aside}\n", framed=True)
    once = fixed(page.encode())
    twice = fixed(once.content)
    assert once.applied == 1
    assert codes(twice.content) == []


def test_a_suppression_on_its_own_line_goes_with_its_line() -> None:
    entry = "- {type: prose, id: a, markdown: Hello.}\n"
    page = page_of(f"# gb: ignore[GB303] It was so once.\n{entry}", framed=False)
    assert fixed(page.encode()).content.decode() == page_of(entry, framed=False)


@given(st.sampled_from(list(REGISTRY)), st.data())
def test_a_fix_adds_no_error_and_keeps_what_it_does_not_mean(
    block: type[object], data: st.DataObject
) -> None:
    page = example_page(block)  # type: ignore[arg-type]
    start = data.draw(st.integers(60, len(page) - 1))
    broken = (page[:start] + data.draw(st.sampled_from("abeio_")) + page[start + 1 :]).encode()
    result = fixed(broken)
    edits = [edit for one in judged(broken).diagnostics for edit in one.finding.edits]
    assert bool(result.applied) == bool(edits)
    assert judged(result.content).errors <= judged(broken).errors
    blocks = SequenceMatcher(None, broken, result.content, autojunk=False).get_opcodes()
    changed = [tag for tag, *_ in blocks if tag != "equal"]
    assert len(changed) <= 12 * result.applied


OLD = """\
- type: acme/gauge   # the load
  id: load
  view: controls
  v: 1
  # how far it goes
  peak: 9
  shadow:
    - deep
    - dark
  tone: danger  # red
"""
NEW = """\
- type: acme/gauge   # the load
  id: load
  view: controls
  v: 3
  # how far it goes
  limit: 9
  tone: critical  # red
  needle: true
"""


def test_an_old_block_is_read_as_it_was_meant_and_warned_of() -> None:
    page = page_of(OLD, framed=True)
    found = judged(page)
    assert [one.code for one in found.diagnostics] == ["GB502"]
    block = found.draft.page.blocks[-1] if found.draft.page else None
    assert isinstance(block, Gauge)
    assert (block.limit, block.tone, block.needle) == (9, "critical", True)


def test_a_migration_patches_the_file() -> None:
    result = migrated("a.yaml", page_of(OLD, framed=True).encode(), REGISTRY)
    assert result.content.decode() == page_of(NEW, framed=True)
    assert result.told == (
        "line 14: acme/gauge: version 1 to 2",
        "line 14: acme/gauge: version 2 to 3",
    )
    assert codes(result.content) == []
    assert migrated("a.yaml", result.content, REGISTRY).content == result.content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "- {type: acme/gauge, id: a, view: controls, v: 1, peak: 9, shadow: [x]}\n",
            "- {type: acme/gauge, id: a, view: controls, v: 3, limit: 9, needle: true}\n",
        ),
        (
            "- {shadow: x, type: acme/gauge, id: a, view: controls, v: 1}\n",
            "- {type: acme/gauge, id: a, view: controls, v: 3, needle: true}\n",
        ),
        (
            "- shadow: x\n  type: acme/gauge\n  id: a\n  view: controls\n  v: 1\n",
            "- type: acme/gauge\n  id: a\n  view: controls\n  v: 3\n  needle: true\n",
        ),
        (
            "- {type: acme/gauge, id: a, view: controls, colour: info}\n",
            "- {type: acme/gauge, id: a, view: controls, tone: info}\n",
        ),
    ],
)
def test_migrations_keep_the_way_of_writing(old: str, new: str) -> None:
    result = migrated("a.yaml", page_of(old, framed=True).encode(), REGISTRY)
    assert result.content.decode() == page_of(new, framed=True)
    assert codes(result.content) == []


def test_windows_line_ends_stay() -> None:
    page = page_of(OLD, framed=True).replace("\n", "\r\n").encode()
    result = migrated("a.yaml", page, REGISTRY)
    assert result.content.decode() == page_of(NEW, framed=True).replace("\n", "\r\n")


def test_what_cannot_be_read_is_not_touched() -> None:
    for content in (b"\xff\xfe", b"a: [", b"", b"- 1"):
        assert migrated("a.yaml", content, register()).content == content
