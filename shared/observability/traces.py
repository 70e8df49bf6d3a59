"""Spans of one process, chained over HTTP and Kafka by `traceparent`. Attributes are ids and codes, never payloads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import orjson
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("landing")


def configure_traces(service: str, *, folder: str | None = None, otlp: bool = False) -> None:
    """Record spans from here on. Without a folder or a collector they only lend their ids to logs and events."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}), shutdown_on_exit=True)
    if folder:
        provider.add_span_processor(JsonLines(service, Path(folder)))
    if otlp:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def flush_traces() -> None:
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(2_000)


@contextmanager
def span(
    name: str, parent_traceparent: str | None = None, *, kind: SpanKind = SpanKind.INTERNAL, **ids: object
) -> Iterator[Span]:
    """A span around a block. It continues `parent_traceparent` when given, else the span that is running here."""
    parent = context_of(parent_traceparent) if parent_traceparent else None
    attributes = {key: str(value) for key, value in ids.items() if value is not None}
    with _tracer.start_as_current_span(
        name, parent, kind, attributes, record_exception=False, set_status_on_exception=False
    ) as running:
        try:
            yield running
        except Exception as error:
            running.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise


def context_of(traceparent_header: str) -> Context:
    """The remote parent that a `traceparent` names; an empty context when it is malformed."""
    return _PROPAGATOR.extract({"traceparent": traceparent_header}, context=Context())


def traceparent() -> str | None:
    """The running span as a `traceparent`, to be sent on with an event or a request."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def current_ids() -> tuple[str, str] | None:
    """Trace id and span id of the running span, in hex."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return format(context.trace_id, "032x"), format(context.span_id, "016x")


class JsonLines(SpanProcessor):
    """Appends each finished span to `<folder>/<service>-<pid>.jsonl` in one write: a kill loses none that ended."""

    def __init__(self, service: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{service}-{os.getpid()}.jsonl"
        self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._service = service

    def on_end(self, span: ReadableSpan) -> None:
        with suppress(OSError):  # a full disk costs a span, never the work it measures
            os.write(self._file, orjson.dumps(self._line(span), default=str) + b"\n")

    def shutdown(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _line(self, span: ReadableSpan) -> dict[str, object]:
        own, parent = span.get_span_context(), span.parent
        return {
            "service": self._service,
            "name": span.name,
            "trace_id": format(own.trace_id, "032x") if own else None,
            "span_id": format(own.span_id, "016x") if own else None,
            "parent_id": format(parent.span_id, "016x") if parent else None,
            "kind": span.kind.name.lower(),
            "start_ns": span.start_time,
            "end_ns": span.end_time,
            "status": span.status.status_code.name.lower(),
            "attributes": dict(span.attributes or {}),
        }
