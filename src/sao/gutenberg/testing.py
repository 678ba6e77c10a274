"""The test that every block passes, ours and yours: `assert problems(Gauge) == []`."""

from collections.abc import Iterator
from html.parser import HTMLParser

from sao.gutenberg.block import Block
from sao.gutenberg.compiler import Compiled, analyse, rendered
from sao.gutenberg.examples import example_page
from sao.gutenberg.inspect import found_in
from sao.gutenberg.lint.words import word_set
from sao.gutenberg.registry import register
from sao.gutenberg.render.page import Setting
from sao.gutenberg.report import text
from sao.gutenberg.source import Source

_VOID = word_set("area base br col embed hr img input link meta source track wbr")


def compiled_example(block: type[Block]) -> Compiled:
    """The page that shows the block's example, compiled."""
    custom = (block,) if "/" in block.TYPE else ()
    source = Source(f"{block.TYPE}/example.yaml", example_page(block))
    found = analyse(source, register(custom))
    return rendered(found, "example.html", Setting())


def problems(block: type[Block]) -> list[str]:
    """What is wrong with the block: its example, its template, its config."""
    found = compiled_example(block)
    if found.html is None or found.diagnostics:
        return [text(found.reported)]
    again = compiled_example(block).html
    unstable = [] if again == found.html else ["its HTML is another one each time"]
    return [*unstable, *_structure(found.html), *_mounting(block, found.html)]


def _mounting(block: type[Block], html: str) -> Iterator[str]:
    mounted = {one.kind: one for one in found_in(html)}
    one = mounted.get(block.TYPE)
    if (one is not None) != block.INTERACTIVE:
        yield "it is interactive, and no config of it is on the page, or the other way round"
    elif one is not None and (one.problem or not one.slot or one.v != block.VERSION):
        yield f"its config cannot be mounted: {one.problem or 'slot or version are missing'}"


def _structure(html: str) -> Iterator[str]:
    reader = _Structure()
    reader.feed(html)
    reader.close()
    yield from reader.problems
    yield from (f"<{tag}> is never closed" for tag in reader.open)


class _Structure(HTMLParser):
    """What a parser would have to guess about, and what a content security policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.open: list[str] = []
        self._ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in _VOID:
            self.open.append(tag)
        name = values.get("id")
        if name is not None and name in self._ids:
            self.problems.append(f"the id {name!r} is there twice")
        self._ids.add(name or "")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.problems.append("a script stands in the page itself")
        self.problems += [
            f"{key}= is a script in an attribute" for key in values if key[:2] == "on"
        ]
        self.problems += ["style= is blocked by strict policies"] if "style" in values else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.problems.append(f"</{tag}> closes nothing that is open")
