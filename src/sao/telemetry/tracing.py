"""Spans by OpenTelemetry's API; where no SDK is installed, nothing is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

NAME = "sao"
PARENT = "traceparent"

Attributes = Mapping[str, AttributeValue]

_NAMED = TraceContextTextMapPropagator()


def here() -> Span | None:
    """The span that we are in, if anybody records it."""
    span = trace.get_current_span()
    return span if span.is_recording() else None


def trace_of(span: Span) -> tuple[str, str] | None:
    """The ids of the trace and the span, as W3C writes them; None of a span that is none."""
    known = span.get_span_context()
    if not known.is_valid:
        return None
    return trace.format_trace_id(known.trace_id), trace.format_span_id(known.span_id)


class Tracer:
    """Starts spans. `provider` is the SDK's; without one, whichever the process has."""

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        self._tracer = trace.get_tracer(NAME, tracer_provider=provider)

    def served(self, name: str, headers: Mapping[str, str], attributes: Attributes) -> Span:
        """A request from outside; it goes on with the trace that its headers name.

        What else they bring along (baggage) is a stranger's, and nobody here reads it.
        """
        came = _NAMED.extract(headers) if PARENT in headers else Context()
        return self._tracer.start_span(name, came, SpanKind.SERVER, attributes)

    def within(self, parent: Span, name: str, attributes: Attributes) -> Span:
        """A part of what `parent` is about."""
        inside = trace.set_span_in_context(parent, Context())
        return self._tracer.start_span(name, inside, attributes=attributes)

    def asking(self, name: str, attributes: Attributes) -> Span:
        """A question to the world, a part of the span that we are in."""
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def caused(
        self,
        name: str,
        causes: Sequence[SpanContext],
        attributes: Attributes,
        *,
        asks: bool = False,
    ) -> Span:
        """A trace of its own, linked to what it came of."""
        links = [Link(cause) for cause in causes]
        kind = SpanKind.CLIENT if asks else SpanKind.INTERNAL
        return self._tracer.start_span(name, Context(), kind, attributes, links)


@contextmanager
def during(span: Span, put_off: type[Exception] | tuple[()] = ()) -> Iterator[Span]:
    """Within the span, which ends with it; what is raised goes on, and has failed the span.

    Unless it is `put_off`: what will be tried again has not failed.
    """
    with trace.use_span(span, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except put_off:
            span.set_attribute("sao.put_off", True)
            raise
        except Exception as error:
            failed(span, str(error), type(error).__name__)
            raise
        finally:
            span.end()


def failed(span: Span, why: str, kind: str = "") -> None:
    """Say why what the span is about did not succeed."""
    if kind:
        span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR, why))


__all__ = ["Attributes", "Span", "SpanContext", "Tracer", "during", "failed", "here", "trace_of"]
