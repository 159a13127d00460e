"""The API's description: kept in the repository, renewed by one command, and true of the streams as well."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sse.types import STORED_KINDS
from strategies.api.ninja_api import api as described
from strategies.api.problem_types import problem_types
from strategies.models import Run
from strategies.worker import execution
from tests.strategies.streaming.stream_client import open_run_stream, run_scenario
from tests.wire import Wire

KEPT = Path(__file__).parents[3] / "strategies" / "api" / "openapi.json"
RENEW = (
    "Run: manage.py export_openapi_schema --api strategies.api.ninja_api.api --indent 1 --sorted "
    "--output strategies/api/openapi.json"
)
RENEW_TYPES = f"{RENEW}, and in sse/client: npm run api-types"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(json.dumps(described.get_openapi_schema(), default=str))


def operations(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in schema["paths"].items() for method, one in methods.items()]


def test_what_is_kept_is_what_is_served(client: Any, schema: dict[str, Any]) -> None:
    kept = json.loads(KEPT.read_text())

    assert kept == schema, RENEW
    assert client.get("/api/v1/openapi.json").json() == kept


def test_it_is_valid_and_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    text = json.dumps(schema)

    for reference in set(re.findall(r'"\$ref": "([^"]+)"', text)):
        place: Any = schema
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]
        assert place


def test_every_operation_has_a_name_of_its_own_says_what_it_does_and_how_it_refuses(schema: dict[str, Any]) -> None:
    every = operations(schema)

    assert len({one["operationId"] for _, _, one in every}) == len(every) > 30
    for path, method, one in every:
        told = f"{method} {path}"
        assert one["summary"], told
        assert one["description"], told
        assert {"401", "403", "406", "429", "500", "503"} <= set(one["responses"]), told
        assert method == "get" or {"413", "415"} <= set(one["responses"]), told
        assert one["security"] == [{"BearerAuth": []}, {"SessionAuth": []}], told
        for status, response in one["responses"].items():
            content = response.get("content", {}) if int(status) >= 400 else {}
            assert set(content) <= {"application/problem+json"}, told


def streamed(run: Run, token: str, wire: Wire) -> list[dict[str, Any]]:
    """Every event with an id that the stream of an ended run sends, from its beginning to its end."""

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
        {"id": one.last_event_id, "event": one.event, "data": one.data}
        for one in wire.events
        if one.event in STORED_KINDS
    ]


@pytest.mark.django_db(transaction=True)
def test_the_events_of_a_run_and_of_its_stream_are_the_same_and_as_described(
    api: Any, run: Run, schema: dict[str, Any]
) -> None:
    execution.execute(run.id, worker="one")
    polled = api.get(f"/runs/{run.id}/events").json()

    assert streamed(run, api.token, Wire()) == polled["events"]
    page = {
        "$ref": "#/$defs/EventPage",
        "$defs": json.loads(json.dumps(schema["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/")),
    }
    jsonschema_rs.validate(page, polled)


def test_every_code_of_a_problem_is_explained() -> None:
    """Codes are written in the code where a refusal is made; each has a line on the page that `type` leads to."""
    sources = (path.read_text() for name in ("strategies", "config") for path in (KEPT.parents[2] / name).rglob("*.py"))
    written = {code for source in sources for code in re.findall(r'\bproblem\(\s*\d+, "([a-z_]+)"', source)}

    assert {"invalid_request", "invalid_brief"} <= written
    assert written <= {one.code for one in problem_types()}
