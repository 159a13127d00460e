"""The look at the end of the log that finds events the bus has not delivered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sse.log_tail import OVERLAP, LogTail
from sse.models import Channel, Event

pytestmark = pytest.mark.django_db


def insert(event_id: int, channel: str, seq: int) -> None:
    Channel.objects.get_or_create(name=channel)
    Event.objects.create(id=event_id, channel_id=channel, seq=seq, event="status", data={})


def test_tail_returns_the_newest_seq_of_channels_with_new_events() -> None:
    insert(1, "a", 1)
    tail = LogTail()

    assert tail.read_heads() == {}
    insert(2, "a", 2)
    insert(3, "b", 1)
    insert(4, "b", 2)
    with CaptureQueriesContext(connection) as queries:
        assert tail.read_heads() == {"a": 2, "b": 2}
    assert len(queries) == 1


def test_tail_finds_an_event_whose_transaction_committed_late() -> None:
    tail = LogTail()
    assert tail.read_heads() == {}
    insert(12, "a", 1)
    tail.read_heads()

    insert(11, "b", 1)

    assert tail.read_heads() == {"a": 1, "b": 1}


def test_tail_leaves_old_events_behind() -> None:
    tail = LogTail()
    tail.read_heads()
    insert(12, "a", 1)

    looks = [tail.read_heads() for _ in range(OVERLAP + 1)]

    assert looks == [{"a": 1}] * OVERLAP + [{}]
