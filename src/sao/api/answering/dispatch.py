"""Calling the endpoints by hand: no HTTP library, no event loop, no thread, no socket.

The same tables, the same service, the same errors as over HTTP; so the same reply, byte for byte.
For a browser, for tests, and wherever a list of requests is played:

    dispatcher = Dispatcher(runtime)
    reply = dispatcher.request("POST", "/v1/customers", {"name": "Ada"})
"""

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, cast

from sao.api import endpoint as declared
from sao.api.answering.hands import Counter, Hand, Parts, Pictures, Secrets
from sao.api.answering.refusals import internal, refusal, reply_of
from sao.api.answering.routes import Routes
from sao.api.answering.service import Complete, Request, Service
from sao.api.endpoint import Endpoint, Reply, Text
from sao.api.families import FAMILIES
from sao.api.scenario.command_log import id_at, quoted
from sao.runtime import Runtime
from sao.wire.form import Tree, pairs, parse
from sao.wire.links import nowhere

Params = Mapping[str, Any] | str | bytes
"""Plain values as JSON has them, or a form that is encoded already."""

Report = Callable[[Exception], None]


def reraise(error: Exception) -> None:
    """What nobody foresaw is not to be answered: whoever works by hand sees it."""
    raise error


class Dispatcher:
    """All endpoints of one environment, over a runtime that nobody else works on.

    A request that names no id is given one that follows from the runtime's seed and the place in
    the command log. `report` is told what nobody foresaw; unless it raises, that is answered
    as "internal". `complete` gives documents their addresses; without it they
    have none. `parts` are further parts that endpoints may ask for, by name.
    """

    routes = Routes(FAMILIES)

    def __init__(
        self,
        runtime: Runtime,
        *,
        commit_every: int = 1,
        report: Report = reraise,
        complete: Complete = nowhere,
        **parts: Any,
    ) -> None:
        self.runtime = runtime
        self.hand = Hand(runtime, self.next_id, commit_every=commit_every)
        self._report = report
        mine = Parts(
            desk=self.hand,
            intake=Counter(self.hand),
            outbox=Secrets(runtime.seed),
            **{"papers": Pictures(), **parts},
        )
        self._service = Service(cast("declared.Parts", mine), complete)

    def next_id(self) -> str:
        """The id of the next request that is to change something."""
        return id_at(self.runtime.seed, self.runtime.objects.told + 1)

    def request(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        version: str = "",
    ) -> Reply:
        """The reply, once all of it has happened; a text is `content` with its `media_type`."""
        steps = self.steps(
            method,
            path,
            params,
            request_id=request_id,
            idempotency_key=idempotency_key,
            version=version,
        )
        while True:
            try:
                next(steps)
            except StopIteration as done:
                reply: Reply = done.value
                return reply

    def steps(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        version: str = "",
    ) -> Generator[int, None, Reply]:
        """The same, by way of the instants that a clock reaches where the request moves one.

        Between two of them other requests may be made, except of what follows that clock; and
        `hand.stop` ends the advance there.
        """
        request_id = request_id or self.next_id()
        plain, _, query = path.partition("?")
        try:
            endpoint, ids = self.routes.find(method, plain)
            request = Request(
                id=request_id,
                path=quoted(plain) if "%" not in plain else plain,
                ids=ids,
                tree=parse(query) | _tree(endpoint, params),
                idempotency_key=idempotency_key,
                version=version,
            )
            return (yield from self._perform(endpoint, request))
        except Exception as error:  # noqa: BLE001  (it is answered, or reported)
            told = refusal(error, method, plain)
            if told is None:
                self._report(error)
                told = internal(request_id)
            return reply_of(told)

    def _perform(self, endpoint: Endpoint, request: Request) -> Generator[int, None, Reply]:
        work = self._service.perform(endpoint, request, {})
        try:
            while True:
                yield work.send(None)
        except StopIteration as done:
            reply: Reply | Text = done.value
            return Reply(200, reply._asdict()) if isinstance(reply, Text) else reply
        finally:
            work.close()

    def resume(self) -> Iterator[int]:
        """Take up the advances that a former process left; the instants that they reach."""
        for clock_id in self.hand.under_way():
            yield from self.hand.travel(clock_id)


def _tree(endpoint: Endpoint, params: Params | None) -> Tree:
    """The parameters as the server would have read them: our own paths take JSON, others forms.

    Names like `retry_days[0]` are a form's, wherever they are given.
    """
    if params is None:
        return {}
    if isinstance(params, str | bytes):
        return parse(params)
    json = endpoint.method == "POST" and endpoint.takes_json
    if json and not any("[" in name for name in params):
        return dict(params)
    return parse(list(pairs(params)))
