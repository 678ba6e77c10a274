"""Builds: the same bytes every time, only what changed, nothing left behind, nothing half done."""

import re
from pathlib import Path

import pytest

from sao.gutenberg.build import (
    MANIFEST,
    Builder,
    BuildError,
    Changes,
    Output,
    Site,
    changes,
    write,
)
from sao.gutenberg.examples import example_page, page_of
from sao.gutenberg.registry import register
from sao.gutenberg.render.page import Runtime
from sao.gutenberg.scene import Scene
from sao.gutenberg.serve import Preview
from sao.gutenberg.testing import compiled_example
from support.broken import Broken
from support.gauge import Gauge
from support.pages import DRAWINGS, REGISTRY, html

SITE = """\
gutenberg: 1
site:
  name: Example site
  nav: [{label: Home, href: index.html}, {label: Deep, href: deep/down/page.html}]
  footer: [{label: Source, href: "https://example.com/source"}]
"""


@pytest.fixture
def src(tmp_path: Path) -> Path:
    """A site of every block's example, two levels deep, with a picture."""
    folder = tmp_path / "src"
    (folder / "deep/down").mkdir(parents=True)
    (folder / "site.yaml").write_text(SITE)
    for block in REGISTRY:
        name = block.TYPE.replace("/", "-")
        (folder / f"{name}.yaml").write_text(example_page(block), encoding="utf-8")
    entry = "- {type: hero, id: t, title: A, actions: [{label: Down, href: deep/down/page.html}]}\n"
    hero = page_of(entry, framed=False)
    (folder / "index.yaml").write_text(hero)
    (folder / "deep/down/page.yaml").write_text(hero.replace("page.html", "page.html#x"))
    (folder / "deep/picture.svg").write_text("<svg/>")
    (folder / ".hidden").mkdir()
    (folder / ".hidden/page.yaml").write_text("not: a page")
    return folder


def built(src: Path, runtime: Runtime = "local", *, lenient: bool = False) -> Output:
    return Builder(Site(src, REGISTRY, runtime, DRAWINGS, lenient)).output()


def test_it_is_the_same_every_time(src: Path) -> None:
    first = built(src)
    assert first.errors == 0
    assert first.files == built(src).files
    assert list(first.files) == sorted(first.files)


def test_the_runtimes_differ_in_the_name_of_the_bundle_only(src: Path) -> None:
    local, streaming = built(src, "local").files, built(src, "streaming").files
    assert local.keys() == streaming.keys()
    differing = {name for name in local if local[name] != streaming[name]}
    assert "dashboard_shell.html" in differing
    for name in differing:
        assert local[name].count(b"assets/billing.local.js") == 1
        renamed = local[name].replace(b"assets/billing.local.js", b"assets/billing.streaming.js")
        assert renamed == streaming[name]


def test_every_link_of_the_frame_leads_somewhere(src: Path) -> None:
    files = built(src).files
    for name, content in files.items():
        if not name.endswith(".html"):
            continue
        base = Path(name).parent
        for link in re.findall(r'(?:href|src)="([^"#]+)', content.decode()):
            if ":" in link:
                continue
            target = (Path("/") / base / link).resolve().relative_to("/").as_posix()
            known = target in files or target.startswith(("assets/billing.", "dashboard.html"))
            assert known or target == "architecture.html", f"{name} links to {link}"


def test_only_what_changed_is_written(src: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = write(built(src), out)
    assert set(first.written) == set(built(src).files)
    assert not write(built(src), out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    (src / "index.yaml").write_text(
        (src / "index.yaml").read_text().replace("title: A", "title: B")
    )
    assert write(built(src), out) == Changes(("index.html",))
    touched = {path for path, then in before.items() if path.stat().st_mtime_ns != then}
    assert touched == {out / "index.html"}


def test_what_is_no_longer_there_goes_and_what_is_not_ours_stays(src: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(built(src), out)
    (out / "CNAME").write_text("example.com")
    (src / "deep/down/page.yaml").unlink()
    (src / "deep/picture.svg").unlink()
    found = changes(built(src), out)
    assert found.removed == ("deep/down/page.html", "deep/picture.svg")
    write(built(src), out)
    assert not (out / "deep/down/page.html").exists()
    assert (out / "CNAME").exists()


def test_a_forged_manifest_removes_nothing_outside(src: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(built(src), out)
    precious = tmp_path / "precious.txt"
    precious.write_text("keep me")
    (out / MANIFEST).write_text(f"../precious.txt\n{precious}\ndeep/../../precious.txt\n")
    write(built(src), out)
    assert precious.read_text() == "keep me"


def test_a_page_is_compiled_again_only_when_it_or_the_site_changed(src: Path) -> None:
    builder = Builder(Site(src, REGISTRY, "local", DRAWINGS))
    first = builder.output().compiled
    again = builder.output().compiled
    assert all(first[name] is again[name] for name in first)
    (src / "index.yaml").write_text(page_of("- {type: hero, id: t, title: New}\n", framed=False))
    third = builder.output().compiled
    assert [name for name in first if first[name] is not third[name]] == ["index.yaml"]
    (src / "site.yaml").write_text(SITE.replace("Example", "Another"))
    fourth = builder.output()
    assert all(third[name] is not fourth.compiled[name] for name in third)
    assert b"Another site" in fourth.files["index.html"]


def test_a_page_with_errors_has_no_html_unless_lenient(src: Path) -> None:
    bad = page_of(
        "- {type: heroo, id: a, title: A}\n- {type: hero, id: b, title: B}\n", framed=False
    )
    (src / "index.yaml").write_text(bad)
    strict = built(src)
    assert strict.errors == 1
    assert "index.html" not in strict.files
    lenient = built(src, lenient=True).files["index.html"].decode()
    assert "<code>heroo</code> could not be compiled" in lenient
    assert "<h1" in lenient


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("index.yml", "index.yaml and index.yml both become index.html"),
        ("index.html", "index.html and index.yaml both become index.html"),
        ("assets/gutenberg.css", "the frame of every page and assets/gutenberg.css"),
        ("deep/site.yaml", "deep/site.yaml belongs to the top"),
    ],
)
def test_two_files_cannot_become_one(src: Path, name: str, message: str) -> None:
    (src / name).parent.mkdir(exist_ok=True)
    (src / name).write_text(SITE if "site" in name else (src / "index.yaml").read_text())
    with pytest.raises(BuildError, match=re.escape(message)):
        built(src)


def test_the_config_of_a_block_cannot_end_its_script() -> None:
    label = "</script><script>alert(1)</script>&amp;\\u2028\\u2029<!--"
    page = html(
        page_of(
            f'- {{type: clock_display, id: now, view: controls, label: "{label}"}}\n', framed=True
        )
    )
    assert page is not None
    script = page.partition('data-gb-block="clock_display" id="gb-now">')[2].partition("</script>")[
        0
    ]
    assert "\\u003c/script\\u003e\\u003cscript\\u003ealert(1)" in script
    assert "\\u0026amp;\\u2028\\u2029" in script
    assert "<script>alert" not in page
    assert not set(script) & set("<>&\u2028\u2029")


def test_markdown_brings_no_html_and_no_script() -> None:
    text = "<script>x</script> [a](javascript:alert(1)) <b onclick=y>b</b> ![p](data:text/html,x)"
    page = html(page_of(f"- {{type: prose, id: a, markdown: {text!r}}}\n", framed=False))
    assert page is not None
    assert "<script>" not in page
    assert 'href="javascript' not in page
    assert "<b " not in page
    assert 'src="data:text' not in page


def test_compiled_examples_are_the_same_as_in_a_site() -> None:
    for block in REGISTRY:
        found = compiled_example(block)
        assert found.html == compiled_example(block).html


def test_a_link_is_broken_once_its_page_is_gone(src: Path) -> None:
    builder = Builder(Site(src, REGISTRY, "local", DRAWINGS))
    before = builder.output().compiled["index.yaml"]
    assert before.diagnostics == ()
    (src / "deep/down/page.yaml").unlink()
    after = builder.output().compiled
    assert [one.code for one in after["index.yaml"].diagnostics] == ["GB215"]
    assert [one.code for one in after["site.yaml"].diagnostics] == ["GB215"]


@pytest.mark.parametrize(
    ("target", "href"),
    [
        ("deep/a.html", "../deep/a.html"),
        ("/deep/a.html", "../deep/a.html"),
        ("/", "../"),
        ("#top", "#top"),
        ("https://example.com/", "https://example.com/"),
        ("//example.com/", "//example.com/"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("a/b:c.html", "../a/b:c.html"),
    ],
)
def test_links_are_named_from_the_root(target: str, href: str) -> None:
    assert Scene("a", "A", "en", "deep/page.html", root="../").href(target) == href


def test_the_root_is_found_from_the_root() -> None:
    assert Scene("a", "A", "en", "page.html").href("/") == "./"


def test_a_mistake_in_a_block_is_told_with_its_name(src: Path) -> None:
    (src / "index.yaml").write_text(page_of("- {type: acme/broken, id: it}\n", framed=False))
    site = Site(src, register((Gauge, Broken)), "local", DRAWINGS)
    with pytest.raises(BuildError, match=r"index.yaml: the block 'it' \(acme/broken\) does not"):
        Builder(site).output()
    preview = Preview(Builder(site))
    assert preview.refresh()
    assert "'nobody' is undefined" in preview.wrong_with("anything.html")
