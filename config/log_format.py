"""Format log lines: readable text locally, JSON in production, with the ids of the request, run and section.

Code logs with the standard library. structlog renders the lines and adds the ids bound by `strategies.tracing`.
"""

import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from opentelemetry import trace
from structlog.typing import Processor

from config.secret_masking import mask_secrets

type EventDict = MutableMapping[str, Any]

EXTRAS = ("connection_id", "reason", "age_s", "sent_bytes", "channels", "status", "duration_s")
"""Record attributes to include. Not all of them: Django attaches whole requests, which contain text of users."""
SERVER_LOGGERS = ("uvicorn", "uvicorn.error", "gunicorn.error", "hypercorn.error")
ACCESS_LOGGERS = ("uvicorn.access", "gunicorn.access", "hypercorn.access", "granian.access", "django.server")
_CONTROL = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def formatter(form: Literal["text", "json"]) -> structlog.stdlib.ProcessorFormatter:
    """Return the formatter for Django's LOGGING."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(allow=EXTRAS),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace_ids,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_json_processors() if form == "json" else _text_processors()),
            _mask_line,
        ],
    )


def logging_settings(*, level: str, form: str) -> dict[str, object]:
    """Return Django's LOGGING setting. It also covers the log lines of web servers and Celery."""
    propagate: dict[str, object] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.log_format.formatter", "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **dict.fromkeys(("django", *SERVER_LOGGERS), propagate),
            # `config.request_ids` logs requests instead.
            **{name: {**propagate, "level": "WARNING"} for name in ACCESS_LOGGERS},
        },
    }


def _json_processors() -> list[Processor]:
    # Plain tracebacks, because local variables can contain briefs and keys.
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(),
    ]


def _text_processors() -> list[Processor]:
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,
        pad_event_to=0,
        pad_level=False,
    )
    return [_escape_control_characters, renderer]


def _escape_control_characters(logger: Any, method: str, event_dict: EventDict) -> EventDict:
    """Keep text of users from starting a new log line or sending terminal escapes."""
    event_dict["event"] = str(event_dict["event"]).translate(_CONTROL)
    return event_dict


def _mask_line(logger: Any, method: str, line: Any) -> str:
    """Mask secrets in the rendered line, with its extras and traceback."""
    return mask_secrets(str(line))


def _add_trace_ids(logger: Any, method: str, event_dict: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event_dict["trace_id"], event_dict["span_id"] = f"{context.trace_id:032x}", f"{context.span_id:016x}"
    return event_dict
