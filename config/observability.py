"""Optional OpenTelemetry traces and Sentry error reports. Neither contains any text of users."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.secret_masking import mask_secrets

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def start() -> None:
    """Set up tracing and error reports, each if its setting is set.

    Raises:
        ImproperlyConfigured: The library is not installed, or the setting is invalid.
    """
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        _start_tracing()
    if settings.SENTRY_DSN:
        _start_error_reporting()


def _start_tracing() -> None:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise ImproperlyConfigured(
            "OTEL_EXPORTER_OTLP_ENDPOINT: tracing is not installed. Run `uv sync --extra tracing`."
        ) from None
    # The library reads OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES; they override this name.
    provider = TracerProvider(resource=Resource({"service.name": "throughline"}).merge(Resource.create()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def _start_error_reporting(**options: Any) -> None:
    try:
        import sentry_sdk
        from sentry_sdk.utils import BadDsn
    except ImportError:
        raise ImproperlyConfigured("SENTRY_DSN: Sentry is not installed. Run `uv sync --extra sentry`.") from None
    try:
        sentry_sdk.init(
            dsn=settings.SENTRY_DSN,
            # Local variables, bodies and queries can contain briefs, strategies and keys.
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            before_send=_remove_user_text,
            **options,
        )
    except BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN: not a valid Sentry DSN.") from None


def _remove_user_text(event: "Event", hint: "Hint") -> "Event":
    """Remove error messages and request data, which can contain text of users. Keep types and stack traces.

    Of a log line only the template is kept: its arguments can contain secrets, such as the token in a path.
    """
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
    if line := event.get("logentry"):
        event["logentry"] = {"message": mask_secrets(str(line.get("message", "")))}
    if message := event.get("message"):
        event["message"] = mask_secrets(str(message))
    for part in ("url", "query_string", "cookies", "data"):
        event.get("request", {}).pop(part, None)
    return event
