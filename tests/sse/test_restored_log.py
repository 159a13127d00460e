"""A database restored from a backup has another history; clients that saw the lost one must start again."""

from typing import Any

import pytest

from sse import event_log
from sse.cursor import Cursor
from sse.events import build_message
from sse.hub import Hub
from sse.models import Channel, Event
from sse.polling import Page, read_page
from tests.sse.streaming import Client, in_thread, send, with_hub

pytestmark = pytest.mark.django_db(transaction=True)

BACKED_UP, LOST = 18, 30


def read_ids(channel: str) -> list[str]:
    return [event.id for event in event_log.read_after(channel, 0, limit=100)]


def send_up_to(channel: str, last: int, *, final: bool = False) -> None:
    first = event_log.read_position(channel).last + 1
    for number in range(first, last + 1):
        send(channel, number, final=final and number == last)


def restore_backup(channel: str) -> None:
    Event.objects.filter(channel_id=channel, seq__gt=BACKED_UP).delete()
    Channel.objects.filter(name=channel).update(last_seq=BACKED_UP, closed=False)


def poll(after: str) -> Page:
    return read_page(Cursor({"": "a"}, after), limit=100)


def find_reset(page: Page) -> Any:
    return page.records[0].data["reason"] if page.records and page.records[0].event == "reset" else None


def test_client_that_saw_lost_events_gets_a_reset_once_the_log_has_passed_them() -> None:
    send_up_to("a", LOST)
    ids = read_ids("a")
    restore_backup("a")
    assert find_reset(poll(ids[-1])) == "id_ahead_of_log"

    send_up_to("a", LOST + 3)

    for lost in (ids[-1], ids[BACKED_UP]):
        page = poll(lost)
        assert find_reset(page) == "history_changed"
        assert [one.id for one in page.records[1:]] == read_ids("a")


def test_client_that_saw_no_lost_event_resumes() -> None:
    send_up_to("a", LOST)
    ids = read_ids("a")
    restore_backup("a")
    send_up_to("a", LOST)

    page = poll(ids[BACKED_UP - 1])

    assert [one.id for one in page.records] == read_ids("a")[BACKED_UP:]
    assert page.last_event_id == read_ids("a")[-1]


def test_finished_client_is_not_finished_in_another_history() -> None:
    send_up_to("a", LOST, final=True)
    finished = Cursor({"": "a"}, read_ids("a")[-1])
    assert finished.has_everything(event_log.read_positions(finished.seqs))

    restore_backup("a")
    send_up_to("a", LOST, final=True)

    assert not finished.has_everything(event_log.read_positions(finished.seqs))


def test_finished_client_stays_finished_when_its_history_is_pruned() -> None:
    send_up_to("a", 3, final=True)
    finished = Cursor({"": "a"}, read_ids("a")[-1])

    event_log.prune(["a"])

    assert finished.has_everything(event_log.read_positions(finished.seqs))
    assert finished.find_reset_reason(event_log.read_positions(finished.seqs)) is None


def test_one_changed_channel_resets_a_stream_of_several(wire: Any) -> None:
    for channel in ("a", "b"):
        send_up_to(channel, LOST)
    seen = f"x:{read_ids('a')[-1]},y:{read_ids('b')[-1]}"
    restore_backup("b")
    send_up_to("b", LOST)

    async def scenario(hub: Hub) -> None:
        client = Client(
            hub,
            wire,
            seen,
            lambda channel: (build_message("summary", progress=40), LOST),
            channels={"x": "a", "y": "b"},
        )
        await client.wait_until(lambda: len([one for one in wire.events if one.event == "summary"]) == 2)
        await in_thread(send, "a", LOST + 1)
        await client.wait_for_progress(LOST + 1)
        await client.disconnect()

    with_hub(scenario)

    assert [one.data["reason"] for one in wire.events if one.event == "reset"] == ["history_changed"]
    assert wire.events[-1].last_event_id == f"x:{read_ids('a')[-1]},y:{read_ids('b')[-1]}"
