"""Registration of events, and validation of messages by the schemas registered."""

import json
from io import StringIO
from typing import Any, TypedDict

import jsonschema_rs
import pytest
from django.core.management import call_command
from pydantic import BaseModel, ValidationError

from sse.error_handler import InvalidMessage
from sse.events import SSEMessage, build_message, register_event


class Row(TypedDict, total=False):
    number: int
    note: str | None


class Cell(BaseModel):
    column: str
    value: float | None = None


class Timed(TypedDict):
    timestamp: str


class Table(BaseModel):
    cells: list[Cell]
    title: str | None = None
    is_final_page: bool = False


@pytest.fixture(autouse=True)
def register_schemas(register_example_events: None) -> None:
    register_event("row", Row)
    register_event("table", Table, stored=False)


def data_of(message: SSEMessage) -> dict[str, Any]:
    data = message.dump_data()
    assert data.pop("timestamp")
    return data


def test_message_keeps_the_fields_of_its_schema() -> None:
    assert data_of(build_message("row", number=3)) == {"number": 3}
    assert data_of(build_message("row", number=3, note=None)) == {"number": 3}


def test_message_has_the_defaults_of_a_model_and_nested_nulls() -> None:
    assert data_of(build_message("table", cells=[{"column": "a"}])) == {
        "cells": [{"column": "a", "value": None}],
        "is_final_page": False,
    }


def test_message_can_be_built_from_its_envelope() -> None:
    message = SSEMessage.model_validate({"event": "row", "data": {"number": 1, "timestamp": "2026-01-02T03:04:05Z"}})

    assert message.dump_data() == {"timestamp": "2026-01-02T03:04:05Z", "number": 1}
    with pytest.raises(ValidationError, match="data"):
        SSEMessage.model_validate({"event": "row"})


@pytest.mark.parametrize(
    ("event", "fields", "message"),
    [
        ("row", {"number": "ten"}, "row: number: Input should be a valid integer"),
        ("row", {"nomber": 1}, "row: nomber: the event's schema has no such field"),
        ("row", {"note": "a\x00b"}, "row: note: contains a NUL"),
        ("row", {"note": "\ud800"}, "row: note: contains a NUL or a lone surrogate"),
        ("row", {"timestamp": "soon"}, "data.timestamp"),
        ("table", {}, "table: cells: Field required"),
        ("table", {"cells": [{"column": "a", "value": "x"}]}, r"table: cells.0.value"),
        ("table", {"cells": [{"column": "a", "value": float("nan")}]}, r"table: cells.0.value: is NaN"),
        ("table", {"cells": [], "colour": "red"}, "table: colour: the event's schema has no such field"),
        ("surprise", {}, "'surprise' is not registered"),
    ],
)
def test_invalid_message_raises_naming_the_field(event: str, fields: dict, message: str) -> None:
    with pytest.raises(InvalidMessage, match=message):
        build_message(event, **fields)


def test_event_without_a_schema_accepts_json_only() -> None:
    register_event("anything")

    assert data_of(build_message("anything", nested={"a": [1, None]})) == {"nested": {"a": [1, None]}}
    with pytest.raises(InvalidMessage, match="anything: extra"):
        build_message("anything", extra=object())


@pytest.mark.parametrize(
    ("name", "schema", "message"),
    [
        ("Row", None, "not a name"),
        ("a" * 41, None, "not a name"),
        ("message", None, "reserved"),
        ("hello", None, "already registered"),
        ("row", Row, "already registered"),
        ("timed", Timed, "'timestamp' already"),
        ("number", int, "not a schema of an object"),
    ],
)
def test_registration_raises_for_a_bad_name_or_schema(name: str, schema: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        register_event(name, schema)


def test_json_schema_describes_every_registered_message() -> None:
    output = StringIO()
    call_command("sse_schema", stdout=output)
    schema = json.loads(output.getvalue())
    validator = jsonschema_rs.validator_for(schema)

    for message in (
        build_message("row", number=1),
        build_message("table", cells=[{"column": "a"}]),
        build_message("notice", message="Hello"),
    ):
        validator.validate({"event": message.event, "data": message.dump_data()})
    for invalid in (
        {"event": "row", "data": {"timestamp": "2026-01-02T03:04:05Z", "number": "x"}},
        {"event": "table", "data": {"timestamp": "2026-01-02T03:04:05Z", "cells": [{}], "is_final_page": False}},
        {"event": "table", "data": {"timestamp": "2026-01-02T03:04:05Z", "cells": []}},
        {"event": "surprise", "data": {}},
    ):
        assert not validator.is_valid(invalid), invalid
    assert {"hello", "heartbeat", "reset", "notice", "table"} <= set(schema["x-without-id"])
    assert not {"row", "progress"} & set(schema["x-without-id"])
