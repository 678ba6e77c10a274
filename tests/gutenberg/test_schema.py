"""The JSON Schema of specs says what the compiler says."""

import json

import pytest
import yaml
from jsonschema import Draft7Validator

from sao.gutenberg.block import Block
from sao.gutenberg.examples import example_page
from sao.gutenberg.schema import block_schema, page_schema, site_schema, written
from support.pages import REGISTRY, codes

PAGE = page_schema(REGISTRY)
VALIDATOR = Draft7Validator(PAGE)


def refused(page: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(page))]


def test_it_is_a_schema_and_always_the_same() -> None:
    Draft7Validator.check_schema(PAGE)
    Draft7Validator.check_schema(site_schema())
    assert written(PAGE) == written(page_schema(REGISTRY))
    references = {value for value in json.dumps(PAGE).split('"') if value.startswith("#/")}
    assert references == {f"#/$defs/{name}" for name in PAGE["$defs"]}


@pytest.mark.parametrize("block", list(REGISTRY), ids=lambda block: block.TYPE)
def test_an_example_is_valid(block: type[Block]) -> None:
    Draft7Validator.check_schema(block_schema(block))
    assert refused(example_page(block)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: clock_display", "type: clock_dispaly"),
        ("position: nav_footer", "positon: nav_footer"),
        ("position: nav_footer", "position: nav_fooder"),
        ("id: now", "id: Not An Id"),
        ("gutenberg: 1", "gutenberg: 2"),
        ("resource: customer", "resource: client"),
        ("sections: [subscriptions, invoices]", "sections: [subscription]"),
        ("views:\n", "views: []\n    x:\n"),
        ("lang: en", "language: en"),
    ],
)
def test_what_the_compiler_refuses_the_schema_refuses(old: str, new: str) -> None:
    page = example_page(REGISTRY.blocks["clock_display"])
    assert old in page
    assert codes(page) == []
    broken = page.replace(old, new, 1)
    assert codes(broken)
    assert refused(broken)


def test_a_mistyped_type_is_one_error_that_lists_the_types() -> None:
    page = example_page(REGISTRY.blocks["clock_display"]).replace("clock_display", "clock_dispaly")
    (message,) = refused(page)
    assert "'clock_display'" in message


def test_former_names_are_marked() -> None:
    gauge = block_schema(REGISTRY.blocks["acme/gauge"])
    assert gauge["properties"]["colour"]["deprecated"]
