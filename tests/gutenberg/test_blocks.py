"""Every block keeps the promises of a block: its example, its config, its fields."""

import json
from importlib.metadata import EntryPoint

import pytest
from jinja2 import DictLoader

from sao.billing.machines import MACHINES
from sao.gutenberg import registry, testing
from sao.gutenberg.block import Block
from sao.gutenberg.blocks.chart import TWINS
from sao.gutenberg.inspect import found_in
from sao.gutenberg.lint.claims import LOGIC_NAMES, STATE_NAMES, TRANSPORT_NAMES
from sao.gutenberg.registry import Registry, RegistryError, folder, register
from sao.gutenberg.render import blocks
from sao.gutenberg.render.blocks import environment, serialised
from sao.gutenberg.testing import compiled_example, problems
from sao.gutenberg.vocabulary import CAPACITY, METRICS, OUTCOMES, POSITIONS, RESOURCES
from support.gauge import Gauge
from support.pages import REGISTRY

BLOCKS = list(REGISTRY)
BUILT_IN = [block for block in BLOCKS if "/" not in block.TYPE]


def names(value: object) -> set[str]:
    """Every key in a plain value, at any depth."""
    if isinstance(value, dict):
        return {*value, *(name for inner in value.values() for name in names(inner))}
    if isinstance(value, list):
        return {name for inner in value for name in names(inner)}
    return set()


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.TYPE)
def test_a_block_is_sound(block: type[Block]) -> None:
    assert problems(block) == []


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.TYPE)
def test_every_field_is_documented(block: type[Block]) -> None:
    missing = [name for name, info in block.model_fields.items() if not info.description]
    assert missing == []
    assert (block.__doc__ or "").partition("\n")[0].endswith(".")


@pytest.mark.parametrize("block", BUILT_IN, ids=lambda block: block.TYPE)
def test_a_built_in_block_is_called_as_its_folder(block: type[Block]) -> None:
    assert folder(block).name == block.TYPE
    assert {file.name for file in folder(block).iterdir() if file.is_file()} >= {
        "__init__.py",
        "template.html",
        "style.css",
        "example.yaml",
    }


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.INTERACTIVE])
def test_a_config_has_no_room_for_data_logic_or_transport(block: type[Block]) -> None:
    page = compiled_example(block).draft.page
    assert page is not None
    config = next(one for one in page.blocks if isinstance(one, block)).config()
    assert not names(config) & (STATE_NAMES | LOGIC_NAMES | TRANSPORT_NAMES)


def test_a_config_is_sorted_and_names_its_version() -> None:
    page = compiled_example(Gauge).draft.page
    assert page is not None
    text = serialised(page.blocks[-1])
    value = json.loads(text)
    assert text == json.dumps(value, sort_keys=True, separators=(",", ":"))
    assert (value["type"], value["id"], value["v"]) == ("acme/gauge", "load", 3)
    assert value["config"] == {
        "limit": 20,
        "needle": False,
        "position": None,
        "tone": "neutral",
        "view": "controls",
    }


def test_a_page_can_be_read_back() -> None:
    found = found_in(compiled_example(Gauge).html or "")
    assert [(one.id, one.kind, one.v, one.slot, one.problem) for one in found] == [
        ("shell", "dashboard_shell", 1, True, ""),
        ("load", "acme/gauge", 3, True, ""),
    ]


@pytest.mark.parametrize(
    ("script", "problem"),
    [("{", "no JSON"), ('{"type": "other"}', "another type"), ("[]", "another type")],
)
def test_what_a_runtime_could_not_read_is_told(script: str, problem: str) -> None:
    (found,) = found_in(f'<script data-gb-block="chart">{script}</script>')
    assert problem in found.problem
    assert not found.slot


def test_a_page_of_another_release_is_told() -> None:
    page = compiled_example(Gauge).html or ""
    older = page.replace('"type":"acme/gauge","v":3', '"type":"acme/gauge","v":2')
    assert [one.problem for one in found_in(page, REGISTRY)] == ["", ""]
    assert [one.problem for one in found_in(older, REGISTRY)] == ["", "version 3 is installed"]
    assert found_in(page, register())[1].problem == "no such block is installed"


class Bare(Gauge):
    """A block without a namespace."""

    TYPE = "gauge"


class Lost(Gauge):
    """A block without a folder of its own."""

    TYPE = "acme/lost"


@pytest.mark.parametrize(
    ("custom", "message"),
    [
        ((Bare,), "needs a namespace"),
        ((Gauge, Gauge), "there are two"),
        ((Lost,), "has no template.html"),
    ],
)
def test_a_block_that_cannot_be_registered_is_told(
    custom: tuple[type[Block], ...], message: str
) -> None:
    with pytest.raises(RegistryError, match=message):
        register(custom)


def test_only_what_is_registered_is_found() -> None:
    known: Registry = register()
    assert known.find("hero") is not None
    assert known.find("acme/gauge") is None
    assert known.find(3) is None


def test_the_vocabulary_names_what_billing_has() -> None:
    beside = {"outcome", "due_action", "setting", "api_key"}
    assert set(RESOURCES) - beside <= {machine.name for machine in MACHINES}
    assert {place for places in POSITIONS.values() for place in places} == set(CAPACITY)
    assert all(kinds for kinds in METRICS.values())
    assert all(tones for tones in OUTCOMES.values())


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("<p>{{ block.limit }}", "<p> is never closed"),
        ("<p></b></p>", "</b> closes nothing"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' is there twice"),
        ("<script>alert(1)</script>", "a script stands in the page itself"),
        ('<button onclick="x()">x</button>', "onclick= is a script"),
        ('<p style="color: red"></p>', "style= is blocked"),
    ],
)
def test_a_template_that_a_policy_or_a_parser_would_not_take_is_told(
    monkeypatch: pytest.MonkeyPatch, template: str, problem: str
) -> None:
    own = environment(DictLoader({"own": template})).get_template("own")
    known = blocks.template
    monkeypatch.setattr(blocks, "template", lambda block: own if block is Gauge else known(block))
    assert problem in " ".join(problems(Gauge))


def test_an_example_that_does_not_lint_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "example_page", lambda block: f"blocks: [{block.TYPE}]")
    assert "error[GB004]" in problems(Gauge)[0]


@pytest.mark.parametrize("value", ["support.pages:DRAWINGS", "support.pages:judged"])
def test_an_entry_point_to_something_else_is_told(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    entry = EntryPoint("odd", value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda **_: [entry])
    registry.installed.cache_clear()
    with pytest.raises(RegistryError, match=r"odd = .* is no Block"):
        registry.installed()
    registry.installed.cache_clear()


def test_every_figure_has_a_table_twin() -> None:
    assert TWINS.keys() == METRICS.keys()
