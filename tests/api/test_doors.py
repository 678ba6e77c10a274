"""Every way in: nothing answers without a key, but what stands on a short list, with its reason."""

import re
from collections.abc import Iterator, Mapping

import httpx
import pytest
from starlette.routing import BaseRoute, Route

from sao.api.app import create_app
from sao.api.families import FAMILIES
from sao.api.http.metrics import Metrics
from sao.api.http.routing import Endpoints
from sao.api.http.sessions import Sessions
from sao.api.site.dashboard import Site
from sao.platform.calling import inline
from sao.wiring.edge import wall_ms
from support.api import KEY, NOW, Api

FOR_EVERYBODY = {
    "/docs": "how to use the rest",
    "/docs/docs.css": "its style",
    "/docs/tokens.css": "its style",
    "/openapi.json": "the same for programs",
    "/sign-in": "where a key is given",
}
BY_ADDRESS = {
    "/checkout/{token}/{id}": "the address is the permission, for this one session",
    "/documents/{token}/{id}/pay": "for this one invoice",
    "/documents/{token}/{name}": "for this one document",
    "/pay/{token}/{id}": "for this one link",
    "/portal/{token}/{name}": "for this one session of the portal",
    "/recover/{token}/{id}": "for this one session that has expired",
}
BY_SIGNATURE = {"/api/webhooks/{gateway}": "a gateway signs what it tells"}

BAD = (
    {},
    {"authorization": ""},
    {"authorization": "Bearer"},
    {"authorization": f"Bearer {KEY}x"},
    {"authorization": f"Digest {KEY}"},
    {"authorization": "Basic Og=="},
    {"cookie": "sao_session_00000000=9999999999.00"},
)


class Served:
    """The app as it is served, with a dashboard and metrics, asked by anybody."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.keys = api.parts.keys
        self.sessions = Sessions(bytes(32), clock=lambda: NOW, open_here=True)
        metrics = Metrics(api.parts, api.queues, call=inline, wall_ms=wall_ms)
        self.app = create_app(api.parts, sessions=self.sessions, metrics=metrics)

    def ask(self, method: str, path: str, headers: Mapping[str, str | bytes]) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://sao") as client:
                return await client.request(method, path, headers=dict(headers))

        answer: httpx.Response = self._api.http.run(asked)
        return answer


@pytest.fixture
def served(api: Api) -> Served:
    return Served(api)


def routes(served: Served) -> Iterator[BaseRoute]:
    """Those that are no endpoints of the tables."""
    yield from (one for one in served.app.routes if not isinstance(one, Endpoints | Site))


def filled(path: str) -> str:
    return re.sub(r"{\w+}", "x_1", path)


def test_every_endpoint_asks_for_a_key(served: Served) -> None:
    for family in FAMILIES:
        for endpoint in family.endpoints:
            methods = [endpoint.method] + (["HEAD"] if endpoint.method == "GET" else [])
            for method in methods:
                answer = served.ask(method, filled(endpoint.path), {})
                assert answer.status_code == 401, (method, endpoint.path)
    for headers in BAD:
        for method, path in (("GET", "/v1/customers"), ("POST", "/v1/customers")):
            assert served.ask(method, path, headers).status_code == 401, headers


def test_whatever_else_answers_is_known_by_name(served: Served) -> None:
    known = FOR_EVERYBODY | BY_ADDRESS | BY_SIGNATURE
    keyed = set()
    little = served.keys.make("Little", ("customers:write",)).secret
    for route in routes(served):
        assert isinstance(route, Route), route
        for method in route.methods or ():
            if route.path in known:
                continue
            keyed.add(route.path)
            answer = served.ask(method, filled(route.path), {})
            assert answer.status_code == 401, f"{method} {route.path} answers anybody"
            answer = served.ask(method, filled(route.path), {"authorization": f"Bearer {little}"})
            assert answer.status_code == 403, f"{method} {route.path} answers any key"
    assert keyed == {"/api/stream", "/v1/quotes/{id}/pdf", "/metrics"}


def test_an_address_that_was_guessed_leads_nowhere(served: Served) -> None:
    for path in BY_ADDRESS:
        for token in ("x", "0" * 64, "%00", "..", "%ff%fe", "a" * 5_000):
            for method in ("GET", "POST"):
                asked = path.replace("{token}", token)
                answer = served.ask(method, filled(asked), {})
                assert answer.status_code in (404, 405), (method, path, token)


def test_what_a_gateway_did_not_sign_is_not_taken(served: Served) -> None:
    for headers in ({}, {"stripe-signature": "t=1,v1=00"}, {"stripe-signature": b"\xe9=\xff"}):
        for gateway in ("stripe", "other", "%00"):
            answer = served.ask("POST", f"/api/webhooks/{gateway}", headers)
            assert answer.status_code in (400, 401, 404), (gateway, headers, answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "//v1/customers",
        "/v1//customers",
        "/v1/customers/",
        "/V1/customers",
        "/docs/../v1/customers",
        "/docs/%2e%2e/v1/customers",
        "/docs/..%2fv1%2fcustomers",
        "/v1/customers;x=.css",
        "/sim/../api/views/frame",
        "/assets/%2e%2e/%2e%2e/manifest.json",
        "/sim/%2e%2e/%2e%2e/%2e%2e/keys.json",
        "/..%5c..%5ckeys.json",
        "/keys.json",
        "/environment.key",
    ],
)
def test_no_spelling_of_a_path_leads_past_the_key(served: Served, path: str) -> None:
    answer = served.ask("GET", path, {})
    assert answer.status_code in (401, 404), (path, answer.status_code)
