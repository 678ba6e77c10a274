"""The API over an environment in memory, as a client sees it, without a socket."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal

from sao.api.app import create_app
from sao.api.endpoint import Parts
from sao.api.http.permissions import AREAS
from sao.api.http.server import new_request_id
from sao.api.http.watching import Watch
from sao.documents.addresses import Addresses
from sao.documents.press import Press
from sao.gateways.port import Gateway
from sao.gateways.simulated import SIMULATED
from sao.keys import Keyring, MemorySafe
from sao.platform.calling import inline
from sao.platform.memory import (
    MemoryDocuments,
    MemoryJournal,
    MemoryKeyValue,
    MemoryQueues,
    MemoryStore,
)
from sao.platform.memory.read_model import MemoryReadModel
from sao.platform.ports import ObjectStore, Queues
from sao.runtime import Edge, Runtime
from sao.runtime.carrier import Carrier
from sao.runtime.desk import Desk
from sao.runtime.traces import Traces
from sao.telemetry.tracing import Tracer
from sao.webhooks.sender import Answer, Sender
from sao.wire.events import labels
from sao.wiring.edge import wall_ms
from sao.wiring.parts import Means, open_parts

NOW = 1_767_225_600
"""2026-01-01T00:00:00Z, where the environment's clock starts."""

CALLED_NOBODY = "tests call nobody"
"""Why webhooks do not arrive here."""

KEY = "sk_test_everything"
IN_SECRET = "whsec_of_the_gateway"
DAY = 86_400
PRESS = Press()


class Http:
    """httpx over the app itself; the app lives on a loop in a thread of its own."""

    def __init__(self, call: Callable[..., Any], client: httpx.AsyncClient) -> None:
        self._call = call
        self.client = client

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        answer: httpx.Response = self._call(partial(self.client.request, method, path, **options))
        return answer

    def run(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """On the app's own loop."""
        return self._call(work)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def patch(self, path: str, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)


class Api:
    """A client with a key. Answers are the JSON bodies; `status` is that of the last."""

    def __init__(self, http: Http, queues: Queues, store: ObjectStore, parts: Parts) -> None:
        self.http = http
        self.parts = parts
        self.store = store
        self.queues = queues
        self.status = 0
        self.headers: Any = {}

    def get(self, path: str, query: str = "") -> Any:
        return self._done(self.http.get(f"{path}?{query}" if query else path, auth=(KEY, "")))

    def delete(self, path: str, query: str = "") -> Any:
        return self._done(self.http.delete(f"{path}?{query}" if query else path, auth=(KEY, "")))

    def post(self, path: str, form: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["content-type"] = "application/x-www-form-urlencoded"
        return self._done(self.http.post(path, content=form, headers=named, auth=(KEY, "")))

    def post_json(self, path: str, body: Any, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._done(self.http.post(path, json=body, headers=named, auth=(KEY, "")))

    def refused(self, method: str, path: str, form: str = "") -> tuple[int, Any, Any]:
        """`(status, code, param)` of a request that is refused."""
        answer = getattr(self, method)(path, form)
        assert "error" in answer, answer
        return self.status, answer["error"].get("code"), answer["error"].get("param")

    def customer(self, form: str = "", card: str = "pm_card_visa") -> str:
        """A customer who pays with this card."""
        default = f"payment_method={card}&invoice_settings[default_payment_method]={card}"
        made: str = self.post("/v1/customers", f"{form}&{default}" if form else default)["id"]
        assert self.status == 200
        return made

    def price(self, form: str = "") -> str:
        """A monthly price of 10.00 USD."""
        terms = "currency=usd&unit_amount=1000&recurring[interval]=month&product_data[name]=Gold"
        made: str = self.post("/v1/prices", f"{terms}&{form}" if form else terms)["id"]
        assert self.status == 200
        return made

    def subscription(self, customer: str, form: str = "") -> Any:
        """A subscription of that customer to a new price."""
        base = f"customer={customer}&items[0][price]={self.price()}"
        return self.post("/v1/subscriptions", f"{base}&{form}" if form else base)

    def _done(self, response: Any) -> Any:
        self.status, self.headers = response.status_code, response.headers
        is_json = "json" in response.headers.get("content-type", "")
        return response.json() if is_json else {"text": response.text}


class Nowhere(Sender):
    """Sends nothing: whatever a test registers, it calls nobody."""

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
        return Answer(None, CALLED_NOBODY, "", 0)


@contextmanager
def running_api(
    store: ObjectStore | None = None,
    new_id: Callable[[], str] | None = None,
    sender: Sender | None = None,
    edges: Mapping[str, Edge] = SIMULATED,
    gateway: Gateway | None = None,
    *,
    tracer: Tracer | None = None,
    wall: Callable[[], int] = lambda: NOW,
) -> Iterator[Api]:
    """The API of a new environment. `new_id` names the requests, from which all ids follow."""
    runtime = Runtime(MemoryStore() if store is None else store, edges, labels)
    runtime.start_clock(NOW)
    numbers = iter(range(1_000_000))
    carrier = Carrier(
        runtime,
        MemoryJournal(),
        wall_ms=wall_ms,
        draw=lambda n: n - 1,
        call=inline,
        traces=Traces(runtime, tracer),
    )
    desk = Desk(
        runtime,
        new_id=lambda: f"req_test{next(numbers)}",
        wall=wall,
        carrier=carrier,
    )
    queues = MemoryQueues()
    keys = Keyring(MemorySafe(), wall, AREAS)
    keys.accept(KEY, "Of the test")
    means = Means(
        queues=queues,
        kv=MemoryKeyValue(),
        sender=sender or Nowhere(),
        key=bytes(32),
        documents=MemoryDocuments(),
        press=PRESS,
        addresses=Addresses(bytes(32), "http://sao"),
        webhooks_in={"stripe": (IN_SECRET,)},
        gateway=gateway,
        read_model=MemoryReadModel(),
        keys=keys,
        call=inline,
    )
    parts = open_parts(desk, means)
    app = create_app(parts, new_id or new_request_id, watch=Watch(tracer))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    with start_blocking_portal() as portal:
        lifespan = portal.wrap_async_context_manager(app.router.lifespan_context(app))
        client = httpx.AsyncClient(transport=transport, base_url="http://sao")
        with lifespan, portal.wrap_async_context_manager(client):
            yield Api(Http(portal.call, client), queues, runtime.store, parts)
