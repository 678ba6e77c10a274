"""Every block is open to everybody, ours and one that was scaffolded just now."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from sao.gutenberg.block import Block
from sao.gutenberg.blocks.dashboard_shell import DashboardShell
from sao.gutenberg.examples import example_page
from sao.gutenberg.registry import register
from support.browsing import OF_A_PART, judged

SAO = Path(sys.executable).with_name("sao")
OURS = list(register())


def found(browser: Browser, axe: str, page_file: Path, width: int) -> list[str]:
    """What axe finds on a built page."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(page_file.as_uri())
    wrong = judged(page, axe, OF_A_PART)
    context.close()
    return wrong


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a page for each block's example, built as anybody would."""
    folder, out = tmp_path_factory.mktemp("examples"), tmp_path_factory.mktemp("built")
    for block in OURS:
        (folder / f"{block.TYPE}.yaml").write_text(example_page(block), encoding="utf-8")
    subprocess.run([SAO, "pages", "build", folder, "-o", out, "--lenient"], check=True)
    return out


@pytest.mark.parametrize("block", OURS, ids=lambda block: block.TYPE)
def test_axe_finds_nothing_on_an_example(
    browser: Browser, axe: str, examples: Path, block: type[Block]
) -> None:
    for width in (1280, 320):
        assert found(browser, axe, examples / f"{block.TYPE}.html", width) == []


def test_axe_finds_nothing_on_a_block_of_ones_own(
    browser: Browser, axe: str, tmp_path: Path
) -> None:
    subprocess.run(
        [SAO, "pages", "new", "block", "acme/fuel_gauge", "--into", tmp_path], check=True
    )
    package = tmp_path / "acme-fuel_gauge"
    info = package / "acme_fuel_gauge-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-fuel-gauge\nVersion: 0.1.0\n")
    entry = "[gutenberg.blocks]\nacme_fuel_gauge = acme_fuel_gauge:FuelGauge\n"
    (info / "entry_points.txt").write_text(entry)
    pages = tmp_path / "pages"
    pages.mkdir()
    dashboard = (
        example_page(DashboardShell)
        + "  - {type: acme/fuel_gauge, id: fuel, view: controls, label: Fuel}\n"
    )
    (pages / "own.yaml").write_text(dashboard)
    out = tmp_path / "out"
    environment = os.environ | {"PYTHONPATH": str(package)}
    build = [SAO, "pages", "build", pages, "-o", out, "--lenient"]
    subprocess.run(build, check=True, env=environment)
    for width in (1280, 320):
        assert found(browser, axe, out / "own.html", width) == []
