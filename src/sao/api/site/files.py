"""The dashboard's pages and bundles, as they were built into this package (`make web`).

    pages/local, pages/streaming    the site, compiled for each runtime
    assets/                         the bundles, and the engine for the browser
    offline.js                      the service worker of the local one

What has a hash in its name never changes. `name.br` and `name.gz` are `name`, compressed.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Literal

Runtime = Literal["local", "streaming"]

OFFLINE = "offline.js"
COMPRESSED = (".br", ".gz")
_HASHED = re.compile(r"assets/engine/")
_LIST = "const FILES = [];"


class NotBuilt(Exception):  # noqa: N818  (it says what is the case)
    """The dashboard was not built into this package; says how to do that."""


def built() -> Path:
    """Where the built files are. Raises `NotBuilt`."""
    place = Path(str(files("sao").joinpath("web_dist")))
    if not (place / "manifest.json").is_file():
        raise NotBuilt(
            "the dashboard is not built into this package; run `make web` in the repository "
            "(it needs node and npm), or install a released wheel"
        )
    return place


def site(runtime: Runtime, place: Path | None = None) -> dict[str, Path]:
    """Every file of the site by its path in it. Raises `NotBuilt`."""
    place = built() if place is None else place
    pages = place / "pages" / runtime
    if not pages.is_dir():
        raise NotBuilt(f"there are no pages in {place}; run `make web` in the repository")
    found = dict(_below(pages))
    for path, file in _below(place / "assets"):
        name = f"assets/{path}"
        if _belongs(name, runtime):
            found[name] = file
    if runtime == "local":
        found[OFFLINE] = place / OFFLINE
    return dict(sorted(found.items()))


def never_changes(path: str) -> bool:
    """Whether the file at this path has a hash in its name."""
    return _HASHED.match(path) is not None


def offline(files: dict[str, Path]) -> bytes:
    """The service worker, which knows every file of its site by name and version."""
    versions = [
        [path, "" if never_changes(path) else sha256(file.read_bytes()).hexdigest()[:12]]
        for path, file in files.items()
        if path != OFFLINE and not path.endswith(COMPRESSED)
    ]
    listed = ",".join(f'["{path}","{version}"]' for path, version in versions)
    source = files[OFFLINE].read_text("utf-8")
    if _LIST not in source:
        raise NotBuilt(f"{files[OFFLINE]} is of another build; run `make web`")
    return source.replace(_LIST, f"const FILES = [{listed}];").encode()


def _belongs(name: str, runtime: Runtime) -> bool:
    other = "streaming" if runtime == "local" else "local"
    if f".{other}.js" in name:
        return False
    return runtime == "local" or not never_changes(name)


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and not path.startswith("."):
            yield path, file
