"""Sessions of the dashboard: who gets one, and what it is good for."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sao.api.http.auth import Gate
from sao.api.http.errors import reply_to
from sao.api.http.permissions import Need
from sao.api.http.sessions import LIFETIME_S, Sessions
from sao.api.site.dashboard import session_of
from sao.api.site.sign_in import routes as sign_in
from sao.keys import Keyring, MemorySafe
from support.asgi import ask

KEY = "sk_test_everything"
HERE = {"host": "127.0.0.1:8787", "sec-fetch-site": "same-origin"}


class Door:
    """An app with nothing behind its door, and a clock to be set."""

    def __init__(self, *, open_here: bool = True) -> None:
        self.now = 1_800_000_000
        self.sessions = Sessions(bytes(32), clock=lambda: self.now, open_here=open_here)
        self.keys = Keyring(MemorySafe(), lambda: self.now)
        self.key = self.keys.accept(KEY, "Everything")
        gate = Gate(self.keys, self.sessions)

        def enter(request: Request) -> Response:
            given = session_of(self.sessions, self.keys, request)
            return Response(headers={"Set-Cookie": given} if given is not None else {})

        def look(request: Request) -> Response:
            try:
                gate.check(request, Need("x", request.method != "GET"))
            except Exception as error:  # noqa: BLE001  (told as the server does)
                reply = reply_to(error, request, "req_1")
                return JSONResponse(reply.body, reply.status)
            return JSONResponse({})

        methods = ["GET", "POST", "DELETE"]
        self.app = Starlette(
            routes=[
                Route("/", enter),
                Route("/api/x", look, methods=methods),
                *sign_in(self.sessions, self.keys),
            ]
        )

    def ask(self, method: str, path: str, client: str = "127.0.0.1", **options: Any) -> Any:
        return ask(self.app, method, path, client=client, **options)

    def cookie(self) -> str:
        return self.sessions.issue().partition(";")[0]


@pytest.fixture
def door() -> Door:
    return Door()


def test_who_opens_it_here_gets_a_session(door: Door) -> None:
    for host in ("127.0.0.1:8787", "localhost:8787", "[::1]:8787", "LOCALHOST"):
        given = door.ask("GET", "/", headers={"host": host}).headers["set-cookie"]
        assert given.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict")
    value = given.partition(";")[0]
    assert door.ask("POST", "/api/x", headers={**HERE, "cookie": value}).status_code == 200


def test_where_browsers_come_by_tls_it_is_sent_in_no_other_way() -> None:
    sessions = Sessions(bytes(32), clock=lambda: 0, secure=True)
    assert sessions.issue().endswith("; HttpOnly; SameSite=Strict; Secure")


@pytest.mark.parametrize(
    ("client", "headers"),
    [
        ("192.0.2.7", {"host": "127.0.0.1:8787"}),  # elsewhere
        ("127.0.0.1", {"host": "evil.example:8787"}),  # a name that was made to lead here
        ("127.0.0.1", {"host": "127.0.0.1.evil.example"}),
        ("127.0.0.1", {"host": "billing.example"}),
        ("127.0.0.1", {"host": ""}),
        ("127.0.0.1", {"host": "127.0.0.1", "x-forwarded-for": "192.0.2.7"}),  # through a proxy
        ("127.0.0.1", {"host": "127.0.0.1", "forwarded": "for=192.0.2.7"}),
        ("127.0.0.1", {"host": "127.0.0.1", "via": "1.1 proxy"}),
    ],
)
def test_nobody_else_does(door: Door, client: str, headers: dict[str, str]) -> None:
    assert "set-cookie" not in door.ask("GET", "/", client, headers=headers).headers


def test_nor_here_where_a_key_is_asked_for() -> None:
    door = Door(open_here=False)
    assert "set-cookie" not in door.ask("GET", "/", headers=HERE).headers
    renewed = door.ask("GET", "/", headers={**HERE, "cookie": door.cookie()})
    assert "set-cookie" in renewed.headers, "who has a session keeps it"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"sec-fetch-site": "cross-site"}),
        ("POST", {"sec-fetch-site": "same-site"}),  # another port of this machine
        ("POST", {"sec-fetch-site": "none"}),
        ("GET", {"sec-fetch-site": "cross-site"}),
        ("GET", {"sec-fetch-site": "same-site"}),
        ("POST", {}),  # a browser that says nothing at all
        ("DELETE", {"origin": "http://evil.example"}),
        ("POST", {"origin": "http://127.0.0.1:9999"}),
        ("POST", {"origin": "null"}),
    ],
)
def test_a_session_is_no_good_elsewhere(door: Door, method: str, headers: dict[str, str]) -> None:
    asked = door.ask(method, "/api/x", headers={**headers, "cookie": door.cookie()})
    assert asked.status_code == 401
    assert "the dashboard's own pages" in asked.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {"sec-fetch-site": "same-origin"}),
        ("POST", {"origin": "http://127.0.0.1:8787"}),
        ("GET", {}),
        ("GET", {"sec-fetch-site": "none"}),
    ],
)
def test_it_is_good_here(door: Door, method: str, headers: dict[str, str]) -> None:
    asked = door.ask(method, "/api/x", headers={**headers, "cookie": door.cookie()})
    assert asked.status_code == 200


def test_it_ends(door: Door) -> None:
    cookie = door.cookie()
    door.now += LIFETIME_S
    refused = door.ask("GET", "/api/x", headers={**HERE, "cookie": cookie})
    assert refused.status_code == 401
    assert "expired" in refused.json()["error"]["message"]


@pytest.mark.parametrize("spoil", [str.upper, lambda value: value[:-1], lambda value: value + "0"])
def test_a_forged_one_is_none(door: Door, spoil: Callable[[str], str]) -> None:
    name, _, value = door.cookie().partition("=")
    later = str(int(value.partition(".")[0]) + 9)
    for forged in (
        spoil(value),
        later + value[len(later) :],
        "",
        ".",
        "..",
        "1800009999.",
        "1800009999..",
        "é.é",
        "é..é",
    ):
        cookie = f"{name}={forged}".encode()
        assert door.ask("GET", "/api/x", headers={**HERE, b"cookie": cookie}).status_code == 401


def test_one_of_another_environment_is_none(door: Door) -> None:
    other = Sessions(b"1" * 32, clock=lambda: door.now)
    assert other.cookie != door.sessions.cookie
    value = other.issue().partition(";")[0].partition("=")[2]
    cookie = f"{door.sessions.cookie}={value}"
    assert door.ask("GET", "/api/x", headers={**HERE, "cookie": cookie}).status_code == 401


def test_a_key_goes_before_a_session(door: Door) -> None:
    headers = {"cookie": door.cookie(), "sec-fetch-site": "cross-site"}
    assert door.ask("POST", "/api/x", headers=headers, auth=(KEY, "")).status_code == 200
    assert door.ask("POST", "/api/x", headers=headers, auth=("sk_wrong", "")).status_code == 401


def test_signing_in_takes_a_key_from_this_form(door: Door) -> None:
    asked = door.ask("POST", "/sign-in", headers=HERE, data={"key": f" {KEY} "})
    assert (asked.status_code, asked.headers["location"]) == (303, "/")
    cookie = asked.headers["set-cookie"].partition(";")[0]
    assert door.ask("POST", "/api/x", headers={**HERE, "cookie": cookie}).status_code == 200


@pytest.mark.parametrize(
    ("status", "headers", "data"),
    [
        (401, HERE, {"key": "sk_wrong"}),
        (401, HERE, {}),
        (403, {**HERE, "sec-fetch-site": "cross-site"}, {"key": KEY}),
        (413, HERE, {"key": "k" * 5_000}),
    ],
)
def test_signing_in_is_refused(
    door: Door, status: int, headers: dict[str, str], data: dict[str, str]
) -> None:
    asked = door.ask("POST", "/sign-in", headers=headers, data=data)
    assert asked.status_code == status
    assert "set-cookie" not in asked.headers
    assert 'role="alert"' in asked.text


def test_the_form_is_there(door: Door) -> None:
    asked = door.ask("GET", "/sign-in")
    assert "form-action 'self'" in asked.headers["content-security-policy"]
    assert 'action="/sign-in"' in asked.text


def test_a_session_may_what_the_key_may_that_opened_it(door: Door) -> None:
    looks = door.keys.make("Looks", ("read",))
    asked = door.ask("POST", "/sign-in", headers=HERE, data={"key": looks.secret})
    cookie = {**HERE, "cookie": asked.headers["set-cookie"].partition(";")[0]}
    assert door.ask("GET", "/api/x", headers=cookie).status_code == 200
    assert door.ask("POST", "/api/x", headers=cookie).status_code == 403
    renewed = door.ask("GET", "/", headers=cookie).headers["set-cookie"].partition(";")[0]
    assert door.ask("POST", "/api/x", headers={**HERE, "cookie": renewed}).status_code == 403


def test_it_ends_with_that_key(door: Door) -> None:
    looks = door.keys.make("Looks", ("read",))
    asked = door.ask("POST", "/sign-in", headers=HERE, data={"key": looks.secret})
    cookie = {**HERE, "cookie": asked.headers["set-cookie"].partition(";")[0]}
    door.keys.revoke(looks.key.id)
    refused = door.ask("GET", "/api/x", headers=cookie)
    assert refused.status_code == 401
    assert "expired" in refused.json()["error"]["message"]
    elsewhere = {**cookie, "host": "billing.example"}
    assert "set-cookie" not in door.ask("GET", "/", headers=elsewhere).headers
    here = door.ask("GET", "/", headers=cookie).headers["set-cookie"].partition(";")[0]
    assert door.ask("POST", "/api/x", headers={**HERE, "cookie": here}).status_code == 200
