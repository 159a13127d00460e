"""The ring of recent messages that a process keeps for one channel."""

import pytest

from sse.bus import BusMessage
from sse.local_channel import TRANSIENT_FRAMES_MAX, LocalChannel


def build_message(seq: int, *, topic: str = "", continues: bool = False) -> BusMessage:
    return BusMessage(channel="a", seq=seq, frame=b"%d" % seq, topic=topic, continues=continues)


@pytest.fixture
def channel() -> LocalChannel:
    return LocalChannel(name="a", ring_size=3)


def seqs(messages: list[BusMessage] | None) -> list[int] | None:
    return None if messages is None else [one.seq for one in messages]


def test_recent_after_returns_messages_in_the_ring(channel: LocalChannel) -> None:
    for seq in (1, 2, 3):
        channel.receive(build_message(seq))

    assert seqs(channel.recent_after(0)) == [1, 2, 3]
    assert seqs(channel.recent_after(2)) == [3]
    assert seqs(channel.recent_after(3)) == []


def test_recent_after_returns_none_before_the_ring(channel: LocalChannel) -> None:
    for seq in range(1, 6):
        channel.receive(build_message(seq))

    assert channel.recent_after(1) is None
    assert seqs(channel.recent_after(2)) == [3, 4, 5]


def test_recent_after_returns_none_across_a_gap(channel: LocalChannel) -> None:
    for seq in (1, 2, 4):
        channel.receive(build_message(seq))

    assert channel.recent_after(2) is None
    assert seqs(channel.recent_after(3)) == [4]


@pytest.mark.parametrize("late", [1, 2, 3])
def test_duplicate_or_late_message_is_ignored(channel: LocalChannel, late: int) -> None:
    for seq in (1, 2, 3, late):
        channel.receive(build_message(seq))

    assert seqs(channel.recent_after(0)) == [1, 2, 3]
    assert channel.last == 3


def test_log_ahead_of_the_ring_must_be_read(channel: LocalChannel) -> None:
    channel.receive(build_message(1))

    assert channel.note_log_head(4)
    assert channel.note_log_head(2)
    assert channel.log_head == 4
    assert seqs(channel.recent_after(0)) == [1]


def test_log_far_ahead_resets_the_ring_to_its_newest_part(channel: LocalChannel) -> None:
    channel.receive(build_message(1))

    assert channel.note_log_head(100)
    assert channel.last == 97
    assert channel.recent_after(1) is None


def test_log_is_not_read_when_nothing_is_missing(channel: LocalChannel) -> None:
    channel.receive(build_message(1))

    assert not channel.note_log_head(1)


def test_only_the_latest_transient_message_of_each_topic_is_kept(channel: LocalChannel) -> None:
    for _ in range(3):
        channel.receive(build_message(0, topic="x"))
    channel.receive(build_message(0, topic="y"))

    assert sorted(channel.transient) == ["x", "y"]
    assert [count for count, _ in channel.transient["x"]] == [3]


def test_transient_messages_that_continue_another_are_kept_with_it(channel: LocalChannel) -> None:
    for continues in (False, True, False, True, True):
        channel.receive(build_message(0, topic="x", continues=continues))

    assert [count for count, _ in channel.transient["x"]] == [3, 4, 5]


def test_number_of_kept_transient_messages_is_limited(channel: LocalChannel) -> None:
    for _ in range(1 + TRANSIENT_FRAMES_MAX):
        channel.receive(build_message(0, topic="x", continues=True))

    assert [count for count, _ in channel.transient["x"]] == [1 + TRANSIENT_FRAMES_MAX]
