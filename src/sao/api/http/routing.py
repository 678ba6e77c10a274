"""The way to an endpoint over HTTP: found by the same table as by hand, not one route at a time."""

from collections.abc import Callable, Iterable

from starlette import routing
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from sao.api.answering.refusals import Misrouted
from sao.api.answering.routes import Routes
from sao.api.endpoint import Endpoint, Family
from sao.api.http.server import Serve

_METHOD_NOT_ALLOWED = 405


class Endpoints(routing.BaseRoute):
    """All endpoints, as one route; `serve` says what is called for each."""

    def __init__(self, families: Iterable[Family], serve: Callable[[Endpoint], Serve]) -> None:
        families = tuple(families)
        self._routes = Routes(families)
        self._apps: dict[tuple[str, str], ASGIApp] = {
            (endpoint.method, endpoint.path): routing.request_response(serve(endpoint))
            for family in families
            for endpoint in family.endpoints
        }

    def matches(self, scope: Scope) -> tuple[routing.Match, Scope]:
        """Whether a request is for one of them: for one whose method it has, or in part."""
        if scope["type"] != "http":
            return routing.Match.NONE, {}
        try:
            endpoint, ids = self._routes.find_read(scope["method"], scope["path"])
        except Misrouted as error:
            in_part = error.code == "method_not_allowed"
            return (routing.Match.PARTIAL if in_part else routing.Match.NONE), {}
        app = self._apps[endpoint.method, endpoint.path]
        return routing.Match.FULL, {"endpoint": app, "path_params": ids}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the one that matched answer. Raises 405 where none had the method."""
        app: ASGIApp | None = scope.get("endpoint")
        if app is None:
            raise HTTPException(_METHOD_NOT_ALLOWED)
        await app(scope, receive, send)
