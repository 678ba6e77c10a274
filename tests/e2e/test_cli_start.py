"""Commands by name: what is listed is what is there, and only who is called is imported."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sao import __version__
from sao.cli import COMMANDS, main
from sao.cli.failing import Failure
from sao.cli.naming import Named, load, module_of


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_it_says_itself(name: str) -> None:
    command = load("sao.cli", name, COMMANDS[name])
    assert command.name == name
    assert command.help.partition("\n\n")[0].replace("\n", " ") == COMMANDS[name].help


def test_every_command_of_the_folder_is_listed() -> None:
    package = import_module("sao.cli")
    modules = [path.stem for path in Path(package.__file__ or "").parent.glob("*.py")]
    commands = [
        stem
        for stem in modules
        if hasattr(module := import_module(f"sao.cli.{stem}"), "app") or hasattr(module, stem)
    ]
    commands.remove("__init__")
    assert sorted([*commands, "pages"]) == sorted(map(module_of, COMMANDS))


def test_it_says_which_version_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["sao", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().out) == (0, f"sao {__version__}\n")


def test_help_waits_for_no_command() -> None:
    script = "import sys, sao.cli; sys.argv = ['sao', '--help']\ntry: sao.cli.main()\n"
    script += "except SystemExit: print([name for name in sys.modules if name.startswith('sao.')])"
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "read-model" in printed, printed
    loaded = printed.splitlines()[-1]
    assert "sao.cli.naming" in loaded, loaded
    assert "sao.billing" not in loaded, loaded


def test_a_name_with_a_slip_is_set_right(capsys: pytest.CaptureFixture[str]) -> None:
    argv = sys.argv
    try:
        sys.argv = ["sao", "shwo"]
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        sys.argv = argv
    assert ended.value.code == 2
    assert "Did you mean 'show'" in capsys.readouterr().err


def test_a_library_that_is_missing_is_named_with_the_way_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "some_commands").mkdir()
    (tmp_path / "some_commands" / "draw.py").write_text("import not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(Failure, match=r"not_there.*pip install 'sao-billing\[pages\]'") as failure:
        load("some_commands", "draw", Named("Draw.", extra="pages"))
    assert failure.value.exit_code == 2
    (tmp_path / "some_commands" / "paint.py").write_text("import some_commands.colours\n")
    with pytest.raises(ModuleNotFoundError):  # a fault of our own is not a library that is missing
        load("some_commands", "paint", Named("Paint."))


def test_where_only_the_library_is_installed_it_says_how_to_get_the_command_line() -> None:
    script = "import sys; sys.modules['typer'] = None; from sao.__main__ import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 2, run
    assert run.stderr.startswith("error: the command line is not installed"), run.stderr
    assert "pip install 'sao-billing[server]'" in run.stderr
