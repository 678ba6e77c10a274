"""One block as HTML: its fragment, and for a runtime its config as inert JSON before a slot."""

import json
from functools import cache
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from sao.gutenberg.block import Block
from sao.gutenberg.registry import folder
from sao.gutenberg.scene import Scene

_HARMLESS = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
"""What could end a script element, or a line of a script, in JSON's own escapes."""


class RenderError(Exception):
    """A block's template or context failed: a mistake in the block, not in the spec."""


def fragment(block: Block, scene: Scene) -> Markup:
    """The block's HTML; if it is interactive, its config, and the HTML in the slot to mount in.

    Raises `RenderError`.
    """
    try:
        text = template(type(block)).render(block=block, scene=scene, **block.context(scene))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise RenderError(
            f"the block {block.id!r} ({block.TYPE}) does not render: {said}"
        ) from error
    html = Markup(text)  # noqa: S704  (rendered by a template that escapes)
    if not block.INTERACTIVE:
        return html
    return Markup('{}\n<div data-gb-slot="{}">\n{}</div>\n').format(script(block), block.id, html)


def script(block: Block) -> Markup:
    """The inert JSON by which a runtime discovers the block: type, id, v and config."""
    return Markup(  # noqa: S704  (escaped here)
        f'<script type="application/json" data-gb-block="{escape(block.TYPE)}" '
        f'id="gb-{escape(block.id)}">{serialised(block)}</script>'
    )


def serialised(block: Block) -> str:
    """Type, id, v and config as JSON: keys sorted, nothing in it that HTML could mistake."""
    value: dict[str, Any] = {
        "type": block.TYPE,
        "id": block.id,
        "v": block.VERSION,
        "config": block.config(),
    }
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.translate(_HARMLESS)


def words(name: str) -> str:
    """A name of the vocabulary as people write it: `next_due` is `Next due`."""
    said = name.replace("_", " ")
    return said[:1].upper() + said[1:]


@cache
def template(block: type[Block]) -> Template:
    """The block's template, compiled."""
    return environment(FileSystemLoader(folder(block))).get_template("template.html")


def environment(loader: BaseLoader) -> Environment:
    """Jinja as all our templates are rendered: escaping, and loud where a name is missing."""
    found = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["words"] = words
    return found
