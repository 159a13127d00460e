"""The committed OpenAPI schema is current and describes the streams too."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.urls import clear_script_prefix, set_script_prefix

from sse.events import is_stored, registered_events
from strategies.api.ninja_api import api
from strategies.api.problem_types import list_problem_types
from strategies.models import Run
from strategies.worker import execution
from tests.strategies.streaming.stream_client import open_run_stream, run_scenario
from tests.wire import Wire

COMMITTED = Path(__file__).parents[3] / "strategies" / "api" / "openapi.json"
REGENERATE = (
    "Run: manage.py export_openapi_schema --api strategies.api.ninja_api.api --indent 1 --sorted "
    "--output strategies/api/openapi.json"
)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]


def test_committed_schema_matches_the_served_one(client: Any, schema: dict[str, Any]) -> None:
    committed = json.loads(COMMITTED.read_text())

    assert committed == schema, REGENERATE
    assert client.get("/api/v1/openapi.json").json() == committed


def test_schema_is_built_once_and_cached_by_clients(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/api/v1/openapi.json")
    monkeypatch.setattr(api, "get_openapi_schema", None)

    again = client.get("/api/v1/openapi.json")
    not_modified = client.get("/api/v1/openapi.json", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert (not_modified.status_code, not_modified.content) == (304, b"")
    for answer in (first, again, not_modified):
        assert answer["Cache-Control"] == "public, max-age=300"
        assert "Vary" not in answer.headers or "Cookie" not in answer["Vary"]
    assert client.post("/api/v1/openapi.json", {}, content_type="application/json").status_code == 405


def test_schema_names_the_prefix_under_which_the_site_is_served(client: Any) -> None:
    set_script_prefix("/strategy/")
    try:
        schema = client.get("/api/v1/openapi.json").json()
    finally:
        clear_script_prefix()

    assert schema["servers"] == [{"url": "/strategy"}]
    assert {path.startswith("/api/v1/") for path in schema["paths"]} == {True}
    assert client.get("/api/v1/openapi.json").json() == schema | {"servers": []}


def test_every_reference_resolves(schema: dict[str, Any]) -> None:
    text = json.dumps(schema)

    for reference in set(re.findall(r'"\$ref": "([^"]+)"', text)):
        place: Any = schema
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def test_every_operation_is_documented_with_its_errors(schema: dict[str, Any]) -> None:
    all_operations = operations(schema)

    assert len({one["operationId"] for _, _, one in all_operations}) == len(all_operations) > 30
    for path, method, one in all_operations:
        name = f"{method} {path}"
        assert one["summary"], name
        assert one["description"], name
        assert {"401", "403", "406", "429", "500", "503"} <= set(one["responses"]), name
        assert method == "get" or {"413", "415"} <= set(one["responses"]), name
        takes_session = one["operationId"] != "create_client_token"
        assert one["security"] == [{"BearerAuth": []}, *([{"SessionAuth": []}] if takes_session else [])], name
        for status, response in one["responses"].items():
            content = response.get("content", {}) if int(status) >= 400 else {}
            assert set(content) <= {"application/problem+json"}, name


def read_stream(run: Run, token: str, wire: Wire) -> list[dict[str, Any]]:
    """Return the stored events that the stream of an ended run sends."""

    async def read() -> None:
        client = await open_run_stream(run, (b"authorization", f"Bearer {token}".encode()))
        start = await client.receive_output(timeout=10)
        assert start["status"] == 200
        assert (b"Content-Type", b"text/event-stream; charset=utf-8") in start["headers"]
        while (message := await client.receive_output(timeout=10)).get("more_body"):
            wire.feed(message["body"])
        await client.wait(timeout=5)

    run_scenario(read)
    return [
        {"id": one.last_event_id, "event": one.event, "data": one.data} for one in wire.events if is_stored(one.event)
    ]


@pytest.mark.django_db(transaction=True)
def test_polled_events_match_the_stream_and_the_schema(api: Any, run: Run, schema: dict[str, Any]) -> None:
    execution.execute(run.id, worker="one")
    polled, wire = api.get(f"/runs/{run.id}/events").json(), Wire()

    assert read_stream(run, api.token, wire) == polled["events"]
    jsonschema_rs.validate(component(schema, "EventPage"), polled)
    for one in wire.events:
        event = {"event": one.event, "data": one.data} | ({"id": one.last_event_id} if one.event != "hello" else {})
        jsonschema_rs.validate(component(schema, "StreamEvent"), event)


def component(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the JSON Schema of a component."""
    components = json.dumps(schema["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")
    return {"$ref": f"#/$defs/{name}", "$defs": json.loads(components)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("StreamEvent", {"event": "status", "data": {}}),
        ("StreamEvent", {"event": "invented", "data": {"timestamp": "2026-11-30T11:00:00Z"}}),
        ("EventOut", {"id": "1", "event": "hello", "data": {"timestamp": "2026-11-30T11:00:00Z"}}),
    ],
)
def test_schema_of_events_knows_each_kind_and_its_fields(schema: dict[str, Any], name: str, value: Any) -> None:
    assert not jsonschema_rs.is_valid(component(schema, name), value)


def test_schema_types_the_events_of_every_stream(schema: dict[str, Any]) -> None:
    streams = [one for path, _, one in operations(schema) if path.endswith("/stream")]

    assert [one["operationId"] for one in streams] == ["stream_run", "stream_runs"]
    for one in streams:
        assert one["responses"]["200"]["content"] == {
            "text/event-stream": {"schema": {"$ref": "#/components/schemas/StreamEvent"}}
        }
    kinds = schema["components"]["schemas"]["StreamEvent"]["discriminator"]["mapping"]
    assert set(kinds) == set(registered_events())


def test_every_error_code_is_documented() -> None:
    sources = (
        path.read_text() for name in ("strategies", "config") for path in (COMMITTED.parents[2] / name).rglob("*.py")
    )
    written = {code for source in sources for code in re.findall(r'\brender_problem\(\s*\d+, "([a-z_]+)"', source)}

    assert {"invalid_request", "invalid_brief"} <= written
    assert written <= {one.code for one in list_problem_types()}
