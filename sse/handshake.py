"""The first frames of a stream, `retry:`, `hello` and after a `reset` the current state, and the closing frame."""

import random
from collections.abc import Callable, Iterable, Mapping

from sse import event_log, metrics
from sse.conf import SSESettings
from sse.cursor import Cursor
from sse.events import SSEMessage, app_events
from sse.log_reader import LogReader
from sse.message_formatter import build_data, encode_retry, encode_snapshot, encode_transient
from sse.types import Position, format_id

type Snapshot = Callable[[str], tuple[SSEMessage, int]]
"""Return a channel's current state as a message, and the seq it includes. Sent after a `reset`."""

RECONNECT_JITTER_MS = 2000
"""The clients of a process that shuts down reconnect spread over this time."""


async def read_opening_frames(
    log: LogReader, cursor: Cursor, snapshot: Snapshot | None, settings: SSESettings, *, connection_id: str | None
) -> tuple[list[bytes], Mapping[str, Position]]:
    """Return the first frames, and the positions of the channels in the log. Moves the cursor after a `reset`.

    Without `snapshot`, the log from its beginning follows a `reset`. There are at least two frames: some proxies hold
    back the first one until a second arrives.
    """
    positions = await log.read_positions(cursor.seqs)
    hello = build_data(
        connection_id=connection_id,
        heartbeat_interval_s=settings.heartbeat_interval_s,
        last_event_id=cursor.id_at({name: position.last_id for name, position in positions.items()}),
        events=app_events(),
    )
    frames = [encode_retry(_draw_retry_ms(settings)), encode_transient("hello", hello)]
    if reason := cursor.find_reset_reason(positions):
        metrics.resets.labels(reason=reason).inc()
        frames.append(encode_transient("reset", build_data(reason=reason)))
        states = await log.call(lambda: read_states(cursor, snapshot)) if snapshot else []
        cursor.rewind()
        frames += [encode_snapshot(state, cursor.resume_after(name, event_id)) for name, state, event_id in states]
    return frames, positions


def read_states(channels: Iterable[str], snapshot: Snapshot) -> list[tuple[str, SSEMessage, str]]:
    """Return each channel's name and state, and the id of the last event that the state includes."""
    states = {name: snapshot(name) for name in channels}
    positions = event_log.read_positions({name: seq for name, (_, seq) in states.items()})
    return [(name, state, format_id(seq, positions[name].mark)) for name, (state, seq) in states.items()]


def encode_closing(settings: SSESettings, *, is_draining: bool) -> bytes:
    """Return the last frame, which says when to reconnect."""
    return encode_retry(_draw_retry_ms(settings, RECONNECT_JITTER_MS if is_draining else 0))


def _draw_retry_ms(settings: SSESettings, jitter_ms: int = 0) -> int:
    return settings.retry_ms + random.randrange(settings.retry_ms // 2 + jitter_ms + 1)  # noqa: S311
