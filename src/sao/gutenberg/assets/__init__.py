"""What every site is served with: style sheets, fonts and the page frame's scripts."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from sao.gutenberg.block import Block
from sao.gutenberg.registry import Registry, folder

STYLE = "assets/gutenberg.css"
"""The frame's style sheets and those of all blocks, as one file."""

MODULE = "block.js"
"""In a block's folder: the module by which a runtime mounts it, if it brings one."""

_HERE = Path(__file__).parent


def frame_assets(registry: Registry) -> Iterator[tuple[str, bytes]]:
    """Every asset by its path in the site, the style sheet first."""
    yield STYLE, _style(tuple(folder(block) for block in registry))
    for block in registry:
        script = folder(block) / MODULE
        if script.is_file():
            yield module_path(block), script.read_bytes()
    for path in sorted(_HERE.rglob("*")):
        if path.is_file() and path.suffix not in (".py", ".pyc", ".css"):
            yield f"assets/{path.relative_to(_HERE).as_posix()}", path.read_bytes()


def module_path(block: type[Block]) -> str:
    """Where a block's module lies in the site."""
    return f"assets/blocks/{block.TYPE.replace('/', '-')}.js"


def modules(blocks: Iterable[type[Block]]) -> list[str]:
    """The modules of the blocks that bring one, each once, in order."""
    found = dict.fromkeys(block for block in blocks)
    return [module_path(block) for block in found if (folder(block) / MODULE).is_file()]


@cache
def _style(folders: tuple[Path, ...]) -> bytes:
    """The frame's sheets in the order of their names, then those of the blocks in theirs."""
    sheets = [*sorted(_HERE.glob("*.css")), *(place / "style.css" for place in folders)]
    return b"\n".join(sheet.read_bytes() for sheet in sheets if sheet.is_file())
