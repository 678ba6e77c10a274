"""Every command that a page shows is there, with its subcommand and its options."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from sao.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for page in (ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md"))
    if page.exists()
)
CALLED = r"(?<!-n)(?:^|[\s`(])(?:\.venv/bin/)?sao "
SHOWN = re.compile(CALLED + r"((?:[a-z]|--)[^`#&|;\n]*)", re.MULTILINE)
DEFINED_FOR_ALL = {"--help", "--version"}


def commands(text: str) -> Iterator[str]:
    """What follows `sao` in code of a page: blocks, indented lines, and words in backticks."""
    whole = re.sub(r"\\\n\s*", "", text)
    fenced = re.findall(r"^```\w*\n(.*?)^```", whole, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^```\w*\n.*?^```", "", whole, flags=re.DOTALL | re.MULTILINE)
    typed = [line for block in fenced for line in block.splitlines() if _is_typed(line)]
    typed += [line for line in rest.splitlines() if line.startswith("    ")]
    for line in (*typed, *re.findall(r"`[^`\n]+`", rest)):
        yield from SHOWN.findall(line)


def _is_typed(line: str) -> bool:
    return re.match(r"(\$ |\.venv/bin/|sao |\s+\S*sao )", line) is not None


def fault(shown: str) -> str | None:
    """What is not there of a command, in words."""
    try:
        words = shlex.split(shown.replace("[", " ").replace("]", " "))
    except ValueError:
        words = shown.split()
    command, context = typer.main.get_command(app), None
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        context = typer.Context(command, parent=context)
        name = words.pop(0)
        if name not in command.list_commands(context):
            return f"there is no command {name}"
        _, found, _ = command.resolve_command(context, [name])
        command = found
    known = DEFINED_FOR_ALL | {each for one in command.params for each in one.opts}
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    return f"it has no {', '.join(sorted(given - known))}" if given - known else None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_options_are_there(page: Path) -> None:
    shown = dict.fromkeys(commands(page.read_text(encoding="utf-8")))
    faults = {one: why for one in shown if (why := fault(one)) is not None}
    assert not faults


def test_they_are_found_and_judged() -> None:
    block = "```\n$ .venv/bin/sao verify --data x   # it\n```\n"
    text = f"$ sao no\n{block}`sao key list [--all]`\n\n    sao demo --x\n"
    found = [one.strip() for one in commands(text)]
    assert found == ["verify --data x", "demo --x", "key list [--all]"]
    assert fault("verify --data x") is None
    assert fault("key list [--all]") is None
    assert fault("demo --x 1") == "it has no --x"
    assert fault("key lost") == "there is no command lost"
