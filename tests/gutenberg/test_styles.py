"""Blocks are drawn with roles: a theme is one place, and nothing is loud by accident."""

import re
from itertools import chain
from pathlib import Path

import pytest

import sao.gutenberg.assets as assets_package
from sao.gutenberg.registry import folder, register

ASSETS = Path(assets_package.__file__).parent
FRAME = sorted(ASSETS.glob("*.css"))
BLOCKS = [folder(block) / "style.css" for block in register()]
SHEETS = [*(sheet for sheet in FRAME if sheet.name != "10-tokens.css"), *BLOCKS]

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
DECLARED = re.compile(r"(--[a-z0-9-]+)\s*:")
USED = re.compile(r"var\((--[a-z0-9-]+)")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|color)a?\(", re.IGNORECASE)
SIZE = re.compile(r"font-size:\s*[\d.]+(?:px|rem|pt)[^;]*;")


def rules(sheet: Path) -> str:
    """The sheet without its comments."""
    return COMMENT.sub("", sheet.read_text(encoding="utf-8"))


ROLES = set(chain.from_iterable(DECLARED.findall(rules(sheet)) for sheet in FRAME))


def called(sheet: Path) -> str:
    """The sheet's name in a report."""
    return sheet.name if sheet in FRAME else sheet.parent.name


@pytest.mark.parametrize("sheet", SHEETS, ids=called)
def test_a_sheet_uses_roles_that_exist(sheet: Path) -> None:
    own = set(DECLARED.findall(rules(sheet)))
    assert set(USED.findall(rules(sheet))) - ROLES - own == set()


@pytest.mark.parametrize("sheet", SHEETS, ids=called)
def test_a_sheet_has_no_colour_of_its_own(sheet: Path) -> None:
    assert COLOUR.findall(rules(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=called)
def test_braces_are_balanced(sheet: Path) -> None:
    depth = 0
    for brace in re.findall(r"[{}]", rules(sheet)):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("sheet", BLOCKS, ids=called)
def test_a_block_takes_its_sizes_of_type_from_the_scale(sheet: Path) -> None:
    assert SIZE.findall(rules(sheet)) == []
