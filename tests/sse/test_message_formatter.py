"""Encoding of events to frames."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse.events import build_message
from sse.message_formatter import encode_retry, encode_snapshot, encode_stored, encode_transient
from sse.types import StoredEvent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def test_stored_event_is_one_frame_with_its_id() -> None:
    frame = encode_stored(StoredEvent(channel="a", seq=7, mark="5e0c1a", event="progress", data={"progress": 10}))

    assert frame == b'id: 7-5e0c1a\nevent: progress\ndata: {"progress":10}\n\n'


def test_transient_event_has_no_id() -> None:
    assert encode_transient("heartbeat", {}) == b"event: heartbeat\ndata: {}\n\n"


def test_snapshot_has_an_id() -> None:
    assert encode_snapshot(build_message("tick", progress=3), "12").startswith(b"id: 12\nevent: tick\n")


@pytest.mark.parametrize("retry_ms", [0, -5, 1])
def test_retry_is_at_least_100_ms(retry_ms: int) -> None:
    assert encode_retry(retry_ms) == b"retry: 100\n\n"


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_any_data_survives_encoding(data: dict[str, Any]) -> None:
    frame = encode_transient("delta", data)

    lines = frame.decode("ascii").split("\n")
    assert lines[0] == "event: delta"
    assert lines[2:] == ["", ""]
    assert json.loads(lines[1].removeprefix("data: ")) == data


def test_nan_raises_value_error() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode_transient("delta", {"x": float("nan")})
