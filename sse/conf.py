"""The package's settings, read from Django's at each use; units are in the names.

Ranges are held by the system check `sse.E001`, and told, with the defaults, in the README's table.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.conf import settings
from pydantic import Field

type Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SSESettings:
    """`SSE_<NAME>` in Django's settings overrides a default."""

    enabled: bool = True
    """Off: streams answer 503 and nothing is published; the log is still written, so polling works."""
    redis_url: Annotated[str, Field(pattern="^(redis|rediss|unix)://")] = "redis://127.0.0.1:6379/0"
    redis_channel: Annotated[str, Field(pattern=r"^\S{1,100}$")] = "throughline:sse"
    """The one pub/sub channel all processes share, and the prefix of all keys."""
    heartbeat_interval_s: Annotated[float, Field(ge=1, le=60)] = 15.0
    """Silence after which a `heartbeat` event is sent, and a quiet channel is compared with its log."""
    max_stream_age_s: Annotated[float, Field(ge=5, le=3600)] = 300.0
    """A stream is closed after this time, give or take 10 %, and resumes unseen."""
    retry_ms: Annotated[int, Field(ge=100, le=30_000)] = 2000
    """Base of the reconnection delay told to clients; up to half as much again is added at random."""
    bus_down_poll_interval_s: Annotated[float, Field(ge=0.1, le=2)] = 1.0
    """How often the log is read while Redis is away."""
    bus_ping_interval_s: Annotated[float, Field(ge=0.1, le=60)] = 0.5
    """How often the subscription is asked whether it lives."""
    bus_silence_limit_s: Annotated[float, Field(ge=1, le=60)] = 10.0
    """Silence on the subscription, pings unanswered, after which it is dropped and made again."""
    max_streams_per_user: Count = 10
    max_streams_total: Count = 10_000
    opens_per_user_per_minute: Count = 60
    messages_per_user_per_minute: Count = 60
    """How many messages a client may post; so many may also come at once, after a minute's rest."""
    problem_types_url: str = ""
    """Where an error's `code` is explained: the code is appended, to make the `type` of a problem."""
    when_full: Literal["reject", "evict_oldest"] = "reject"
    """At the limit of one user: 429, or the user's oldest stream makes room."""
    recheck_interval_s: Annotated[float, Field(gt=0, le=15)] = 10.0
    """How often it is asked again whether open streams may still be read."""
    replay_batch: Annotated[int, Field(ge=1, le=10_000)] = 200
    """Rows read from the log at a time."""
    stuck_limit_s: Annotated[float, Field(ge=1, le=300)] = 30.0
    """A client that takes nothing for so long is cut off; it resumes by its id."""
    ring_size: Annotated[int, Field(ge=1, le=10_000)] = 256
    """Recent frames kept per channel and process, so that most readers never touch the database."""


def sse_settings() -> SSESettings:
    """Return the settings in force."""
    return SSESettings(**given())


def given() -> dict[str, Any]:
    """Return what Django's settings say, by the names of `SSESettings`; not checked."""
    names = SSESettings.__dataclass_fields__
    return {
        name: getattr(settings, f"SSE_{name.upper()}") for name in names if hasattr(settings, f"SSE_{name.upper()}")
    }
