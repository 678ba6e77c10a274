"""What is told of a request while it is served: its span, and a line of the log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter  # noqa: TID251  (how long requests take is real time)

from starlette.requests import Request

from sao.api.endpoint import Endpoint, Reply, Text
from sao.telemetry.logs import bound
from sao.telemetry.tracing import Span, Tracer, during, failed

DEFECTS = 500

log = logging.getLogger("sao.api")


class Watched:
    """A request that is being served."""

    def __init__(self, span: Span, request_id: str) -> None:
        self._span = span
        self._request_id = request_id
        self.status = 0
        self.command_id = request_id
        self.object_id = ""
        self.key_id = ""
        """The API key that it came with, if it came with one."""

    def answered(self, reply: Reply | Text, headers: dict[str, str]) -> None:
        """What it was told; its command may be that of an earlier request with the same key."""
        self.command_id = headers.get("Original-Request", self._request_id)
        self.status = 200 if isinstance(reply, Text) else reply.status
        found = None if isinstance(reply, Text) else reply.body.get("id")
        self.object_id = found if isinstance(found, str) else self.object_id
        self._tell()

    def _tell(self) -> None:
        span = self._span
        if span.is_recording():
            span.set_attribute("http.response.status_code", self.status)
            span.set_attribute("sao.command_id", self.command_id)
            if self.object_id:
                span.set_attribute("sao.object_id", self.object_id)
            if self.key_id:
                span.set_attribute("sao.key_id", self.key_id)
            if self.status >= DEFECTS:
                failed(span, f"answered with {self.status}", str(self.status))


class Watch:
    """Watches the requests of one app."""

    def __init__(self, tracer: Tracer | None = None) -> None:
        self._tracer = tracer if tracer is not None else Tracer()

    @contextmanager
    def request(self, endpoint: Endpoint, request: Request, request_id: str) -> Iterator[Watched]:
        """Within it everything that is told belongs to this request."""
        begun = perf_counter()
        method, path = endpoint.method, endpoint.path
        told = {"http.request.method": method, "http.route": path, "sao.request_id": request_id}
        span = self._tracer.served(f"{method} {path}", request.headers, told)
        watched = Watched(span, request_id)
        watched.object_id = request.path_params.get("id", "")
        with during(span), bound(request_id=request_id):
            yield watched
            if log.isEnabledFor(logging.INFO):
                log.info("%s %s: %d", method, path, watched.status, extra=_line(watched, begun))


def _line(watched: Watched, begun: float) -> dict[str, object]:
    line: dict[str, object] = {
        "command_id": watched.command_id,
        "status": watched.status,
        "duration_ms": round((perf_counter() - begun) * 1_000, 1),
    }
    if watched.object_id:
        line["object_id"] = watched.object_id
    if watched.key_id:
        line["key_id"] = watched.key_id
    return line
