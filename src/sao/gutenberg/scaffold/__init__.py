"""Beginnings: a page, and a block in a package of its own, ready to be changed."""

import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import FileSystemLoader

from sao.gutenberg.render.blocks import environment

_TYPE = re.compile(r"([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)")


class ScaffoldError(Exception):
    """A name that nothing can be called; the message says what can."""


def new_page(name: str) -> str:
    """The text of a new page's spec. Raises `ScaffoldError`."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", name):
        raise ScaffoldError(f"'{name}' is no id: begin with a-z, go on with a-z, 0-9, - and _")
    return _filled("page.yaml.jinja", {"id": name, "title": _words(name)})


def new_block(kind: str) -> dict[str, str]:
    """The files of a new block's package by their path. Raises `ScaffoldError`."""
    found = _TYPE.fullmatch(kind)
    if found is None:
        raise ScaffoldError(
            f"'{kind}' is no type: write your namespace and a name, like acme/gauge"
        )
    space, slug = found.groups()
    package = f"{space}_{slug}"
    values = {
        "type": kind,
        "slug": slug.replace("_", "-"),
        "package": package,
        "css": f"{space}-{slug}".replace("_", "-"),
        "name": "".join(part.title() for part in slug.split("_") if part),
        "words": _words(slug),
    }
    inside = ("__init__.py", "template.html", "style.css", "block.js", "example.yaml")
    files = {f"{package}/{name}": _filled(f"block/{name}.jinja", values) for name in inside}
    files["pyproject.toml"] = _filled("block/pyproject.toml.jinja", values)
    files[f"test_{slug}.py"] = _filled("block/test_block.py.jinja", values)
    return files


def _filled(name: str, values: Mapping[str, str]) -> str:
    templates = environment(FileSystemLoader(Path(__file__).parent))
    templates.autoescape = False
    return templates.get_template(name).render(values)


def _words(name: str) -> str:
    return " ".join(re.split(r"[-_]+", name)).strip().capitalize()
