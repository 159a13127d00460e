"""Traces and error reports to whom the settings name; neither is needed, and neither is given anybody's text."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def start() -> None:
    """Begin, as far as it is wanted.

    Raises:
        ImproperlyConfigured: it is wanted, and what it takes is not installed, or its address is none.
    """
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _start_traces()
    if settings.SENTRY_DSN:
        _start_error_reports()


def _start_traces() -> None:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT: install what it takes: `uv sync --extra tracing`."
        ) from None
    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, which the library reads, go before this name.
    provider = TracerProvider(resource=Resource({"service.name": "throughline"}).merge(Resource.create()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def _start_error_reports(**options: Any) -> None:
    try:
        import sentry_sdk
        from sentry_sdk.utils import BadDsn
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN: install what it takes: `uv sync --extra sentry`.") from None
    try:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            # Local variables, bodies and queries hold briefs, strategies and keys.
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            before_send=_without_texts,
            **options,
        )
    except BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN: this is no address of a Sentry project.") from None


def _without_texts(event: "Event", hint: "Hint") -> "Event":
    """Keep where and what kind; what an exception says may be somebody's own words."""
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    for part in ("url", "query_string", "cookies", "data"):
        event.get("request", {}).pop(part, None)
    return event
