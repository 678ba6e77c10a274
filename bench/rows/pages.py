"""What pages cost: compiling a site, and compiling it anew after one page has changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.measure import Goals, Pair, Row, Sizes
from sao.gutenberg.build import Builder, Site, write
from sao.gutenberg.examples import item, page_of
from sao.gutenberg.registry import register
from sao.gutenberg.render.page import Setting, render
from sao.gutenberg.spec import Page

CONTENT = ("hero", "prose", "card_grid", "flow", "table", "code", "callout")


@contextmanager
def compile_site(size: int) -> Iterator[Pair]:
    """Reading, judging and rendering, against rendering alone by the same templates."""
    with TemporaryDirectory() as folder:
        site = _site(Path(folder) / "src", size)
        page = Builder(site).output().compiled["page-0.yaml"].draft.page
        if page is None:
            raise ValueError("the examples of the blocks do not compile")
        yield Pair(lambda: _compiled_ms(site), lambda: _rendered_ms(page, size))


@contextmanager
def one_page_of_many(size: int) -> Iterator[Pair]:
    """One page has changed: found, compiled and written, against a site of only that page."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        many, one = _Edited(root / "many", size), _Edited(root / "one", 1)
        yield Pair(many.changed_ms, one.changed_ms)


class _Edited:
    """A site in which the same page is changed again and again."""

    def __init__(self, root: Path, size: int) -> None:
        self._out = root / "out"
        self._page = root / "src/page-0.yaml"
        self._builder = Builder(_site(root / "src", size))
        self._turn = 0
        write(self._builder.output(), self._out)

    def changed_ms(self) -> float:
        self._turn += 1
        self._page.write_text(_titled(self._turn), encoding="utf-8")
        begun = perf_counter()
        found = write(self._builder.output(), self._out)
        seconds = perf_counter() - begun
        if found.written != ("page-0.html",):
            raise ValueError(f"one page was changed, and written were {found.written}")
        return seconds * 1000


def _site(folder: Path, size: int) -> Site:
    folder.mkdir(parents=True)
    for number in range(size):
        (folder / f"page-{number}.yaml").write_text(_titled(number), encoding="utf-8")
    return Site(folder, register())


def _titled(number: int) -> str:
    """A page of 96 lines: an example of every content block."""
    blocks = register().blocks
    entries = "".join(item(blocks[name]) for name in CONTENT)
    return page_of(entries.replace("title: Three machines", f"title: Turn {number}"), framed=False)


def _compiled_ms(site: Site) -> float:
    begun = perf_counter()
    output = Builder(site).output()
    seconds = perf_counter() - begun
    if output.errors:
        raise ValueError("the examples of the blocks do not compile")
    return seconds * 1000


def _rendered_ms(page: Page, size: int) -> float:
    begun = perf_counter()
    for number in range(size):
        render(page, f"page-{number}.html", Setting())
    return (perf_counter() - begun) * 1000


ROWS = (
    Row(
        "pages",
        "ms to compile N pages ÷ to render their templates",
        Goals(5, 4, 3),
        Sizes(2, 200, 1_000),
        compile_site,
        at_most=True,
    ),
    Row(
        "one-page",
        "ms after a change of one page: of N pages ÷ of one",
        Goals(20, 10, 5),
        Sizes(2, 1_000, 1_000),
        one_page_of_many,
        at_most=True,
    ),
)
