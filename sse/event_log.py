"""Writes and reads the durable log."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from pydantic import ValidationError

from sse.error_handler import InvalidMessage
from sse.models import Channel, Event
from sse.types import STORED_KINDS, Position, SSEMessage, StoredEvent


def append(channel: str, message: SSEMessage, *, final: bool = False) -> StoredEvent:
    """Add a message to a channel inside the caller's transaction and return it with its number.

    The channel's row stays locked until that transaction ends, so numbers are given in commit order and without
    holes: what the caller changes and what the log says are one fact.

    Raises:
        InvalidMessage: the kind is never stored, or no transaction is open.
    """
    if message.event not in STORED_KINDS:
        raise InvalidMessage(f"`{message.event}` events are transient and cannot be stored.")
    if not transaction.get_connection().in_atomic_block:
        raise InvalidMessage("append() must run inside the transaction that changes the state it reports.")
    if final:
        message = message.model_copy(update={"data": message.data.model_copy(update={"final": True})})
    seq = _next_seq(channel, final=final)
    stored = StoredEvent(
        channel=channel,
        seq=seq,
        event=message.event,
        data=message.data.model_dump(mode="json", exclude_none=True),
        final=final,
    )
    Event.objects.create(channel_id=channel, seq=seq, event=stored.event, data=stored.data, final=final)
    return stored


def reopen(channel: str) -> None:
    """Take back that a channel has ended, inside the transaction that appends what follows after all.

    Whoever replays the log is then not sent away in the middle of it.
    """
    Channel.objects.filter(name=channel).update(closed=False)
    for event in Event.objects.filter(channel_id=channel, final=True):
        event.final = False
        event.data.pop("final", None)
        event.save(update_fields=["final", "data"])


def _next_seq(channel: str, *, final: bool) -> int:
    row = Channel.objects.filter(name=channel)
    # The update takes the row's lock; whoever comes second waits for the first one's commit.
    if not row.update(last_seq=F("last_seq") + 1, closed=final):
        Channel.objects.get_or_create(name=channel)
        row.update(last_seq=F("last_seq") + 1, closed=final)
    return row.values_list("last_seq", flat=True).get()


def read_after(channel: str, seq: int, *, limit: int) -> list[StoredEvent]:
    """Return at most `limit` events that follow `seq`, in order."""
    rows = Event.objects.filter(channel_id=channel, seq__gt=seq).order_by("seq")[:limit]
    return [_stored(row) for row in rows]


def positions(channels: Collection[str]) -> dict[str, Position]:
    """Return how far each channel's log reaches, in one query; an unknown channel is an empty one."""
    kept = Event.objects.filter(channel_id=OuterRef("name")).order_by("seq").values("seq")
    rows = Channel.objects.filter(name__in=list(channels)).annotate(first=Subquery(kept[:1]))
    empty = {name: Position(first=1, last=0, closed=False) for name in channels}
    # Every row pruned: the next one to come is the first that can be had.
    return empty | {
        row.name: Position(first=row.first or row.last_seq + 1, last=row.last_seq, closed=row.closed) for row in rows
    }


def position(channel: str) -> Position:
    """Return how far one channel's log reaches."""
    return positions([channel])[channel]


def last_seqs(channels: Iterable[str]) -> dict[str, int]:
    """Return the newest seq of each channel that has one, in one query."""
    return dict(Channel.objects.filter(name__in=list(channels)).values_list("name", "last_seq"))


def count(channels: Iterable[str]) -> int:
    """Return how many events are kept of these channels."""
    return Event.objects.filter(channel_id__in=list(channels)).count()


@transaction.atomic
def forget(channels: Iterable[str]) -> int:
    """Remove the events of those channels that have ended, and return how many; their positions are kept.

    A client that comes back to one is told `reset` if it had not heard everything.
    """
    ended = Channel.objects.select_for_update().filter(name__in=list(channels), closed=True)
    removed, _ = Event.objects.filter(channel_id__in=list(ended.values_list("name", flat=True))).delete()
    return removed


def remove(channels: Iterable[str]) -> None:
    """Remove channels with all their events, ended or not, as if they had never been."""
    Channel.objects.filter(name__in=list(channels)).delete()


def message(event: str, **data: object) -> SSEMessage:
    """Build a checked message from plain values.

    Raises:
        InvalidMessage: naming the field that does not fit.
    """
    try:
        return SSEMessage.model_validate({"event": event, "data": data})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InvalidMessage(f"{field}: {first['msg']}") from error


def read_kind(channel: str, event: str) -> list[StoredEvent]:
    """Return every stored event of one kind, in order."""
    rows = Event.objects.filter(channel_id=channel, event=event).order_by("seq")
    return [_stored(row) for row in rows]


def _stored(row: Event) -> StoredEvent:
    return StoredEvent(channel=row.channel_id, seq=row.seq, event=row.event, data=row.data, final=row.final)
