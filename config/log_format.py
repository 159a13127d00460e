"""How a line of the log looks: readable on a laptop, JSON where programs read it, with the ids of what it is about.

structlog does the rendering and keeps what is bound (`strategies.tracing`); code logs with the standard library.
"""

import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from opentelemetry import trace
from structlog.typing import Processor

type Line = MutableMapping[str, Any]

EXTRAS = ("connection_id", "reason", "age_s", "sent_bytes", "channels", "status", "duration_s")
"""What of a record's own attributes is told. Not all: Django's hold requests, and with them what people asked for."""
_CONTROL = {code: repr(chr(code))[1:-1] for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def formatter(form: Literal["text", "json"]) -> structlog.stdlib.ProcessorFormatter:
    """Return what Django's LOGGING names as a formatter."""
    known: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ExtraAdder(allow=EXTRAS),
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _trace,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=known,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_json() if form == "json" else _text()),
        ],
    )


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """Return Django's LOGGING: every line, the web server's and the worker's too, goes the same way."""
    through_root: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.log_format.formatter", "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": through_root,
            "uvicorn": through_root,
            "uvicorn.error": through_root,
            # Its lines hold the query, and with it tickets; `config.request_ids` writes one of its own.
            "uvicorn.access": {**through_root, "level": "WARNING"},
        },
    }


def _json() -> list[Processor]:
    # Plain tracebacks: those with local variables would hold briefs and keys.
    return [
        structlog.processors.format_exc_info,
        structlog.processors.EventRenamer("message"),
        structlog.processors.JSONRenderer(),
    ]


def _text() -> list[Processor]:
    renderer = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,
        pad_event_to=0,
        pad_level=False,
    )
    return [_on_one_line, renderer]


def _on_one_line(logger: Any, method: str, line: Line) -> Line:
    """What looks like a new line of the log must be one."""
    line["event"] = str(line["event"]).translate(_CONTROL)
    return line


def _trace(logger: Any, method: str, line: Line) -> Line:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"], line["span_id"] = f"{context.trace_id:032x}", f"{context.span_id:016x}"
    return line
