"""Write to and read from the durable log."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_

from django.db import connection, transaction
from django.db.models import F, Max, Q

from sse.error_handler import InvalidMessage
from sse.events import SSEMessage, is_stored
from sse.models import Channel, Event
from sse.types import Position, StoredEvent

MARK_BYTES = 3

# Every stream that opens and every poll asks this: Django's compiler takes ten times as long as the query itself.
_POSITIONS = f"""
    WITH wanted (channel, at) AS (VALUES {{rows}})
    SELECT channel, at, last_seq, closed,
        (SELECT MIN(seq) FROM {Event._meta.db_table} WHERE channel_id = channel),
        (SELECT mark FROM {Event._meta.db_table} WHERE channel_id = channel AND seq = at),
        (SELECT mark FROM {Event._meta.db_table} WHERE channel_id = channel AND seq = last_seq)
    FROM wanted JOIN {Channel._meta.db_table} ON name = channel
"""  # noqa: S608 - the tables' own names


def append(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
    """Add a message to a channel inside the caller's transaction, and return it with its seq.

    The channel's row stays locked until that transaction ends, so seqs are assigned in commit order and without gaps.

    Raises:
        InvalidMessage: the kind is never stored, or no transaction is open.
    """
    if not is_stored(message.event):
        raise InvalidMessage(f"`{message.event}` events are transient. Send them with `publish_transient`.")
    if not transaction.get_connection().in_atomic_block:
        raise InvalidMessage("Publish inside `transaction.atomic()`, with the change that the event reports.")
    if final:
        message = message.model_copy(update={"data": message.data.model_copy(update={"final": True})})
    seq = _next_seq(channel, final=final)
    stored = StoredEvent(
        channel=channel,
        seq=seq,
        mark=secrets.token_hex(MARK_BYTES),
        event=message.event,
        data=message.dump_data(),
        final=final,
    )
    Event.objects.create(
        channel_id=channel, seq=seq, mark=stored.mark, event=stored.event, data=stored.data, final=final
    )
    return stored


def reopen(channel: str) -> None:
    """Make a closed channel accept events again. Call it in the transaction that appends them.

    Earlier final events lose their mark, so that a client replaying the log does not stop at one of them.
    """
    Channel.objects.filter(name=channel).update(closed=False)
    for event in Event.objects.filter(channel_id=channel, final=True):
        event.final = False
        event.data.pop("final", None)
        event.save(update_fields=["final", "data"])


def _next_seq(channel: str, *, final: bool) -> int:
    row = Channel.objects.filter(name=channel)
    # The UPDATE locks the row: a concurrent writer waits until the first one has committed.
    if not row.update(last_seq=F("last_seq") + 1, closed=final):
        Channel.objects.get_or_create(name=channel)
        row.update(last_seq=F("last_seq") + 1, closed=final)
    return row.values_list("last_seq", flat=True).get()


def read_after(channel: str, seq: int, *, limit: int) -> list[StoredEvent]:
    """Return at most `limit` events after `seq`, in order."""
    rows = Event.objects.filter(channel_id=channel, seq__gt=seq).order_by("seq")[:limit]
    return [_stored_event(row) for row in rows]


def read_ranges(ranges: Mapping[str, tuple[int, int]]) -> list[StoredEvent]:
    """Return the events of each channel after its first and up to its second seq, in one query, oldest first."""
    if not ranges:
        return []
    wanted = [Q(channel_id=name, seq__gt=after, seq__lte=last) for name, (after, last) in ranges.items()]
    # Sorted here: to sort by itself, the database might read the whole table in that order.
    rows = sorted(Event.objects.filter(reduce(or_, wanted)).order_by(), key=lambda row: row.pk)
    return [_stored_event(row) for row in rows]


def read_by_kind(channel: str, event: str) -> list[StoredEvent]:
    """Return all stored events of one kind, in order."""
    rows = Event.objects.filter(channel_id=channel, event=event).order_by("seq")
    return [_stored_event(row) for row in rows]


def read_positions_at(points: Collection[tuple[str, int]]) -> dict[tuple[str, int], Position]:
    """Return each channel's position for clients at these seqs, in one query. An unknown channel counts as empty."""
    positions = {point: Position(first=1, last=0, closed=False) for point in points}
    if not positions:
        return positions
    with connection.cursor() as cursor:
        rows = ", ".join(["(%s, %s)"] * len(positions))
        cursor.execute(_POSITIONS.format(rows=rows), [value for point in positions for value in point])
        for name, seq, last, closed, first, mark, last_mark in cursor:
            # If all events were pruned, the first available event is the next one.
            positions[name, seq] = Position(
                first=first or last + 1, last=last, closed=bool(closed), mark=mark or "", last_mark=last_mark or ""
            )
    return positions


def read_positions(seqs: Mapping[str, int]) -> dict[str, Position]:
    """Return the position of each channel for a client at these seqs."""
    return {name: position for (name, _), position in read_positions_at(seqs.items()).items()}


def read_position(channel: str) -> Position:
    """Return one channel's position for a client that has nothing yet."""
    return read_positions({channel: 0})[channel]


def read_last_seqs(channels: Iterable[str]) -> dict[str, int]:
    """Return the newest seq of each channel, in one query. Channels without events are left out."""
    return dict(Channel.objects.filter(name__in=list(channels)).values_list("name", "last_seq"))


def read_newest_id() -> int:
    """Return the id of the event inserted last into any channel, 0 if there is none. Ids are not in commit order."""
    return Event.objects.aggregate(newest=Max("id"))["newest"] or 0


def read_heads_after(event_id: int) -> tuple[dict[str, int], int]:
    """Return the newest seq of each channel with events after this id, and the highest id of them (or `event_id`)."""
    rows = Event.objects.filter(id__gt=event_id).order_by().values_list("channel_id").annotate(Max("seq"), Max("id"))
    found = list(rows)
    return {name: seq for name, seq, _ in found}, max([event_id, *(newest for _, _, newest in found)])


def count_events(channels: Iterable[str]) -> int:
    """Return how many events these channels have in the log."""
    return Event.objects.filter(channel_id__in=list(channels)).count()


@transaction.atomic
def prune(channels: Iterable[str]) -> int:
    """Delete the events of those channels that are closed, and return how many.

    The channels keep their last seq: a client that reconnects without having received every event gets a `reset`.
    """
    closed = Channel.objects.select_for_update().filter(name__in=list(channels), closed=True)
    removed, _ = Event.objects.filter(channel_id__in=list(closed.values_list("name", flat=True))).delete()
    return removed


def delete_channels(channels: Iterable[str]) -> None:
    """Delete channels and all their events, closed or not."""
    Channel.objects.filter(name__in=list(channels)).delete()


def _stored_event(row: Event) -> StoredEvent:
    return StoredEvent(
        channel=row.channel_id, seq=row.seq, mark=row.mark, event=row.event, data=row.data, final=row.final
    )
