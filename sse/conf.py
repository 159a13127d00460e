"""The package's settings, read from Django's settings at each use. Units are in the names.

Ranges are enforced by the system check `sse.E001`. The table in README.md lists all settings with their defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.conf import settings
from pydantic import Field

type Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SSESettings:
    """Defaults; `SSE_<NAME>` in Django's settings overrides one."""

    enabled: bool = True
    """If False, streams answer 503 and nothing is published. The log is still written, so polling works."""
    redis_url: Annotated[str, Field(pattern="^(redis|rediss|unix)://")] = "redis://127.0.0.1:6379/0"
    redis_channel: Annotated[str, Field(pattern=r"^\S{1,100}$")] = "throughline:sse"
    """The pub/sub channel shared by all processes, and the prefix of all keys."""
    heartbeat_interval_s: Annotated[float, Field(ge=1, le=60)] = 15.0
    """An idle stream sends a `heartbeat` event after this time, and a quiet channel is compared with the log."""
    max_stream_age_s: Annotated[float, Field(ge=5, le=86_400)] = 3600.0
    """A stream is closed after this time, plus or minus 10 %; the client resumes it. It limits how long a stream that
    was opened without a user, and is therefore not rechecked, stays open."""
    retry_ms: Annotated[int, Field(ge=100, le=30_000)] = 2000
    """Base of the reconnection delay sent to clients; up to 50 % is added at random."""
    log_poll_interval_s: Annotated[float, Field(ge=0.1, le=2)] = 1.0
    """How often a process looks for events that Redis has not delivered."""
    bus_ping_interval_s: Annotated[float, Field(ge=0.1, le=60)] = 2.0
    """How often the subscription is pinged."""
    bus_silence_limit_s: Annotated[float, Field(ge=1, le=60)] = 10.0
    """A subscription that receives nothing for this long, not even answers to pings, is replaced."""
    max_streams_per_user: Count = 10
    max_streams_total: Count = 10_000
    opens_per_user_per_minute: Count = 60
    messages_per_user_per_minute: Count = 60
    """How many messages a user's clients may post. A user who was idle for a minute may send all of them at once."""
    problem_types_url: str = ""
    """Prefix of the `type` of problem responses; the error's `code` is appended."""
    when_full: Literal["reject", "evict_oldest"] = "reject"
    """At a user's limit: answer 429, or close the user's oldest stream."""
    recheck_interval_s: Annotated[float, Field(gt=0, le=15)] = 10.0
    """How often permissions of open streams are rechecked."""
    replay_batch: Annotated[int, Field(ge=1, le=10_000)] = 200
    """Events per read of the log."""
    stuck_limit_s: Annotated[float, Field(ge=1, le=300)] = 30.0
    """A client that reads nothing for this long is disconnected; it can resume by its id."""
    ring_size: Annotated[int, Field(ge=1, le=10_000)] = 256
    """Recent frames kept in memory per channel and process, so that most clients never cause a database query."""


def sse_settings() -> SSESettings:
    """Return the current settings."""
    return SSESettings(**configured_values())


def configured_values() -> Mapping[str, Any]:
    """Return the values set in Django's settings, by field name of `SSESettings`. They are not validated."""
    names = SSESettings.__dataclass_fields__
    return {
        name: getattr(settings, f"SSE_{name.upper()}") for name in names if hasattr(settings, f"SSE_{name.upper()}")
    }
