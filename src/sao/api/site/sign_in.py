"""Signing in to the dashboard: an API key once, a session from then on."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sao.api.http.requests import read_body
from sao.api.http.sessions import Sessions, of_same_origin
from sao.api.site import plain
from sao.keys import Keyring
from sao.wire.errors import WireError

PATH = "/sign-in"
BODY_MAX = 4_096
TOO_LARGE = "body_too_large"
HEADERS = {
    **plain.HEADERS,
    "Content-Security-Policy": plain.HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", "form-action 'self'"
    ),
    "Cache-Control": "no-store",
}


def routes(sessions: Sessions, keys: Keyring) -> Iterator[BaseRoute]:
    """The page with its form, and where that leads to."""

    async def show(_request: Request) -> Response:
        return _page()

    async def enter(request: Request) -> Response:
        if not of_same_origin(request.method, request.headers):
            return _page("This form was sent from elsewhere. Send it from here.", 403)
        try:
            content = await read_body(request, BODY_MAX)
        except WireError as error:
            words = "That is too long to be a key." if error.code == TOO_LARGE else error.message
            return _page(words, error.status)
        given = parse_qs(content.decode("utf-8", "replace")).get("key", [""])[0].strip()
        key = keys.find(given)
        if key is None:
            return _page("This is no key of this environment.", 401)
        return RedirectResponse("/", 303, headers={"Set-Cookie": sessions.issue(key.id)})

    yield Route(PATH, show, methods=["GET"])
    yield Route(PATH, enter, methods=["POST"])


def _page(problem: str = "", status: int = 200) -> Response:
    told = f'<p class="problem" role="alert">{problem}</p>' if problem else ""
    html = plain.static("sign_in.html").replace("<!-- problem -->", told)
    return Response(html, status, HEADERS, "text/html")
