"""Event ids of streams of one channel and of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse.cursor import Cursor
from sse.types import Position

ONE = {"": "run:1"}
TWO = {"x": "run:1", "y": "run:2"}
FRAME = b"id: 7-aaa111\nevent: progress\ndata: {}\n\n"


def positions_at(**lasts: int) -> dict[str, Position]:
    return {f"run:{name[1:]}": Position(first=1, last=last, closed=False) for name, last in lasts.items()}


def test_id_of_one_channel_is_that_of_its_event() -> None:
    cursor = Cursor(ONE, "6")

    assert cursor["run:1"] == 6
    assert cursor.move("run:1", 7, FRAME) == FRAME


def test_id_of_several_channels_resumes_all_of_them() -> None:
    cursor = Cursor(TWO, "x:3,y:9")

    frame = cursor.move("run:1", 7, FRAME)

    assert frame == b"id: x:7-aaa111,y:9\nevent: progress\ndata: {}\n\n"
    resumed = Cursor(TWO, "x:7-aaa111,y:9")
    assert (resumed["run:1"], resumed["run:2"]) == (7, 9)


def test_id_of_one_aliased_channel_resumes_a_stream_of_two() -> None:
    alone = Cursor({"x": "run:1"}, "x:3")

    frame = alone.move("run:1", 7, FRAME)

    assert frame == b"id: x:7-aaa111\nevent: progress\ndata: {}\n\n"
    assert Cursor(TWO, "x:7-aaa111")["run:1"] == 7
    assert Cursor({"x": "run:1"}, "x:4,y:9").find_reset_reason(positions_at(c1=4)) is None


def test_reset_restarts_channels_without_a_snapshot_from_zero() -> None:
    cursor = Cursor(TWO, "x:30,y:90")

    cursor.rewind()

    assert cursor.resume_after("run:1", "5-aaa111") == "x:5-aaa111,y:0"
    assert cursor.resume_after("run:2", "7") == "x:5-aaa111,y:7"
    assert (cursor["run:1"], cursor["run:2"]) == (5, 7)


def test_channel_missing_from_the_id_starts_at_zero() -> None:
    cursor = Cursor(TWO, "x:3")

    assert (cursor["run:1"], cursor["run:2"]) == (3, 0)
    assert cursor.find_reset_reason(positions_at(c1=3, c2=5)) is None


def test_alias_that_is_not_requested_is_ignored() -> None:
    assert Cursor({"x": "run:1", "z": "run:3"}, "x:3,y:9")["run:3"] == 0


@pytest.mark.parametrize(
    "text", ["x", "-1", "1.5", "1e3", "0x1", "1" * 19, "٣", "1,2", "x:1", "*", "../..", "1\x00", "1 2", "id: 5"]
)
def test_invalid_id_is_unknown(text: str) -> None:
    assert Cursor(ONE, text).find_reset_reason(positions_at(c1=5)) == "unknown_id"


@pytest.mark.parametrize("text", ["3", "x", "x:", ":3", "x:3;y:4", "x:3,", "x:-1", "x:3,y:y"])
def test_invalid_id_of_several_channels_is_unknown(text: str) -> None:
    assert Cursor(TWO, text).find_reset_reason(positions_at(c1=5, c2=5)) == "unknown_id"


@pytest.mark.parametrize("text", [None, "", "  "])
def test_missing_id_starts_at_zero(text: str | None) -> None:
    cursor = Cursor(ONE, text)

    assert cursor["run:1"] == 0
    assert cursor.find_reset_reason(positions_at(c1=5)) is None


def test_id_ahead_of_the_log_or_pruned_history_needs_a_reset() -> None:
    pruned = {"run:1": Position(first=5, last=9, closed=False)}

    assert Cursor(ONE, "6").find_reset_reason(positions_at(c1=5)) == "id_ahead_of_log"
    assert Cursor(ONE, "3").find_reset_reason(pruned) == "history_pruned"
    assert Cursor(ONE, None).find_reset_reason(pruned) == "history_pruned"
    assert Cursor(ONE, "4").find_reset_reason(pruned) is None


def test_cursor_is_at_the_end_only_after_the_last_event_of_all_channels() -> None:
    closed = Position(first=1, last=5, closed=True)

    assert Cursor(ONE, "5").has_everything({"run:1": closed})
    assert not Cursor(ONE, "4").has_everything({"run:1": closed})
    assert not Cursor(ONE, None).has_everything({"run:1": closed})
    assert not Cursor(TWO, "x:5,y:5").has_everything({"run:1": closed, "run:2": positions_at(c2=5)["run:2"]})


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
def test_invalid_channels_raise_value_error(channels: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"channels|alias"):
        Cursor(channels, None)


@given(st.text(max_size=50))
def test_any_text_parses_to_non_negative_positions(text: str) -> None:
    cursor = Cursor(TWO, text)

    assert all(cursor[name] >= 0 for name in cursor)
