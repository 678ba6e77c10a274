"""Traces: from a request to the gateway's answer, each span where its cause is."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from sao.gateways.port import Hint
from sao.platform.errors import CommitFailed, Transient
from sao.platform.memory import MemoryStore
from sao.platform.ports import Commit
from sao.runtime import Edge
from sao.telemetry.tracing import Tracer
from sao.webhooks.sender import Answer, Sender
from sao.webhooks.signing import signature
from support.api import IN_SECRET, Api, running_api
from support.waiting import wait_until
from support.world import gateway

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CALLER = f"00-{TRACE}-{PARENT}-01"


class Seen:
    """The spans that have ended."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.tracer = Tracer(provider)

    def spans(self, name: str = "") -> list[ReadableSpan]:
        return [span for span in self._exporter.get_finished_spans() if name in ("", span.name)]

    def one(self, name: str) -> ReadableSpan:
        found = wait_until(lambda: self.spans(name), lambda: [span.name for span in self.spans()])
        assert len(found) == 1, [span.to_json() for span in found]
        return found[0]

    def children(self, span: ReadableSpan) -> list[str]:
        mine = self.spans()
        return sorted(
            one.name for one in mine if one.parent and one.parent.span_id == span.context.span_id
        )

    def forget(self) -> None:
        self._exporter.clear()


@contextmanager
def tracing(**options: Any) -> Iterator[tuple[Api, Seen]]:
    seen = Seen()
    with running_api(tracer=seen.tracer, **options) as api:
        yield api, seen


def far_away(failures: list[Exception]) -> Mapping[str, Edge]:
    """A gateway beyond the commit, which fails so often first."""
    edges = gateway(simulated=False)
    confirm = edges["gateway.confirm"].perform

    def perform(call: Any) -> Any:
        if failures:
            raise failures.pop(0)
        return confirm(call)

    return {**edges, "gateway.confirm": Edge(perform)}


def test_a_request_goes_on_with_its_callers_trace_down_to_the_commit() -> None:
    with tracing() as (api, seen):
        customer = api.post("/v1/customers", "name=Ada", traceparent=CALLER)["id"]
        served = seen.one("POST /v1/customers")
        unit, commit = seen.one("unit"), seen.one("commit")
    assert f"{served.context.trace_id:032x}" == TRACE
    assert f"{served.parent.span_id:016x}" == PARENT
    assert served.kind is SpanKind.SERVER
    assert served.attributes["http.response.status_code"] == 200
    assert served.attributes["sao.object_id"] == customer
    assert unit.parent.span_id == served.context.span_id
    assert commit.parent.span_id == unit.context.span_id
    assert commit.end_time <= served.end_time
    (created,) = unit.events
    assert created.name == "customer.create"
    assert created.attributes["sao.object_id"] == customer
    assert created.attributes["sao.cause"].startswith(unit.attributes["sao.command_id"])


def test_from_the_request_to_the_gateways_answer() -> None:
    with tracing(edges=far_away([Transient("no line", 1)])) as (api, seen):
        customer = api.customer()
        price = api.price()
        seen.forget()
        form = f"customer={customer}&items[0][price]={price}"
        api.post("/v1/subscriptions", form, traceparent=CALLER)
        run, answer = seen.one("workflow charge"), seen.one("answer")
        request = seen.one("POST /v1/subscriptions")
        unit = next(span for span in seen.spans("unit") if span.events)
        steps, asked = seen.spans("step confirm"), seen.spans("gateway.confirm")
    assert unit.parent.span_id == request.context.span_id
    assert [link.context.span_id for link in run.links] == [unit.context.span_id]
    assert run.parent is None
    assert run.context.trace_id != unit.context.trace_id
    assert run.attributes["sao.run_id"].startswith(unit.attributes["sao.command_id"])
    assert [step.attributes["sao.attempt"] for step in steps] == [1, 2]
    assert [step.status.status_code for step in steps] == [StatusCode.ERROR, StatusCode.UNSET]
    assert steps[0].status.description == "no line"
    assert all(step.parent.span_id == run.context.span_id for step in steps)
    assert [one.parent.span_id for one in asked] == [step.context.span_id for step in steps]
    assert all(one.kind is SpanKind.CLIENT for one in asked)
    assert answer.parent.span_id == run.context.span_id
    assert seen.children(answer) == ["commit"]
    told = [event.name for event in answer.events]
    assert {"payment_intent.succeed", "invoice.paid", "subscription.invoice_paid"} <= set(told)


def test_what_a_clock_sets_off_is_linked_to_its_advance() -> None:
    with tracing(edges=far_away([])) as (api, seen):
        api.subscription(api.customer())
        seen.one("workflow charge")
        seen.forget()
        api.post_json("/api/clock/advance", {"days": 32})
        run, advance = seen.one("workflow charge"), seen.one("advance")
    assert [link.context.span_id for link in run.links] == [advance.context.span_id]
    assert advance.links[0].context in [span.context for span in seen.spans("unit")]


def test_a_webhook_is_linked_to_the_request_it_tells_of() -> None:
    class Refusing(Sender):
        async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:  # noqa: ARG002
            return Answer(500, "it said 500", "", 3)

    with tracing(sender=Refusing()) as (api, seen):
        form = "url=https://example.com/hook&enabled_events[0]=customer.created"
        api.post("/v1/webhook_endpoints", form)
        seen.forget()
        customer = api.customer()
        webhook = seen.one("webhook")
        unit = next(span for span in seen.spans("unit") if span.events)
    assert webhook.attributes["sao.object_id"] == customer
    assert [link.context.span_id for link in webhook.links] == [unit.context.span_id]
    assert webhook.status.description == "it said 500"


def test_a_refusal_is_on_the_unit_and_no_failure_of_the_server() -> None:
    with tracing() as (api, seen):
        api.post("/v1/customers/cus_nobody", "name=Ada")
        assert api.status == 404
        served, unit = seen.one("POST /v1/customers/{id}"), seen.one("unit")
    assert served.status.status_code is StatusCode.UNSET
    assert unit.status.status_code is StatusCode.ERROR
    assert "cus_nobody" in unit.status.description
    assert seen.spans("commit") == []


def test_a_commit_that_fails_says_so_on_its_span() -> None:
    class Full(MemoryStore):
        full = False

        def commit(self, commit: Commit) -> None:
            if self.full:
                raise CommitFailed("the disk", "full", retry=True)
            super().commit(commit)

    store = Full()
    with tracing(store=store) as (api, seen):
        store.full = True
        api.post("/v1/customers", "name=Ada")
        assert api.status == 503
        store.full = False
        api.post("/v1/customers", "name=Ada")
        assert api.status == 200
    failed, done = seen.spans("commit")
    assert "full" in failed.status.description
    assert failed.status.status_code is StatusCode.ERROR
    assert done.status.status_code is StatusCode.UNSET


def test_nothing_is_kept_where_nobody_records() -> None:
    with running_api() as api:
        api.subscription(api.customer())
        assert api.status == 200


@pytest.mark.parametrize("header", ["nonsense", f"00-{'0' * 32}-{'0' * 16}-01", "00-zz-11-01"])
def test_a_broken_header_begins_a_new_trace(header: str) -> None:
    with tracing() as (api, seen):
        api.post("/v1/customers", "name=Ada", traceparent=header)
        assert api.status == 200
        assert seen.one("POST /v1/customers").parent is None


def test_what_a_gateway_tells_leads_to_what_comes_of_it() -> None:
    class Telling:
        name = "stripe"
        about = ""
        client = None

        def read(self, _body: str) -> Hint:
            return Hint(self.about, "refund", "declined")

    gateway: Any = Telling()
    with tracing(gateway=gateway) as (api, seen):
        form = f"amount=700&currency=usd&customer={api.customer()}&payment_method=pm_card_visa"
        paid = api.post("/v1/payment_intents", f"{form}&confirm=true")["id"]
        gateway.about = api.post("/v1/refunds", f"payment_intent={paid}")["id"]
        seen.forget()
        event = {"id": "evt_1", "type": "refund.failed", "data": {"object": {"id": "re_1"}}}
        body, now = json.dumps(event).encode(), int(time.time())
        signed = {"Stripe-Signature": signature([IN_SECRET], now, body)}
        api.http.post("/api/webhooks/stripe", content=body, headers=signed)
        heard = seen.one("heard refund.failed")
        unit, commit = seen.one("unit"), seen.one("commit")
    assert heard.attributes["sao.event_id"] == "evt_1"
    assert unit.parent.span_id == heard.context.span_id
    assert commit.parent.span_id == unit.context.span_id
    assert [event.name for event in unit.events] == ["refund.fail", "payment_intent.return_refund"]


def test_what_strangers_bring_along_fills_no_log(caplog: pytest.LogCaptureFixture) -> None:
    """Who has no key is watched as well: of their baggage nothing is read, so nothing is said."""
    with running_api() as api:
        headers = {"traceparent": CALLER, "baggage": "x" * 5_000}
        assert api.http.get("/v1/customers", headers=headers).status_code == 401
    assert caplog.records == []
