"""The reference is complete, and as pages of a site it passes what it documents."""

import re

import pytest

from sao.gutenberg.block import Block
from sao.gutenberg.build import page_path
from sao.gutenberg.compiler import analyse
from sao.gutenberg.docs import documents, field_tables
from sao.gutenberg.docs_specs import specs
from sao.gutenberg.explain import explained
from sao.gutenberg.lint import BY_CODE
from sao.gutenberg.report import text
from sao.gutenberg.source import Source
from support.pages import REGISTRY, judged

SPECS = specs(REGISTRY, "docs/blocks/")


@pytest.mark.parametrize("name", SPECS)
def test_the_specs_of_the_reference_are_clean(name: str) -> None:
    source = Source(name, SPECS[name])
    files = frozenset(f"docs/blocks/{page_path(other)}" for other in SPECS)
    assert text(analyse(source, REGISTRY, files=files).reported) == ""


def test_every_page_of_the_reference_is_linked() -> None:
    linked = set(re.findall(r"docs/blocks/([\w-]+)\.html", SPECS["index.yaml"]))
    assert {f"{name}.yaml" for name in linked} == set(SPECS) - {"index.yaml"}
    pages = documents(REGISTRY)
    assert set(re.findall(r"\(([\w-]+\.md)\)", pages["README.md"])) == set(pages) - {"README.md"}


@pytest.mark.parametrize("block", list(REGISTRY), ids=lambda block: block.TYPE)
def test_every_field_is_in_the_reference(block: type[Block]) -> None:
    first = next(iter(field_tables(block)))
    names = [info.alias or name for name, info in block.model_fields.items()]
    assert [row[0] for row in first.rows] == [f"`{name}`" for name in names]


def test_every_rule_is_explained_where_it_is_linked() -> None:
    rules = documents(REGISTRY)["rules.md"]
    page = judged(SPECS["rules.yaml"]).draft.page
    assert page is not None
    ids = {block.id for block in page.blocks}
    for code, rule in BY_CODE.items():
        assert f"## {code} {rule.name}\n" in rules
        assert code.lower() in ids
        assert rule.sections()["Why"] in explained(rule)
