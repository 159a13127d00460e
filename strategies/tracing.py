"""Trace spans and log context. A run stores the ids of the request that queued it, and its worker continues them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from opentelemetry import context, trace
from opentelemetry.trace import StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars, get_contextvars

from strategies.generation.writers.base import ANSWERED, Call

_w3c = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("throughline")


@contextmanager
def span(name: str, **ids: str | int) -> Iterator[None]:
    """Open a span with this name, and add the ids to every log line inside the block."""
    attributes = {f"throughline.{key}": value for key, value in ids.items()}
    # Exception messages stay out of traces, because they can contain parts of a brief.
    with (
        bound_contextvars(**ids),
        _tracer.start_as_current_span(
            name, attributes=attributes, record_exception=False, set_status_on_exception=False
        ) as span,
    ):
        try:
            yield
        except Exception as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise


class Origin(NamedTuple):
    """The request that caused some work: its id, and its trace as a W3C `traceparent`. Empty if unknown."""

    request_id: str = ""
    traceparent: str = ""


UNKNOWN_ORIGIN = Origin()


@contextmanager
def continue_trace(origin: Origin) -> Iterator[None]:
    """Continue a request's trace, and add its id to every log line inside the block."""
    token = context.attach(_w3c.extract({"traceparent": origin.traceparent}))
    try:
        with bound_contextvars(**({"request_id": origin.request_id} if origin.request_id else {})):
            yield
    finally:
        context.detach(token)


def current_origin() -> Origin:
    """Return the current request's id and trace, for work that another process does."""
    headers: dict[str, str] = {}
    _w3c.inject(headers)
    return Origin(str(get_contextvars().get("request_id", "")), headers.get("traceparent", ""))


def record_model_call(call: Call) -> None:
    """Record a span for a model request that has just ended, named by OpenTelemetry's draft conventions."""
    ended_ns = time.time_ns()
    attributes: dict[str, str | int] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": call.model.partition(":")[0],
        "gen_ai.request.model": call.model.partition(":")[2],
        "throughline.section": call.section,
        "throughline.outcome": call.outcome,
    }
    if call.input_tokens is not None and call.output_tokens is not None:
        attributes |= {"gen_ai.usage.input_tokens": call.input_tokens, "gen_ai.usage.output_tokens": call.output_tokens}
    if call.cached_input_tokens:
        attributes["gen_ai.usage.cache_read.input_tokens"] = call.cached_input_tokens
    started_ns = ended_ns - int(call.duration_s * 1e9)
    span = _tracer.start_span("model call", kind=trace.SpanKind.CLIENT, attributes=attributes, start_time=started_ns)
    if call.outcome != ANSWERED:
        span.set_status(StatusCode.ERROR, call.outcome)
    span.end(ended_ns)
