"""Compiles Python for the browser; runs inside Pyodide, so that the byte code is its own.

`main(config)` writes archives of `.pyc` with fixed dates: the same input gives the same bytes.
"""

import importlib._bootstrap_external as loader
import json
import zipfile
from pathlib import Path

LEFT_OUT = set(
    """
    __hello__ __phello__ _ast_unparse _markupbase _pyrepl
    _sysconfigdata__emscripten_wasm32-emscripten antigravity argparse bdb cProfile cmd code
    compileall configparser ctypes doctest email filecmp fileinput ftplib getopt getpass gettext
    http imaplib mailbox mimetypes modulefinder multiprocessing netrc nturl2path optparse pdb
    pickletools platform plistlib poplib profile pstats pty py_compile pyclbr pydoc pydoc_data
    rlcompleter runpy sched shelve smtplib socketserver statistics symtable sysconfig tabnanny
    tarfile this timeit tomllib trace tracemalloc tty unittest wave webbrowser wsgiref xml xmlrpc
    zipapp
    """.split()  # noqa: SIM905  (one a line would be a page)
)
"""What stays out of the browser, of the standard library's top-level modules: other programs,
servers and clients, documentation, tests."""

ENCODINGS = {"__init__", "aliases", "ascii", "cp437", "idna", "latin_1", "utf_8", "utf_8_sig"}
"""The codecs that come along: those that Python starts with, and archives have."""


def main(config: str) -> str:
    """Write the archives that `config` (JSON) asks for; what is in each, as JSON."""
    wanted = json.loads(config)
    found = {}
    if "stdlib" in wanted:
        found["stdlib"] = _write(Path(wanted["stdlib"]), _stdlib(Path("/lib/python314.zip")))
    if "own" in wanted:
        own = _tree(Path(wanted["sources"]), "sao", wanted["leave_out"])
        own += _wheel(Path(wanted["wheel"]), "msgspec/")
        found["own"] = _write(Path(wanted["own"]), own)
    return json.dumps(found)


def _stdlib(archive: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(archive) as source:
        return [
            _compiled(name, source.read(name), optimize=2)
            for name in source.namelist()
            if name.endswith(".py") and _wanted(name)
        ]


def _wanted(name: str) -> bool:
    top, _, rest = name.removesuffix(".py").partition("/")
    if name.startswith("site-packages") or "/tests/" in name:
        return False
    return top not in LEFT_OUT and (top != "encodings" or rest in ENCODINGS)


def _tree(sources: Path, package: str, leave_out: list[str]) -> list[tuple[str, bytes]]:
    """Our own modules, with their docstrings and assertions: some are shown, all are meant."""
    names = sorted(
        path.relative_to(sources).as_posix() for path in (sources / package).rglob("*.py")
    )
    return [
        _compiled(name, (sources / name).read_bytes(), optimize=0)
        for name in names
        if not any(name == out or name.startswith(f"{out}/") for out in leave_out)
    ]


def _wheel(wheel: Path, prefix: str) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(wheel) as source:
        return [
            _compiled(name, source.read(name), optimize=2)
            for name in sorted(source.namelist())
            if name.startswith(prefix) and name.endswith(".py")
        ]


def _compiled(name: str, source: bytes, *, optimize: int) -> tuple[str, bytes]:
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    return f"{name}c", bytes(loader._code_to_hash_pyc(code, b"\0" * 8, checked=False))


def _write(path: Path, files: list[tuple[str, bytes]]) -> dict[str, int]:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return {"modules": len(files), "bytes": path.stat().st_size}
