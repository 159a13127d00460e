"""The kinds of events of a run, and what their schemas accept."""

from typing import Any

import pytest

from sse import events
from sse.error_handler import InvalidMessage
from sse.events import PROTOCOL_EVENTS, build_message

POSITION = {"run_id": "r", "step": 1, "total_steps": 8, "progress": 10, "message": "Writing"}
SECTION = {
    "key": "front",
    "title": "Summary",
    "step": 1,
    "status": "running",
    "writer": "",
    "writer_label": "",
    "error": None,
    "next_try": None,
}
CARD = {
    "id": "c",
    "step": 1,
    "kind": "tip",
    "title": "t",
    "body": "b",
    "points": ["p"],
    "tip": "",
    "try_now": "",
    "source": None,
    "read_seconds": 5,
}
VALID: dict[str, dict[str, Any]] = {
    "status": POSITION | {"status": "queued", "attempt": 0},
    "progress": POSITION | {"section": SECTION},
    "educational": {"run_id": "r", "step": 1, "educational_content": CARD},
    "section": POSITION | {"section": SECTION},
    "delta": {"run_id": "r", "section": {"key": "front", "title": "Summary"}, "position": 0, "message": "Once"},
    "complete": POSITION | {"outcome": "partial"},
    "error": POSITION | {"error": {"code": "worker_lost", "message": "Lost.", "retryable": True}},
}


def test_strategies_registers_the_kinds_of_runs_and_sse_those_of_the_protocol() -> None:
    assert {name: events.is_stored(name) for name in VALID} == dict.fromkeys(VALID, True) | {"delta": False}
    assert {"hello", "heartbeat", "reset", "notice"} == PROTOCOL_EVENTS


@pytest.mark.parametrize("kind", VALID)
def test_event_keeps_its_fields(kind: str) -> None:
    sent = build_message(kind, **VALID[kind]).dump_data()

    assert sent.pop("timestamp")
    assert sent == VALID[kind]


@pytest.mark.parametrize(("kind", "field"), [(kind, field) for kind, fields in VALID.items() for field in fields])
def test_event_without_a_required_field_is_rejected_naming_it(kind: str, field: str) -> None:
    with pytest.raises(InvalidMessage, match=f"{kind}: {field}: Field required"):
        build_message(kind, **{name: value for name, value in VALID[kind].items() if name != field})


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("progress", "progress", 101),
        ("progress", "progress", -1),
        ("progress", "progress", 10.5),
        ("progress", "progress", "ten"),
        ("progress", "total_steps", 0),
        ("progress", "message", "a\x00b"),
        ("complete", "outcome", "great"),
        ("error", "error", {"code": "x"}),
        ("status", "status", "paused"),
        ("educational", "educational_content", CARD | {"kind": "joke"}),
        ("section", "section", SECTION | {"step": "first"}),
        ("status", "extra", 1),
    ],
)
def test_invalid_field_is_rejected_naming_it(kind: str, field: str, value: object) -> None:
    with pytest.raises(InvalidMessage, match=f"{kind}: {field}"):
        build_message(kind, **VALID[kind] | {field: value})
