"""The bytes on the wire."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse.message_formatter import encode_retry, encode_snapshot, encode_stored, encode_transient
from sse.types import StoredEvent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def test_a_stored_event_is_one_frame_with_its_id() -> None:
    frame = encode_stored(StoredEvent(channel="a", seq=7, event="progress", data={"progress": 10}))

    assert frame == b'id: 7\nevent: progress\ndata: {"progress":10}\n\n'


def test_a_transient_event_has_no_id_so_that_it_never_moves_a_cursor() -> None:
    assert encode_transient("heartbeat", {}) == b"event: heartbeat\ndata: {}\n\n"


def test_the_snapshot_after_a_reset_moves_the_cursor() -> None:
    assert encode_snapshot({"progress": 3}, "12").startswith(b"id: 12\nevent: status\n")


@pytest.mark.parametrize("asked", [0, -5, 1])
def test_retry_is_never_so_short_that_browsers_spin(asked: int) -> None:
    assert encode_retry(asked) == b"retry: 100\n\n"


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_whatever_text_is_sent_comes_out_as_it_went_in(data: dict[str, Any]) -> None:
    frame = encode_transient("delta", data)

    lines = frame.decode("ascii").split("\n")
    assert lines[0] == "event: delta"
    assert lines[2:] == ["", ""]
    assert json.loads(lines[1].removeprefix("data: ")) == data


def test_numbers_that_json_does_not_know_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_transient("delta", {"x": float("nan")})


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="surprise"):
        encode_transient("surprise", {})
