"""Colours for code: Pygments' short class names, no inline style."""

from functools import cache

from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound


def highlighted(code: str, language: str) -> Markup:
    """The code as `<span class="…">`; as plain text where the language is not known."""
    lexer = _lexer(language)
    if lexer is None:
        return escape(code)
    return Markup(highlight(code, lexer, _formatter()))  # noqa: S704  (it escapes)


@cache
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True)


@cache
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False) if language else None
    except ClassNotFound:
        return None
