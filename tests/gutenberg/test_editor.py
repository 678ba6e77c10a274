"""The language server that editors use completes specs, and is quiet about what it cannot know."""

import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from sao.gutenberg.block import Block
from sao.gutenberg.examples import example_page
from sao.gutenberg.schema import page_schema, written
from support.language_server import LanguageServer
from support.pages import REGISTRY

HERE = Path(__file__).parent / "editor"
TOOLS = Path(__file__).parents[2] / ".tools/editor"
HEAD = "gutenberg: 1\npage: {id: a, title: A, lang: en}\nblocks:\n"
NUMBERS = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("needs node and npm to run yaml-language-server")
    program = TOOLS / "node_modules/yaml-language-server/bin/yaml-language-server"
    if not program.exists():
        shutil.copytree(HERE, TOOLS, dirs_exist_ok=True)
        install = [npm, "ci", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(install, cwd=TOOLS, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm cannot install yaml-language-server: {done.stderr[-300:]}")
    schema = tmp_path_factory.mktemp("schema") / "gutenberg.schema.json"
    schema.write_text(written(page_schema(REGISTRY)), encoding="utf-8")
    found = LanguageServer([node, str(program), "--stdio"], schema)
    yield found
    found.close()


def uri() -> str:
    return f"file:///specs/{next(NUMBERS)}.yaml"


@pytest.mark.parametrize("block", list(REGISTRY), ids=lambda block: block.TYPE)
def test_an_example_is_not_marked(server: LanguageServer, block: type[Block]) -> None:
    assert server.diagnostics(uri(), example_page(block)) == []


def test_a_mistyped_type_is_marked_once_and_the_types_are_named(server: LanguageServer) -> None:
    text = f"{HEAD}  - type: clock_dispaly\n    id: now\n    format: date\n    position: aside\n"
    ((line, column, message),) = server.diagnostics(uri(), text)
    assert (line, column) == (4, 11)
    assert '"clock_display"' in message


def test_an_unknown_field_is_marked_where_it_stands(server: LanguageServer) -> None:
    text = f"{HEAD}  - type: clock_display\n    id: now\n    positon: aside\n"
    ((line, column, message),) = server.diagnostics(uri(), text)
    assert (line, column) == (6, 5)
    assert "positon" in message


def test_it_offers_every_type(server: LanguageServer) -> None:
    assert set(server.completions(uri(), f"{HEAD}  - type: |\n")) >= set(REGISTRY.blocks)


def test_it_offers_the_fields_of_the_type_and_no_others(server: LanguageServer) -> None:
    entry = "  - type: clock_advance\n    id: advance\n    |\n"
    offered = set(server.completions(uri(), HEAD + entry))
    assert offered >= {"view", "position", "label", "steps", "to_date", "to_next_due"}
    assert not offered & {"markdown", "cards", "options", "rows", "layers"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("  - type: callout\n    id: a\n    tone: |\n", {"positive", "warning", "critical"}),
        ("  - type: clock_display\n    id: a\n    position: |\n", {"nav_footer", "banner"}),
        ("  - type: chart\n    id: a\n    metric: |\n", {"mrr", "dunning_funnel"}),
        (
            "  - type: payment_behavior\n    id: a\n    options:\n      - outcome: |\n",
            {"succeed", "decline", "auth_failure"},
        ),
        (
            "  - type: dashboard_shell\n    id: a\n    views: [{key: a, detail: {resource: |}}]\n",
            {"customer", "invoice"},
        ),
    ],
)
def test_it_offers_the_words_of_a_field(
    server: LanguageServer, entry: str, words: set[str]
) -> None:
    assert set(server.completions(uri(), HEAD + entry)) >= words
