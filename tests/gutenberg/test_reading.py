"""Whatever is in a file, the compiler answers with diagnostics, and says where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sao.gutenberg.compiler import rendered
from sao.gutenberg.examples import example_page
from sao.gutenberg.reading import DEPTH_MAX, read
from sao.gutenberg.render.page import Setting
from sao.gutenberg.report import FORMATS
from sao.gutenberg.source import BYTES_MAX, Source
from sao.gutenberg.tree import Mapping, at, scalars, value_of
from support.pages import DRAWINGS, REGISTRY, codes, judged

PAGES = [example_page(block) for block in REGISTRY]


def plain(text: str) -> object:
    root, faults = read(Source("a.yaml", text))
    assert not faults
    assert root is not None
    return value_of(root)


def compile_it(content: bytes) -> None:
    """Everything that can be done with a file, with whatever comes of it."""
    found = judged(content)
    for one in found.reported:
        span = one.diagnostic.finding.span
        assert 0 <= span.start <= span.end <= len(one.source.text)
    for form in FORMATS.values():
        form(found.reported)
    page = rendered(found, "page.html", Setting(drawings=DRAWINGS))
    assert (page.html is None) == (found.errors > 0)
    rendered(found, "page.html", Setting(drawings=DRAWINGS), lenient=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("2026-02-27", "2026-02-27"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("True", "True"),
        ("9" * 30, "9" * 30),
        ("true", True),
        ("null", None),
        ("~", None),
        ("-7", -7),
        ("0.50", 0.5),
        ("'7'", "7"),
        ('"true"', "true"),
    ],
)
def test_a_value_is_what_it_looks_like(text: str, value: object) -> None:
    assert plain(f"key: {text}") == {"key": value}


def test_positions_count_characters_not_bytes() -> None:
    source = Source("a.yaml", "😀é: {ü: '😀', x: y}\r\nb: z\r\n")
    root, _ = read(source)
    found = {path: source.position(scalar.span.start) for path, scalar in scalars(root or plain)}  # type: ignore[arg-type]
    assert found == {("😀é", "ü"): (1, 9), ("😀é", "x"): (1, 17), ("b",): (2, 4)}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_end(ends: str) -> None:
    page = ends.join(["gutenberg: 1", "page: {id: a, title: A, lang: en}", "blocks: []", "x: 1"])
    (one,) = judged(page).reported
    assert one.start == (4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "{" * 10_000,
        "- " * 5_000,
        "? " * 3_000,
        "\n".join(" " * depth + "a:" for depth in range(2_000)),
    ],
    ids=["lists", "mappings", "items", "keys", "blocks"],
)
def test_nesting_is_cut_off(text: str) -> None:
    assert codes(text)[0] == "GB001"


def test_what_is_nested_as_deeply_as_allowed_is_read() -> None:
    depth = DEPTH_MAX
    root, faults = read(Source("a", "[" * depth + "x" + "]" * depth))
    assert not faults
    assert root is not None
    assert at(root, (0,) * depth) is not None


def test_aliases_do_not_expand() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{key}: &{key} [*{before}, *{before}]\n"
        for before, key in zip("abcdefghijkl", "bcdefghijklm", strict=True)
    )
    found = judged(bomb)
    assert {one.code for one in found.diagnostics} >= {"GB003"}
    assert sum(one.code == "GB003" for one in found.diagnostics) == 13 + 24


def test_a_huge_file_is_refused_and_a_long_one_is_not() -> None:
    head = "gutenberg: 1\npage: {id: a, title: A, lang: en}\nblocks:\n"
    entry = "  - {{type: prose, id: p{}, markdown: Hello.}}\n"
    assert codes(head + "".join(entry.format(n) for n in range(3_000))) == []
    assert codes("#" * (BYTES_MAX + 1)) == ["GB001"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-7", "latin-1", "cp037", "shift_jis"])
def test_odd_encodings_are_told(encoding: str) -> None:
    page = PAGES[0].replace("Customers", "Größe +日本" if encoding != "latin-1" else "Größe")
    compile_it(page.encode(encoding, "replace"))


def test_a_byte_order_mark_is_no_text() -> None:
    assert codes("\ufeff" + PAGES[0]) == []


@given(st.binary(max_size=300))
def test_bytes_do_not_crash_it(content: bytes) -> None:
    compile_it(content)


@given(st.text(max_size=300))
def test_text_does_not_crash_it(text: str) -> None:
    compile_it(text.encode("utf-8", "replace"))


YAMLISH = st.text(
    alphabet=st.sampled_from("ab:-?[]{},&*!|>'\"%@#\n\t  \r~<=$é😀\x00\u2028"), max_size=80
)


@given(YAMLISH)
def test_what_looks_like_yaml_does_not_crash_it(text: str) -> None:
    compile_it(text.encode())


@given(st.sampled_from(PAGES), st.data())
def test_pages_with_a_piece_replaced_do_not_crash_it(page: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(page)))
    length = data.draw(st.integers(0, 12))
    piece = data.draw(
        st.one_of(YAMLISH, st.sampled_from(["&a ", "*a", "!!python/none ", "<<: ", "- "]))
    )
    compile_it((page[:start] + piece + page[start + length :]).encode())


WORDS = st.sampled_from(
    sorted({name for block in REGISTRY for name in block.model_fields} | {*REGISTRY.blocks, "from"})
)
VALUES = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=25,
)


@given(VALUES, VALUES, st.lists(st.dictionaries(WORDS, VALUES, max_size=6), max_size=4))
def test_any_tree_is_judged(version: object, page: object, blocks: list[object]) -> None:
    import json  # noqa: PLC0415

    tree = {"gutenberg": version, "page": page, "blocks": blocks}
    compile_it(json.dumps(tree, ensure_ascii=False).encode("utf-8", "replace"))


def test_the_top_is_a_mapping() -> None:
    root, _ = read(Source("a", PAGES[0]))
    assert isinstance(root, Mapping)
