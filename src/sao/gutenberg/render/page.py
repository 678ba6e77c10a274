"""A page as HTML: its blocks, placed in the shell or one below the other, in the frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import FileSystemLoader, Template
from markupsafe import Markup

from sao.gutenberg.assets import STYLE, modules
from sao.gutenberg.block import Block
from sao.gutenberg.blocks.dashboard_shell import DashboardShell
from sao.gutenberg.render.blocks import environment, fragment
from sao.gutenberg.scene import Drawing, Link, Scene
from sao.gutenberg.spec import Page, SiteInfo

Runtime = Literal["local", "streaming"]

STYLES = (STYLE,)
"""The style sheets of every page, as seen from the root of the site."""


@dataclass(frozen=True)
class Setting:
    """What all pages of a build share."""

    site: SiteInfo | None = None
    runtime: Runtime = "local"
    drawings: Mapping[str, Drawing] = field(default_factory=dict)


def bundle_file(bundle: str, runtime: Runtime) -> str:
    """The file of a logical bundle: all in which the outputs of the two runtimes differ."""
    return f"assets/{bundle}.{runtime}.js"


def render(page: Page, path: str, setting: Setting) -> str:
    """The page's HTML; `path` is where it lies in the site: `docs/blocks.html`."""
    scene = _scene(page, path, setting)
    shell = next((block for block in page.blocks if isinstance(block, DashboardShell)), None)
    others = [block for block in page.blocks if block is not shell]
    fragments = [(block, fragment(block, scene)) for block in others]
    content = Markup().join(html for block, html in fragments if not _place(block))
    placed = None
    if shell is not None:
        views = {view.key: _joined(fragments, ("view", view.key)) for view in shell.views}
        positions = {name: _joined(fragments, ("position", name)) for name in shell.positions}
        placed = fragment(shell, replace(scene, views=views, positions=positions))
    return _frame().render(
        scene=scene,
        page=page,
        styles=STYLES,
        shell=placed,
        content=content,
        modules=modules(type(block) for block in page.blocks),
        bundle=bundle_file(shell.bundle, setting.runtime) if shell else None,
    )


def _place(block: Block) -> tuple[str, str] | None:
    for name in ("view", "position"):
        value = getattr(block, name, None)
        if value is not None:
            return name, value
    return None


def _joined(fragments: list[tuple[Block, Markup]], place: tuple[str, str]) -> Markup:
    return Markup().join(html for block, html in fragments if _place(block) == place)


def _scene(page: Page, path: str, setting: Setting) -> Scene:
    site = setting.site
    bare = Scene(
        id=page.info.id,
        title=page.info.title,
        lang=page.info.lang,
        path=path,
        description=page.info.description,
        root="../" * path.count("/"),
        site=site.name if site else "",
        drawings=setting.drawings,
    )
    if site is None:
        return bare
    nav = [Link(link.label, bare.href(link.href), link.href == path) for link in site.nav]
    footer = [Link(link.label, bare.href(link.href)) for link in site.footer]
    return replace(bare, nav=nav, footer=footer)


@cache
def _frame() -> Template:
    return environment(FileSystemLoader(Path(__file__).parent)).get_template("page.html")
