"""Plain pages: no script, nothing from elsewhere; what they are made of, and how they are sent."""

import re
from html import escape
from importlib.resources import files

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Such a page needs nothing but its own style sheets, and may do nothing else."""


def static(name: str) -> str:
    """A file that is shipped beside this one."""
    return files("sao.api.site").joinpath("static", name).read_text("utf-8")


def prose(text: str) -> str:
    """A docstring's text, with what it sets in backticks set in mono."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))
