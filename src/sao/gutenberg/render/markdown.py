"""Markdown to HTML: CommonMark and tables; raw HTML and dangerous links stay text."""

from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from sao.gutenberg.render.highlight import highlighted
from sao.gutenberg.scene import Scene


def document(text: str, scene: Scene) -> Markup:
    """Paragraphs, lists, tables, code; its headings begin at the second level."""
    tokens = _parser().parse(text)
    _adapt(tokens, scene)
    parser = _parser()
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704  (raw HTML is off)


def inline(text: str, scene: Scene) -> Markup:
    """Emphasis, code and links within a line."""
    tokens = _parser().parseInline(text)
    _adapt(tokens, scene)
    parser = _parser()
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704  (raw HTML is off)


def links(text: str) -> tuple[str, ...]:
    """Where the links and pictures of a text lead, as they are written."""
    return tuple(_led_to(_parser().parse(text)))


def _led_to(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        for attribute in ("href", "src"):
            if isinstance(target := token.attrGet(attribute), str):
                yield target
        yield from _led_to(token.children or ())


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _listing})
    return parser.enable(["table", "strikethrough"])


def _listing(code: str, language: str, _attributes: str) -> str:
    return f'<pre class="code" tabindex="0"><code>{highlighted(code, language)}</code></pre>'


def _adapt(tokens: Sequence[Token], scene: Scene) -> None:
    """Links as seen from the page; no second heading of the first level."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(2, int(token.tag[1]))}"
        for attribute in ("href", "src"):
            if isinstance(target := token.attrGet(attribute), str):
                token.attrSet(attribute, scene.href(target))
        _adapt(token.children or (), scene)
