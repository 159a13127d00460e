"""The package's settings, read from Django's at each use; units are in the names."""

from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SSESettings:
    """`SSE_<NAME>` in Django's settings overrides a default."""

    enabled: bool = True
    """Off: streams answer 503 and nothing is published; the log is still written, so polling works."""
    redis_url: str = "redis://127.0.0.1:6379/0"
    redis_channel: str = "throughline:sse"
    """The one pub/sub channel all processes share."""
    heartbeat_interval_s: float = 15.0
    """Silence after which a `heartbeat` event is sent, and a quiet channel is compared with its log."""
    max_stream_age_s: float = 300.0
    """A stream is closed after this time, give or take 10 %, and resumes unseen."""
    retry_ms: int = 2000
    """Base of the reconnection delay told to clients; up to half as much again is added at random."""
    bus_down_poll_interval_s: float = 1.0
    """How often the log is read while Redis is away."""
    bus_ping_interval_s: float = 5.0
    bus_silence_limit_s: float = 10.0
    """Silence on the subscription, pings unanswered, after which it is dropped and made again."""
    max_streams_per_user: int = 10
    max_streams_total: int = 10_000
    opens_per_user_per_minute: int = 60
    when_full: Literal["refuse", "evict_oldest"] = "refuse"
    """At the limit of one user: 429, or the user's oldest stream makes room."""
    recheck_interval_s: float = 10.0
    """How often it is asked again whether open streams may still be read."""
    replay_batch: int = 200
    """Rows read from the log at a time."""
    stuck_limit_s: float = 30.0
    """A client that takes nothing for so long is cut off; it resumes by its id."""
    ring_size: int = 256
    """Recent frames kept per channel and process, so that most readers never touch the database."""


def sse_settings() -> SSESettings:
    """Return the settings in force."""
    names = SSESettings.__dataclass_fields__
    given: dict[str, Any] = {
        name: getattr(settings, f"SSE_{name.upper()}") for name in names if hasattr(settings, f"SSE_{name.upper()}")
    }
    return SSESettings(**given)
