"""System checks: settings that cannot be meant, or cannot work together, are told at start and not by a stream.

What no check can know stays out: whether the server runs `sse.asgi`'s handler, and how clocks or proxies are set.
`GZipMiddleware` is harmless: it leaves a response alone that says how it is encoded, and streams do.
"""

import difflib
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any, get_type_hints

from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore as SignedCookies
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's own word
from pydantic import TypeAdapter, ValidationError

from sse import inbox, rules
from sse.conf import SSESettings, given, sse_settings

PROCESS_COUNTS = ("WEB_CONCURRENCY", "GRANIAN_WORKERS")
"""Where servers read from how many processes to start."""


@register
def settings_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every setting has its type and range, and those that depend on each other agree."""
    faults = list(_out_of_range())
    return [*faults, *_unknown(), *([] if faults else _contradictions(sse_settings()))]


@register
def surroundings_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What Django and the environment are told elsewhere lets streams keep what they promise."""
    return [*_sessions(), *_transactions(), *_processes()]


@register
def every_handler_is_reachable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Only who may read a channel may send to it."""
    return [
        Warning(
            f"Messages to channels of {prefix!r} have a handler, but no rule says who may read such a channel: all of "
            "them are answered 404.",
            hint="Register a rule of the same prefix with `sse.rules.channel_rule`.",
            id="sse.W008",
        )
        for prefix in sorted(inbox.prefixes() - rules.prefixes())
    ]


def _out_of_range() -> Iterator[CheckMessage]:
    hints = get_type_hints(SSESettings, include_extras=True)
    for name, value in given().items():
        try:
            TypeAdapter(hints[name]).validate_python(value, strict=True)
        except ValidationError as error:
            words = error.errors(include_url=False)[0]["msg"]
            yield Error(
                f"SSE_{name.upper()} cannot be {value!r}: {words}.",
                hint="See the table of settings in sse/README.md.",
                id="sse.E001",
            )


def _unknown() -> Iterator[CheckMessage]:
    known = [f"SSE_{name.upper()}" for name in SSESettings.__dataclass_fields__]
    for name in dir(settings):
        if name.startswith("SSE_") and name not in known:
            meant = difflib.get_close_matches(name, known, n=1)
            yield Warning(
                f"{name} is no setting of `sse`, and has no effect.",
                hint=f"Did you mean {meant[0]}?" if meant else "See the table of settings in sse/README.md.",
                id="sse.W001",
            )


def _contradictions(given: SSESettings) -> Iterator[CheckMessage]:
    if given.bus_ping_interval_s >= given.bus_silence_limit_s:
        yield Error(
            "SSE_BUS_PING_INTERVAL_S is not below SSE_BUS_SILENCE_LIMIT_S: a quiet subscription is dropped again and "
            "again, before it is asked whether it lives.",
            hint="Let there be time for two pings or more.",
            id="sse.E002",
        )
    if given.heartbeat_interval_s >= given.stuck_limit_s:
        yield Warning(
            "SSE_HEARTBEAT_INTERVAL_S is not below SSE_STUCK_LIMIT_S: a client that had nothing to take for so long "
            "looks stuck, and is cut off when it has to catch up.",
            hint="Make the stuck limit twice the heartbeat's interval.",
            id="sse.W002",
        )
    if given.heartbeat_interval_s >= given.max_stream_age_s * 0.9:
        yield Warning(
            "SSE_HEARTBEAT_INTERVAL_S is not below 90 % of SSE_MAX_STREAM_AGE_S: a quiet stream may close before its "
            "first heartbeat.",
            hint="Streams of some minutes cost less than streams that are opened all the time.",
            id="sse.W003",
        )
    if given.max_streams_per_user > given.max_streams_total:
        yield Warning(
            "SSE_MAX_STREAMS_PER_USER is above SSE_MAX_STREAMS_TOTAL: one person can take every place.",
            hint="Lower the one or raise the other.",
            id="sse.W004",
        )


def _sessions() -> Iterator[CheckMessage]:
    if issubclass(import_module(settings.SESSION_ENGINE).SessionStore, SignedCookies):
        yield Warning(
            "SESSION_ENGINE keeps sessions in the browser alone: nobody here sees that one has ended, so a stream goes "
            "on after its reader has signed out.",
            hint="Keep sessions in the database or in a cache.",
            id="sse.W005",
        )


def _transactions() -> Iterator[CheckMessage]:
    wrapped = [alias for alias, options in settings.DATABASES.items() if options.get("ATOMIC_REQUESTS")]
    if wrapped:
        yield Warning(
            f"ATOMIC_REQUESTS is on for {', '.join(wrapped)}: Django refuses async views, and a stream's view is one.",
            hint="Decorate the views of streams with `transaction.non_atomic_requests`, then silence this.",
            id="sse.W006",
        )


def _processes() -> Iterator[CheckMessage]:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        return
    for name in PROCESS_COUNTS:
        if os.environ.get(name, "").isdecimal() and int(os.environ[name]) > 1:
            yield Warning(
                f"{name} asks for {os.environ[name]} web processes, but each one's metrics tell of itself alone.",
                hint="Set PROMETHEUS_MULTIPROC_DIR to a folder of their own that is empty at start.",
                id="sse.W007",
            )
