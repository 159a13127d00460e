"""Pages of events for clients that poll: the same events, ids and resets as a stream of these channels."""

from dataclasses import dataclass

from sse import event_log, metrics
from sse.cursor import Cursor
from sse.handshake import Snapshot, read_states
from sse.message_formatter import build_data
from sse.types import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An event as a stream would send it. `id` is empty for an event that does not move the client's position."""

    id: str
    event: str
    data: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`last_event_id` resumes after the records. `is_complete`: with them the client has all there will ever be."""

    records: list[Record]
    last_event_id: str
    is_complete: bool


def read_page(cursor: Cursor, *, limit: int, snapshot: Snapshot | None = None) -> Page:
    """Read at most `limit` events after the cursor: in order for each channel, and oldest first.

    If the client cannot resume from its id, the page begins with a `reset` and the current state of each channel, as a
    stream does. Costs one query, and a second one if there are events.
    """
    positions = event_log.read_positions(cursor.seqs)
    reset = []
    if reason := cursor.find_reset_reason(positions):
        metrics.resets.labels(reason=reason).inc()
        reset = _start_again(cursor, reason, snapshot)
    ranges, room = {}, limit
    for name, position in positions.items():
        if cursor[name] + 1 < position.first:
            # After the reset: earlier events are gone.
            cursor.resume_after(name, str(position.first - 1))
        end = min(position.last, cursor[name] + room)
        if end > cursor[name]:
            ranges[name] = (cursor[name], end)
            room -= end - cursor[name]
    records = []
    for event in event_log.read_ranges(ranges):
        event_id = cursor.resume_after(event.channel, event.id)
        records.append(Record(id=event_id, event=event.event, data=event.data))
    return Page(
        records=reset + records,
        last_event_id=cursor.id,
        is_complete=all(position.closed and cursor[name] >= position.last for name, position in positions.items()),
    )


def _start_again(cursor: Cursor, reason: str, snapshot: Snapshot | None) -> list[Record]:
    states = read_states(cursor, snapshot) if snapshot else []
    cursor.rewind()
    records = [Record(id="", event="reset", data=build_data(reason=reason))]
    for name, state, event_id in states:
        records.append(Record(id=cursor.resume_after(name, event_id), event=state.event, data=state.dump_data()))
    return records
