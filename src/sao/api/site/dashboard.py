"""Serving the dashboard: the streaming one at `/`, the one with the simulation in it at `/sim/`.

Files come from a table made at the start, so no address leads out of it. What has a hash in its
name is cached for good, the rest asked for again each time and answered with 304 where it has not
changed; text is sent compressed where the client takes that.
"""

import gzip
from collections.abc import Callable, Iterator
from functools import cached_property
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

from sao.api.http.sessions import Sessions, at_this_machine
from sao.api.site import files, plain
from sao.api.site.files import NotBuilt, Runtime
from sao.keys import Keyring

HOME = "billing.html"
"""The page that a site opens with."""

SIMULATION = "/sim"

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'self' 'unsafe-inline'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No script but ours; WebAssembly for the engine; a drawing brings its style."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

_TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}
_WORTH_COMPRESSING = ("text/", "application/json", "image/svg", "application/wasm")
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


class File:
    """A file of a site, as it is sent."""

    def __init__(self, path: str, file: Path, content: bytes | None = None) -> None:
        self._file = file
        self._made = content
        self.hashed = files.never_changes(path)
        self.kind = _TYPES.get(file.suffix) or guess_type(path)[0] or "application/octet-stream"

    @cached_property
    def content(self) -> bytes:
        """The bytes that are served."""
        return self._file.read_bytes() if self._made is None else self._made

    @cached_property
    def etag(self) -> str:
        """A name for its content."""
        return f'"{sha256(self.content).hexdigest()[:20]}"'

    @cached_property
    def _zipped(self) -> bytes:
        return gzip.compress(self.content, mtime=0)

    def encoded(self, accepted: str) -> tuple[bytes, str | None]:
        """Its bytes in the best encoding that a client accepts, and which that is."""
        takes = {name.partition(";")[0].strip() for name in accepted.lower().split(",")}
        for encoding, suffix in _ENCODINGS:
            twin = self._file.with_name(self._file.name + suffix)
            if encoding in takes and self._made is None and twin.is_file():
                return twin.read_bytes(), encoding
        if "gzip" in takes and self.kind.startswith(_WORTH_COMPRESSING):
            return self._zipped, "gzip"
        return self.content, None


class Found(NamedTuple):
    """What an address leads to: a file, or another address."""

    file: File | None
    elsewhere: str = ""
    home: bool = False


class Site(BaseRoute):
    """The routes of both sites. What they do not have is for whatever route comes after."""

    def __init__(self, sessions: Sessions | None = None, keys: Keyring | None = None) -> None:
        self._sessions = sessions
        self._keys = keys
        self._files = {"": _files("streaming"), SIMULATION: _files("local")}

    def find(self, path: str) -> Found | None:
        """What there is at the path of an address."""
        if path == SIMULATION:
            return Found(None, f"{SIMULATION}/")
        prefix = SIMULATION if path.startswith(f"{SIMULATION}/") else ""
        name = path.removeprefix(f"{prefix}/")
        home = name in ("", HOME)
        if name.endswith("/"):
            name += "index.html"
        file = self._files[prefix].get(name or HOME)
        return None if file is None else Found(file, home=home and not prefix)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Only what is there: the rest is answered as any unknown address."""
        wanted = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if wanted and self.find(scope["path"]) is not None:
            return Match.FULL, {"endpoint": self}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file."""
        await self.respond(Request(scope))(scope, receive, send)

    def respond(self, request: Request) -> Response:
        """The file that was asked for; the dashboard's page opens a session where it may."""
        found = self.find(request.url.path)
        if found is None or found.file is None:
            return RedirectResponse(_relative(request.url, found.elsewhere if found else "/"))
        file, headers = found.file, dict(HEADERS)
        headers |= {"ETag": file.etag, "Vary": "Accept-Encoding"}
        headers["Cache-Control"] = FOR_GOOD if file.hashed else ASK_AGAIN
        if found.home and self._sessions is not None and self._keys is not None:
            given = session_of(self._sessions, self._keys, request)
            headers |= {"Set-Cookie": given} if given is not None else {}
        if request.headers.get("if-none-match") == file.etag:
            return Response(status_code=304, headers=headers)
        content, encoding = file.encoded(request.headers.get("accept-encoding", ""))
        if encoding is not None:
            headers["Content-Encoding"] = encoding
        return Response(content, headers=headers, media_type=file.kind)


def session_of(sessions: Sessions, keys: Keyring, request: Request) -> str | None:
    """The session, as a `Set-Cookie`, of who opens the dashboard: what they have lasts longer."""
    opened = sessions.opened_with(request.cookies.get(sessions.cookie))
    if opened and keys.named(opened) is not None:
        return sessions.issue(opened)
    client = request.client.host if request.client is not None else None
    here = sessions.open_here and at_this_machine(client, request.headers)
    return sessions.issue() if here or opened == "" else None


def routes(sessions: Sessions, keys: Keyring) -> Iterator[BaseRoute]:
    """What shows the dashboard; where it was not built, how to do that."""
    try:
        yield Site(sessions, keys)
    except NotBuilt as error:
        yield Route("/", _missing(f"{str(error).capitalize()}."))


def _files(runtime: Runtime) -> dict[str, File]:
    found = files.site(runtime)
    shown = {
        path: File(path, file)
        for path, file in found.items()
        if not path.endswith(files.COMPRESSED)
    }
    if files.OFFLINE in shown:
        made = files.offline(found)
        shown[files.OFFLINE] = File(files.OFFLINE, found[files.OFFLINE], made)
    return shown


def _missing(why: str) -> Callable[[Request], Response]:
    html = plain.static("missing.html").replace("<!-- why -->", plain.prose(why)).encode()

    def respond(_request: Request) -> Response:
        return Response(html, media_type="text/html", headers=plain.HEADERS)

    return respond


def _relative(url: URL, path: str) -> str:
    return f"{path}?{url.query}" if url.query else path
