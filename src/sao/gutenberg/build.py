"""Building a site: every spec of a folder to a page of another, and only what has changed.

A file that is no spec is copied as it is. `site.yaml` holds what all pages share. The output is the
same, byte for byte, for the same input; for the two runtimes it differs only in the name of the
bundle that a dashboard loads.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sao.gutenberg.assets import frame_assets
from sao.gutenberg.compiler import Compiled, analyse, rendered
from sao.gutenberg.registry import Registry
from sao.gutenberg.render.blocks import RenderError
from sao.gutenberg.render.page import Runtime, Setting
from sao.gutenberg.scene import Drawing
from sao.gutenberg.source import decode
from sao.gutenberg.spec import SITE_FILE, SiteInfo

MANIFEST = ".gutenberg"
"""In the output: the files that a build wrote, one a line, so that the next can clean up."""

_SUFFIXES = (".yaml", ".yml")
_FRAME = "the frame of every page"


@dataclass(frozen=True)
class Site:
    """Where the specs are, and what the pages are made with."""

    folder: Path
    registry: Registry
    runtime: Runtime = "local"
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    lenient: bool = False


@dataclass(frozen=True)
class Output:
    """What a site comes to: its files by their path, and what was found in each source."""

    files: Mapping[str, bytes]
    compiled: Mapping[str, Compiled]

    @property
    def errors(self) -> int:
        """How many errors there are in all sources."""
        return sum(found.errors for found in self.compiled.values())


@dataclass(frozen=True)
class Changes:
    """How a folder differs from an output, by path."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def sources(folder: Path) -> list[Path]:
    """Every spec of a folder, in a fixed order; hidden files and folders are left out."""
    return [folder / name for name in _visible(folder) if name.endswith(_SUFFIXES)]


class BuildError(Exception):
    """Files of a site that would become the same, or a block that does not render; names them."""


class Builder:
    """Compiles a site again and again, and each source only when it has changed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._analysed: dict[str, tuple[bytes, Compiled]] = {}
        self._rendered: dict[str, tuple[Compiled, Setting, Compiled]] = {}
        self._setting = Setting(None, site.runtime, site.drawings)
        self._paths: frozenset[str] = frozenset()

    def output(self) -> Output:
        """The site as it is now. Raises `BuildError` and `OSError`."""
        folder = self.site.folder
        origins = outline(folder, self.site.registry)
        if origins.keys() != self._paths:
            self._paths = frozenset(origins)
            self._analysed.clear()
        names = [name for name in _visible(folder) if name.endswith(_SUFFIXES)]
        compiled = {name: self._analyse(name) for name in names}
        setting = self._shared(compiled.get(SITE_FILE))
        files = dict(frame_assets(self.site.registry))
        for name in set(origins.values()) - compiled.keys() - {_FRAME}:
            files[name] = (folder / name).read_bytes()
        for name in compiled.keys() - {SITE_FILE}:
            compiled[name] = page = self._render(name, compiled[name], setting)
            if page.html is not None:
                files[page_path(name)] = page.html.encode()
        return Output(dict(sorted(files.items())), compiled)

    def _analyse(self, name: str) -> Compiled:
        path = self.site.folder / name
        content = path.read_bytes()
        known = self._analysed.get(name)
        if known is not None and known[0] == content:
            return known[1]
        source, unreadable = decode(path.as_posix(), content)
        found = analyse(
            source,
            self.site.registry,
            unreadable=unreadable,
            machines=tuple(self.site.drawings),
            files=self._paths,
        )
        self._analysed[name] = content, found
        return found

    def _render(self, name: str, found: Compiled, setting: Setting) -> Compiled:
        known = self._rendered.get(name)
        if known is not None and known[0] is found and known[1] is setting:
            return known[2]
        try:
            page = rendered(found, page_path(name), setting, lenient=self.site.lenient)
        except RenderError as error:
            raise BuildError(f"{found.draft.source.name}: {error}") from error
        self._rendered[name] = found, setting, page
        return page

    def _shared(self, found: Compiled | None) -> Setting:
        """What all pages share; the same object for as long as it is the same."""
        shared: SiteInfo | None = found.draft.site if found is not None else None
        if shared != self._setting.site:
            self._setting = Setting(shared, self.site.runtime, self.site.drawings)
        return self._setting


def outline(folder: Path, registry: Registry) -> dict[str, str]:
    """Every file that a site becomes, and which of its files it comes from.

    Raises `BuildError` where two files would become the same.
    """
    origins = {path: _FRAME for path, _ in frame_assets(registry)}
    for name in _visible(folder):
        if name == SITE_FILE:
            continue
        if name.endswith(f"/{SITE_FILE}"):
            raise BuildError(f"{name} belongs to the top of the site: there is one for all")
        path = page_path(name) if name.endswith(_SUFFIXES) else name
        if path in origins:
            raise BuildError(f"{origins[path]} and {name} both become {path}; rename one of them")
        origins[path] = name
    return origins


def page_path(name: str) -> str:
    """Where a spec's page lies: `docs/blocks.yaml` is `docs/blocks.html`."""
    return name.rpartition(".")[0] + ".html"


def changes(output: Output, folder: Path) -> Changes:
    """What would have to be written or removed for the folder to be the output."""
    written = tuple(
        name for name, content in output.files.items() if _read(folder / name) != content
    )
    removed = tuple(
        name for name in _manifest(folder) if name not in output.files and (folder / name).is_file()
    )
    return Changes(written, removed)


def write(output: Output, folder: Path) -> Changes:
    """Make the folder the output; what some other program put there stays. Raises `OSError`."""
    found = changes(output, folder)
    for name in found.written:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output.files[name])
    for name in found.removed:
        (folder / name).unlink()
    manifest = "".join(f"{name}\n" for name in output.files).encode()
    if _read(folder / MANIFEST) != manifest:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).write_bytes(manifest)
    return found


def _manifest(folder: Path) -> list[str]:
    """The files that the last build wrote; nothing that would lead out of the folder."""
    content = _read(folder / MANIFEST) or b""
    names = content.decode(errors="replace").splitlines()
    return [
        name for name in names if name and not name.startswith("/") and ".." not in name.split("/")
    ]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _visible(folder: Path) -> list[str]:
    """Every file below a folder by its path from there, in a fixed order; hidden ones left out."""
    found: list[str] = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        below = "" if place == str(folder) else f"{Path(place).relative_to(folder).as_posix()}/"
        found += [below + name for name in files if not name.startswith(".")]
    return sorted(found)
