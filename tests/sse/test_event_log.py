"""The durable log: dense numbers, written with the state they report."""

import threading

import pytest
from django.db import connection, transaction

from sse import event_log
from sse.error_handler import InvalidMessage
from sse.event_log import message


def append(channel: str, number: int, *, final: bool = False) -> int:
    with transaction.atomic():
        return event_log.append(channel, message("progress", progress=number), final=final).seq


@pytest.mark.django_db
def test_numbers_count_from_one_without_holes_in_each_channel() -> None:
    assert [append("a", 1), append("b", 1), append("a", 2), append("a", 3)] == [1, 1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_rolls_back_leaves_no_event_and_no_hole() -> None:
    append("a", 1)
    with pytest.raises(RuntimeError), transaction.atomic():
        event_log.append("a", message("progress", progress=2))
        raise RuntimeError

    assert append("a", 3) == 2
    assert [event.data["progress"] for event in event_log.read_after("a", 0, limit=10)] == [1, 3]


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_moment_get_different_numbers_in_commit_order() -> None:
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
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(InvalidMessage, match="transaction"):
        event_log.append("a", message("progress", progress=1))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["delta", "hello", "heartbeat", "reset"])
def test_what_is_transient_cannot_be_stored(kind: str) -> None:
    with pytest.raises(InvalidMessage, match="transient"):
        event_log.append("a", message(kind))


@pytest.mark.django_db
def test_a_final_event_closes_the_channel_and_says_so() -> None:
    append("a", 99)
    append("a", 100, final=True)

    assert event_log.position("a").closed
    assert [event.data.get("final") for event in event_log.read_after("a", 0, limit=10)] == [None, True]


@pytest.mark.django_db
def test_an_unknown_channel_is_an_empty_one() -> None:
    position = event_log.position("nobody")

    assert (position.first, position.last, position.closed) == (1, 0, False)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"progress": 101}, "progress"),
        ({"progress": "ten"}, "progress"),
        ({"message": "a\x00b"}, "message"),
        ({"message": "\ud800"}, "message"),
        ({"outcome": "great"}, "outcome"),
        ({"error": {"code": "x"}}, "error"),
        ({"extra": object()}, "extra"),
    ],
)
def test_a_message_that_does_not_fit_is_refused_at_the_sender_by_field(fields: dict, named: str) -> None:
    with pytest.raises(InvalidMessage, match=named):
        message("progress", **fields)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(InvalidMessage, match="event"):
        message("surprise")
