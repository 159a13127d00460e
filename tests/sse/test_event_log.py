"""The durable event log: dense seqs per channel, written in the caller's transaction."""

import threading

import pytest
from django.db import connection, transaction

from sse import event_log
from sse.error_handler import InvalidMessage
from sse.events import build_message


def append(channel: str, number: int, *, final: bool = False) -> int:
    with transaction.atomic():
        return event_log.append(channel, build_message("tick", progress=number), final=final).seq


@pytest.mark.django_db
def test_seqs_are_dense_and_start_at_one_in_each_channel() -> None:
    assert [append("a", 1), append("b", 1), append("a", 2), append("a", 3)] == [1, 1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_event_leaves_no_gap() -> None:
    append("a", 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        event_log.append("a", build_message("tick", progress=2))
        raise RuntimeError

    assert append("a", 3) == 2
    assert [event.data["progress"] for event in event_log.read_after("a", 0, limit=10)] == [1, 3]


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_get_consecutive_seqs() -> None:
    def write() -> None:
        try:
            for number in range(20):
                append("a", number)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [event.seq for event in event_log.read_after("a", 0, limit=1000)] == list(range(1, 81))


@pytest.mark.django_db(transaction=True)
def test_append_raises_outside_a_transaction() -> None:
    with pytest.raises(InvalidMessage, match="transaction"):
        event_log.append("a", build_message("tick", progress=1))


@pytest.mark.django_db
def test_append_raises_for_a_transient_kind() -> None:
    with pytest.raises(InvalidMessage, match="transient"):
        event_log.append("a", build_message("flash"))


@pytest.mark.django_db
def test_final_event_closes_the_channel() -> None:
    append("a", 99)
    append("a", 100, final=True)

    assert event_log.read_position("a").closed
    assert [event.data.get("final") for event in event_log.read_after("a", 0, limit=10)] == [None, True]


@pytest.mark.django_db
def test_unknown_channel_is_empty() -> None:
    position = event_log.read_position("unknown")

    assert (position.first, position.last, position.closed) == (1, 0, False)
