"""Pages of the events of several runs: the same records, with the same ids, as one stream of these runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sse import event_log
from sse.cursor import Cursor
from sse.types import StoredEvent
from strategies.errors import InvalidFields
from strategies.generation.errors import Problem
from strategies.runs.channels import alias_channels

EVENTS_MAX = 500
"""Events in a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsOfRuns:
    """Events by the id that resumes after each. `is_complete`: with them the client has every event there will be."""

    events: list[tuple[str, StoredEvent]]
    last_event_id: str
    is_complete: bool


def read_events_of_runs(run_ids: Iterable[UUID], after: str) -> EventsOfRuns:
    """Read the events after an id of a stream of several runs: in order for each run, and oldest first.

    A run that the id does not name starts at its first event. Costs one query, and a second one if there are events.

    Raises:
        InvalidFields: `after` is not such an id.
    """
    channels = alias_channels(run_ids)
    if not channels:
        return EventsOfRuns(events=[], last_event_id="", is_complete=True)
    cursor = Cursor(channels, after)
    if cursor.find_reset_reason({}):
        message = "This is not the id of an event of several runs. Send the `last_event_id` of the last page."
        raise InvalidFields([Problem(field="after", message=message)])
    positions = event_log.read_positions(list(cursor))
    seqs = {name: cursor[name] for name in cursor}
    ends, room = dict(seqs), EVENTS_MAX
    for name, position in positions.items():
        first_missing = max(seqs[name] + 1, position.first)
        ends[name] = max(seqs[name], min(position.last, first_missing + room - 1))
        room -= max(0, ends[name] - first_missing + 1)
    events: list[tuple[str, StoredEvent]] = []
    new = {name: (seqs[name], end) for name, end in ends.items() if end > seqs[name]}
    for event in event_log.read_ranges(new):
        seqs[event.channel] = event.seq
        events.append((cursor.id_at(seqs), event))
    is_complete = all(position.closed and ends[name] >= position.last for name, position in positions.items())
    return EventsOfRuns(events=events, last_event_id=cursor.id_at(ends), is_complete=is_complete)
