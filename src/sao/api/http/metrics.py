"""GET /metrics: how the environment is doing, in the words that Prometheus reads.

    scrape_configs:
      - job_name: sao
        authorization: {credentials: sk_…}      # any key of the environment
        static_configs: [{targets: ["localhost:8787"]}]

Counters and histograms are kept as things happen; everything else is looked up when somebody asks.
docs/metrics.md says what each means and when to worry.
"""

from collections.abc import Awaitable, Callable, Iterator
from time import perf_counter  # noqa: TID251  (how long requests take is real time)

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from sao.api.endpoint import Endpoint, Parts
from sao.api.http.auth import Check
from sao.api.http.errors import reply_to
from sao.api.http.permissions import Need
from sao.api.http.server import Serve, new_request_id, response
from sao.platform.calling import Call
from sao.platform.ports import Counters, Queues
from sao.platform.ports.queue import QueueStats
from sao.read_model.follower import Standing

PATH = "/metrics"

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What is measured of one environment. `call` asks the queues, `wall_ms` is their time."""

    def __init__(
        self, parts: Parts, queues: Queues, *, call: Call, wall_ms: Callable[[], int]
    ) -> None:
        self._parts = parts
        self._queues = queues
        self._call = call
        self._wall_ms = wall_ms
        self._registry = CollectorRegistry()
        self._looked_up = _LookedUp()
        self._registry.register(self._looked_up)
        self._commits = Histogram(
            "sao_commit_seconds",
            "How long a commit took to become durable.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._requests = Histogram(
            "sao_request_seconds",
            "How long requests took to be answered, by endpoint and class of status.",
            ("method", "path", "status"),
            buckets=SECONDS,
            registry=self._registry,
        )
        parts.desk.runtime.timing = self._commits.time

    def timed(self, endpoint: Endpoint, serve: Serve) -> Serve:
        """The same endpoint, measured."""
        by_status: dict[int, Histogram] = {}

        async def respond(request: Request) -> Response:
            begun = perf_counter()
            answer = await serve(request)
            status = answer.status_code // 100
            if status not in by_status:
                labels = (endpoint.method, endpoint.path, f"{status}xx")
                by_status[status] = self._requests.labels(*labels)
            by_status[status].observe(perf_counter() - begun)
            return answer

        return respond

    async def show(self) -> bytes:
        """All of it, as it is now."""
        parts = self._parts
        self._looked_up.families = [
            *_of_store(parts.desk.runtime.store.counters()),
            *_of_desk(parts),
            *_of_read_model(await parts.read_model.standing()),
            *_of_queues(await self._call(self._stats)),
        ]
        return generate_latest(self._registry)

    def _stats(self) -> list[QueueStats]:
        now_ms = self._wall_ms()
        return [self._queues.stats(name, now_ms) for name in self._queues.names()]


def serve(metrics: Metrics, check: Check) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls. It asks for a key like any endpoint."""

    async def respond(request: Request) -> Response:
        request_id = new_request_id()
        try:
            check(request, Need("metrics"))
            content = await metrics.show()
        except Exception as error:  # noqa: BLE001  (whatever it is, the client is answered)
            reply = reply_to(error, request, request_id)
            return response(request, reply, {"Request-Id": request_id})
        return Response(content, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return respond


class _LookedUp(Collector):
    """What is not kept but looked up, as it was found last."""

    def __init__(self) -> None:
        self.families: list[Metric] = []

    def collect(self) -> Iterator[Metric]:
        """As Prometheus' library asks for it."""
        yield from self.families


def _of_store(counters: Counters) -> Iterator[Metric]:
    yield CounterMetricFamily("sao_outcomes", "Outcomes that are durable.", value=counters.outcomes)
    yield CounterMetricFamily("sao_objects", "Objects that were created.", value=counters.number)
    yield CounterMetricFamily("sao_events", "Events that outcomes told of.", value=counters.feed)


def _of_desk(parts: Parts) -> Iterator[Metric]:
    runtime, clock = parts.desk.runtime, parts.tail.clock
    yield GaugeMetricFamily(
        "sao_desk_waiting", "Requests that wait for their commit.", value=parts.desk.waiting
    )
    yield GaugeMetricFamily(
        "sao_open_runs", "Runs that wait for the world.", value=len(runtime.runs.unanswered())
    )
    yield GaugeMetricFamily(
        "sao_stream_readers", "Who follows the stream.", value=parts.tail.readers
    )
    yield GaugeMetricFamily(
        "sao_clock_timestamp_seconds", "What the environment's clock shows.", value=clock["now"]
    )
    yield GaugeMetricFamily(
        "sao_clock_advancing",
        "Whether the environment's clock is on its way (1) or not (0).",
        value=int(clock["status"] == "advancing"),
    )


def _of_read_model(standing: Standing) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "sao_read_model_lag_outcomes",
        "Durable outcomes that the read model lacks.",
        value=standing.lag,
    )


def _of_queues(stats: list[QueueStats]) -> Iterator[Metric]:
    """A gauge for each figure, with the queue as its label."""
    for name, meaning, value in _OF_A_QUEUE:
        family = GaugeMetricFamily(f"sao_queue_{name}", meaning, labels=["queue"])
        for one in stats:
            family.add_metric([one.queue], value(one))
        yield family


_OF_A_QUEUE: tuple[tuple[str, str, Callable[[QueueStats], float]], ...] = (
    ("depth", "Messages that live: wait, or are in flight.", lambda one: one.depth),
    ("in_flight", "Messages that somebody works on.", lambda one: one.in_flight),
    ("dead", "Messages that were given up.", lambda one: one.dead),
    ("oldest_age_seconds", "The oldest live message's.", lambda one: one.oldest_age_ms / 1000),
)
