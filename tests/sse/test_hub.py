"""What a process keeps of one channel."""

from collections import deque

import pytest

from sse.bus import News
from sse.local_channel import LocalChannel


def news(seq: int, *, topic: str = "") -> News:
    return News(channel="a", seq=seq, frame=b"%d" % seq, topic=topic)


@pytest.fixture
def channel() -> LocalChannel:
    return LocalChannel(name="a", ring=deque(maxlen=3))


def seqs(found: list[News] | None) -> list[int] | None:
    return None if found is None else [one.seq for one in found]


def test_recent_frames_are_served_from_memory(channel: LocalChannel) -> None:
    for seq in (1, 2, 3):
        channel.hear(news(seq))

    assert seqs(channel.recent_after(0)) == [1, 2, 3]
    assert seqs(channel.recent_after(2)) == [3]
    assert seqs(channel.recent_after(3)) == []


def test_what_has_left_the_ring_is_only_in_the_log(channel: LocalChannel) -> None:
    for seq in range(1, 6):
        channel.hear(news(seq))

    assert channel.recent_after(1) is None
    assert seqs(channel.recent_after(2)) == [3, 4, 5]


def test_a_hole_is_never_papered_over(channel: LocalChannel) -> None:
    for seq in (1, 2, 4):
        channel.hear(news(seq))

    assert channel.recent_after(2) is None
    assert seqs(channel.recent_after(3)) == [4]


@pytest.mark.parametrize("late", [1, 2, 3])
def test_a_message_heard_twice_or_late_changes_nothing(channel: LocalChannel, late: int) -> None:
    for seq in (1, 2, 3, late):
        channel.hear(news(seq))

    assert seqs(channel.recent_after(0)) == [1, 2, 3]
    assert channel.last == 3


def test_a_log_that_is_ahead_is_read_up_to_there(channel: LocalChannel) -> None:
    channel.hear(news(1))

    assert channel.promise(4)
    assert channel.promise(2)
    assert channel.promised == 4
    assert seqs(channel.recent_after(0)) == [1]


def test_never_more_than_a_ring_is_read_for_all(channel: LocalChannel) -> None:
    channel.hear(news(1))

    assert channel.promise(100)
    assert channel.last == 97
    assert channel.recent_after(1) is None


def test_nothing_is_read_when_nothing_is_missing(channel: LocalChannel) -> None:
    channel.hear(news(1))

    assert not channel.promise(1)


def test_of_transient_messages_only_the_latest_of_each_topic_is_kept(channel: LocalChannel) -> None:
    for _ in range(3):
        channel.hear(news(0, topic="x"))
    channel.hear(news(0, topic="y"))

    assert sorted(channel.transient) == ["x", "y"]
    assert channel.transient["x"][0] == 3
