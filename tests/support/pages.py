"""Specs compiled as the tests need them: with a foreign block, and one machine to draw."""

from sao.gutenberg.block import DashboardBlock
from sao.gutenberg.compiler import Compiled, analyse, rendered
from sao.gutenberg.examples import page_of
from sao.gutenberg.registry import register
from sao.gutenberg.render.page import Setting
from sao.gutenberg.report import text
from sao.gutenberg.scene import Drawing
from sao.gutenberg.source import decode
from support.gauge import Gauge

REGISTRY = register((Gauge,))
DRAWINGS = {"subscription": Drawing('<svg id="s"></svg>', "States of subscription", ("active",))}

FILES = frozenset({"page.html", "index.html", "docs/index.html", "picture.svg"})


def judged(content: str | bytes, name: str = "page.yaml") -> Compiled:
    """A spec, read and judged."""
    raw = content.encode() if isinstance(content, str) else content
    source, unreadable = decode(name, raw)
    return analyse(source, REGISTRY, unreadable=unreadable, machines=tuple(DRAWINGS), files=FILES)


def codes(content: str | bytes) -> list[str]:
    """The codes of everything that is wrong with a spec, in order."""
    return [one.code for one in judged(content).diagnostics]


def shown(content: str | bytes, name: str = "page.yaml") -> str:
    """Everything that is wrong with a spec, as text."""
    return text(judged(content, name).reported)


def html(content: str, *, lenient: bool = False) -> str | None:
    """The page of a spec."""
    setting = Setting(drawings=DRAWINGS)
    return rendered(judged(content), "page.html", setting, lenient=lenient).html


def whole(example: str) -> str:
    """The example of a rule as a page; the blocks of a dashboard get a shell to stand in."""
    if example.startswith("gutenberg:"):
        return example
    kinds = {block.TYPE for block in REGISTRY if issubclass(block, DashboardBlock)}
    stands = any(f"type: {kind[:8]}" in example for kind in kinds)  # the rest may be mistyped
    return page_of(example + "\n", framed=stands and "type: dashboard_shell" not in example)
