"""Ids of streams: of one channel, and of several at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse.cursor import Cursor
from sse.types import Position

ONE = {"": "run:1"}
TWO = {"x": "run:1", "y": "run:2"}
FRAME = b"id: 7\nevent: progress\ndata: {}\n\n"


def at(**lasts: int) -> dict[str, Position]:
    return {f"run:{name[1:]}": Position(first=1, last=last, closed=False) for name, last in lasts.items()}


def test_the_id_of_one_channel_is_its_seq() -> None:
    cursor = Cursor(ONE, "6")

    assert cursor["run:1"] == 6
    assert cursor.move("run:1", 7, FRAME) == FRAME


def test_the_id_of_several_channels_resumes_all_of_them() -> None:
    cursor = Cursor(TWO, "x:3,y:9")

    frame = cursor.move("run:1", 4, FRAME)

    assert frame == b"id: x:4,y:9\nevent: progress\ndata: {}\n\n"
    again = Cursor(TWO, "x:4,y:9")
    assert (again["run:1"], again["run:2"]) == (4, 9)


def test_one_channel_by_alias_has_an_id_that_goes_on_when_there_are_two() -> None:
    alone = Cursor({"x": "run:1"}, "x:3")

    frame = alone.move("run:1", 4, FRAME)

    assert frame == b"id: x:4\nevent: progress\ndata: {}\n\n"
    assert Cursor(TWO, "x:4")["run:1"] == 4
    assert Cursor({"x": "run:1"}, "x:4,y:9").why_reset(at(c1=4)) is None


def test_behind_a_reset_the_channels_still_without_a_snapshot_start_anew() -> None:
    cursor = Cursor(TWO, "x:30,y:90")

    cursor.forget()

    assert cursor.restart("run:1", 5) == "x:5,y:0"
    assert cursor.restart("run:2", 7) == "x:5,y:7"
    assert (cursor["run:1"], cursor["run:2"]) == (5, 7)


def test_a_channel_that_is_new_to_the_client_starts_at_its_beginning() -> None:
    cursor = Cursor(TWO, "x:3")

    assert (cursor["run:1"], cursor["run:2"]) == (3, 0)
    assert cursor.why_reset(at(c1=3, c2=5)) is None


def test_a_channel_that_is_no_longer_asked_for_is_left_out() -> None:
    assert Cursor({"x": "run:1", "z": "run:3"}, "x:3,y:9")["run:3"] == 0


@pytest.mark.parametrize(
    "text", ["x", "-1", "1.5", "1e3", "0x1", "1" * 19, "٣", "1,2", "x:1", "*", "../..", "1\x00", "1 2", "id: 5"]
)
def test_an_id_that_is_not_ours_is_told_so(text: str) -> None:
    assert Cursor(ONE, text).why_reset(at(c1=5)) == "unknown_id"


@pytest.mark.parametrize("text", ["3", "x", "x:", ":3", "x:3;y:4", "x:3,", "x:-1", "x:3,y:y"])
def test_a_vector_that_is_not_ours_is_told_so(text: str) -> None:
    assert Cursor(TWO, text).why_reset(at(c1=5, c2=5)) == "unknown_id"


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_without_an_id_everything_is_new(nothing: str | None) -> None:
    cursor = Cursor(ONE, nothing)

    assert cursor["run:1"] == 0
    assert cursor.why_reset(at(c1=5)) is None


def test_an_id_ahead_of_the_log_and_a_pruned_log_are_told() -> None:
    pruned = {"run:1": Position(first=5, last=9, closed=False)}

    assert Cursor(ONE, "6").why_reset(at(c1=5)) == "id_ahead_of_log"
    assert Cursor(ONE, "3").why_reset(pruned) == "history_pruned"
    assert Cursor(ONE, None).why_reset(pruned) == "history_pruned"
    assert Cursor(ONE, "4").why_reset(pruned) is None


def test_nothing_will_follow_only_when_every_channel_is_closed_and_known_to_its_end() -> None:
    closed = Position(first=1, last=5, closed=True)

    assert Cursor(ONE, "5").is_at_the_end({"run:1": closed})
    assert not Cursor(ONE, "4").is_at_the_end({"run:1": closed})
    assert not Cursor(ONE, None).is_at_the_end({"run:1": closed})
    assert not Cursor(TWO, "x:5,y:5").is_at_the_end({"run:1": closed, "run:2": at(c2=5)["run:2"]})


@pytest.mark.parametrize(
    "channels",
    [
        {},
        {str(n): f"run:{n}" for n in range(21)},
        {"a b": "x", "c": "y"},
        {"a,": "x", "c": "y"},
        {"a,": "x"},
        {"": "x", "c": "y"},
    ],
)
def test_impossible_streams_are_refused(channels: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"channels|alias"):
        Cursor(channels, None)


@given(st.text(max_size=50))
def test_no_text_breaks_the_parser_or_is_taken_for_more_than_it_says(text: str) -> None:
    cursor = Cursor(TWO, text)

    assert all(cursor[name] >= 0 for name in cursor)
