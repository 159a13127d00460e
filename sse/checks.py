"""System checks for settings that are invalid or contradict each other.

No check can tell whether the server runs the application of `sse.asgi`, or how clocks and proxies are configured.
`GZipMiddleware` needs no check: it skips responses that have a Content-Encoding, and streams have one.
"""

import difflib
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_type_hints

from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore as SignedCookies
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's name
from pydantic import TypeAdapter, ValidationError

from sse import inbox, metrics, rules
from sse.conf import SSESettings, configured_values, sse_settings

PROCESS_COUNTS = ("WEB_CONCURRENCY", "GRANIAN_WORKERS")
"""Environment variables from which servers read their number of processes."""


@register
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check each setting's type and range, then those that depend on each other."""
    errors = list(_check_ranges())
    return [*errors, *_check_names(), *([] if errors else _check_combinations(sse_settings()))]


@register
def check_environment(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check Django settings and environment variables that streams depend on."""
    return [*_check_sessions(), *_check_transactions(), *_check_processes()]


@register
def check_message_handlers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that every message handler has a channel rule: only readers of a channel may send to it."""
    return [
        Warning(
            f"Channels of {prefix!r} have a message handler but no rule, so every message to them is answered 404.",
            hint="Register a rule for the same prefix with `sse.rules.channel_rule`.",
            id="sse.W008",
        )
        for prefix in sorted(inbox.prefixes() - rules.prefixes())
    ]


def _check_ranges() -> Iterator[CheckMessage]:
    hints = get_type_hints(SSESettings, include_extras=True)
    for name, value in configured_values().items():
        try:
            TypeAdapter(hints[name]).validate_python(value, strict=True)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            yield Error(
                f"SSE_{name.upper()} cannot be {value!r}: {reason}.",
                hint="See the table of settings in sse/README.md.",
                id="sse.E001",
            )


def _check_names() -> Iterator[CheckMessage]:
    known = [f"SSE_{name.upper()}" for name in SSESettings.__dataclass_fields__]
    for name in dir(settings):
        if name.startswith("SSE_") and name not in known:
            similar = difflib.get_close_matches(name, known, n=1)
            yield Warning(
                f"{name} is not a setting of `sse` and has no effect.",
                hint=f"Did you mean {similar[0]}?" if similar else "See the table of settings in sse/README.md.",
                id="sse.W001",
            )


def _check_combinations(current: SSESettings) -> Iterator[CheckMessage]:
    if current.bus_ping_interval_s >= current.bus_silence_limit_s:
        yield Error(
            "SSE_BUS_PING_INTERVAL_S is not below SSE_BUS_SILENCE_LIMIT_S: a quiet subscription is dropped before it "
            "is pinged.",
            hint="Leave time for at least two pings.",
            id="sse.E002",
        )
    if current.heartbeat_interval_s >= current.stuck_limit_s:
        yield Warning(
            "SSE_HEARTBEAT_INTERVAL_S is not below SSE_STUCK_LIMIT_S: an idle client looks stuck, and is disconnected "
            "when it has to catch up.",
            hint="Make the stuck limit twice the heartbeat interval.",
            id="sse.W002",
        )
    if current.heartbeat_interval_s >= current.max_stream_age_s * 0.9:
        yield Warning(
            "SSE_HEARTBEAT_INTERVAL_S is not below 90 % of SSE_MAX_STREAM_AGE_S: a quiet stream may close before its "
            "first heartbeat.",
            hint="Increase the maximum age: long streams cost less than frequent reconnections.",
            id="sse.W003",
        )
    if current.max_streams_per_user > current.max_streams_total:
        yield Warning(
            "SSE_MAX_STREAMS_PER_USER is above SSE_MAX_STREAMS_TOTAL: one user can take up all streams.",
            hint="Lower the former or raise the latter.",
            id="sse.W004",
        )


def _check_sessions() -> Iterator[CheckMessage]:
    if issubclass(import_module(settings.SESSION_ENGINE).SessionStore, SignedCookies):
        yield Warning(
            "SESSION_ENGINE stores sessions in cookies only: the server cannot tell that a session has ended, so "
            "streams stay open after sign-out.",
            hint="Store sessions in the database or in a cache.",
            id="sse.W005",
        )


def _check_transactions() -> Iterator[CheckMessage]:
    wrapped = [alias for alias, options in settings.DATABASES.items() if options.get("ATOMIC_REQUESTS")]
    if wrapped:
        yield Warning(
            f"ATOMIC_REQUESTS is on for {', '.join(wrapped)}: Django does not support it in async views, which "
            "streams need.",
            hint="Decorate the views of streams with `transaction.non_atomic_requests`, then silence this check.",
            id="sse.W006",
        )


def _check_processes() -> Iterator[CheckMessage]:
    if not metrics.IS_INSTALLED or "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    for name in PROCESS_COUNTS:
        if os.environ.get(name, "").isdecimal() and int(os.environ[name]) > 1:
            yield Warning(
                f"{name} is {os.environ[name]}, but each process reports only its own metrics.",
                hint="Set PROMETHEUS_MULTIPROC_DIR to a directory for these processes that is empty at start.",
                id="sse.W007",
            )
