"""The rules that the repository is kept by, as far as no linter knows them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
MODULES = sorted(SRC.rglob("*.py"))
FOLDERS = [each.name for each in ROOT.iterdir() if each.is_dir() and not each.name.startswith(".")]
PACKAGES = [each.name for each in (SRC / "sao").iterdir() if each.is_dir()]
PROSE = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PURE = [file for file in MODULES if file.relative_to(SRC / "sao").parts[0] in ("core", "billing")]

FILE_LINES, FUNCTION_LINES = 400, 50
LONG_FILES: dict[str, int] = {}
"""Files that are longer all the same. A number here only ever goes down; none is added."""
LONG_FUNCTIONS: dict[str, int] = {}
"""Functions that are longer all the same, as `file:name`. The same holds."""


def name_of(file: Path) -> str:
    return file.relative_to(SRC).as_posix()


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file, by `file:name`, with its number of lines."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(file)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def judge(sizes: dict[str, int], limit: int, longer: dict[str, int]) -> list[str]:
    """What is longer than it may be, and which exceptions are needed no more."""
    too_long = [
        f"{name} has {size} lines, and may have {longer.get(name, limit)}"
        for name, size in sizes.items()
        if size > longer.get(name, limit)
    ]
    return too_long + [
        f"{name} needs no exception any more: take it off the list"
        for name in longer
        if sizes.get(name, 0) <= limit
    ]


def test_no_file_is_too_long() -> None:
    sizes = {name_of(file): len(file.read_text().splitlines()) for file in MODULES}
    assert judge(sizes, FILE_LINES, LONG_FILES) == []


def test_no_function_is_too_long() -> None:
    sizes: dict[str, int] = {}
    for file in MODULES:
        for name, size in functions(file):
            sizes[name] = max(size, sizes.get(name, 0))
    assert judge(sizes, FUNCTION_LINES, LONG_FUNCTIONS) == []


def test_the_list_of_exceptions_only_shrinks() -> None:
    assert judge({"a": 401, "b": 400, "c": 450}, 400, {"c": 450}) == [
        "a has 401 lines, and may have 400"
    ]
    assert judge({"c": 451}, 400, {"c": 450}) == ["c has 451 lines, and may have 450"]
    assert judge({"c": 400}, 400, {"c": 450, "d": 410}) == [
        "c needs no exception any more: take it off the list",
        "d needs no exception any more: take it off the list",
    ]


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_every_module_says_what_it_is(file: Path) -> None:
    assert ast.get_docstring(tree_of(file)), f"{name_of(file)} has no docstring"


@pytest.mark.parametrize("file", PURE, ids=name_of)
def test_nothing_hangs_on_an_assert(file: Path) -> None:
    """Under -O, which the browser runs with, it would not be there: raise `InvariantBroken`."""
    lines = [node.lineno for node in ast.walk(tree_of(file)) if isinstance(node, ast.Assert)]
    assert lines == [], f"{name_of(file)} asserts in lines {lines}"


def impure(tree: ast.Module) -> Iterator[str]:
    """Where a module asks for the time, or draws at random."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                modules = [module]
            case ast.Attribute(
                value=ast.Name(id="datetime" | "date") | ast.Attribute(attr="datetime" | "date")
            ):
                modules = [f"datetime.{node.attr}"]
            case _:
                continue
        for module in modules:
            if module.partition(".")[0] in ("time", "random", "secrets", "uuid"):
                yield f"line {node.lineno}: {module}"
            if module in ("datetime.now", "datetime.utcnow", "datetime.today"):
                yield f"line {node.lineno}: {module}"


@pytest.mark.parametrize("file", PURE, ids=name_of)
def test_nobody_looks_at_the_clock_or_draws_at_random(file: Path) -> None:
    assert list(impure(tree_of(file))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "import random as r",
        "from time import monotonic",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime, UTC\ndatetime.now(UTC)",
        "from datetime import date\ndate.today()",
    ],
)
def test_looking_at_the_clock_is_noticed(source: str) -> None:
    assert list(impure(ast.parse(source)))


def test_every_intention_has_an_issue() -> None:
    word = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b(?!\(#\d+\))")
    folders = ("src", "tests", "examples", "bench")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in folders
        for file in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if word.search(line)
    ]
    assert found == [], "say which issue it is: (#12) after the word"


def test_every_path_in_the_architecture_exists() -> None:
    document = ROOT / "ARCHITECTURE.md"
    text = document.read_text() if document.exists() else ""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    paths = re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|md|toml|yaml|lock))`", text)
    places = (ROOT, SRC, SRC / "sao")
    missing = [path for path in paths if not any((place / path).exists() for place in places)]
    assert missing == [], f"{document.name} names what does not exist"


MADE_UP = re.compile(r"thing|/\.")
"""What a reader is to make: the files of a new resource, and one's own settings."""


def unknown_names(text: str) -> list[str]:
    """Which of our paths and modules a text names that there are not."""
    paths = re.findall(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]+)`", text)
    modules = re.findall(rf"`(sao\.(?:{'|'.join(PACKAGES)})[\w.]*)`", text)
    return [
        *(path for path in paths if not (ROOT / path).exists() and not MADE_UP.search(path)),
        *(module for module in modules if not named(SRC.joinpath(*module.split(".")))),
    ]


def named(module: Path) -> bool:
    """Whether this is a module, or something that one holds."""
    if module.is_dir() or module.with_suffix(".py").is_file():
        return True
    package = module.parent / "__init__.py"
    holds = package if package.is_file() else module.parent.with_suffix(".py")
    return holds.is_file() and re.search(rf"\b{module.name}\b", holds.read_text()) is not None


@pytest.mark.parametrize("document", PROSE, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_a_document_names_exists(document: Path) -> None:
    assert unknown_names(document.read_text()) == [], "moved, or gone: name what took its place"


def test_a_name_that_leads_nowhere_is_noticed() -> None:
    assert unknown_names("`src/sao/api/` `src/sao/no.py` `sao.api.app.create_app`") == [
        "src/sao/no.py"
    ]
    assert unknown_names("`sao.api.no.where` `sao.api.endpoint`") == ["sao.api.no.where"]
