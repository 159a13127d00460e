"""Opens streams of several runs and groups what they send."""

from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.test import AsyncClient

from sse import event_log
from strategies.models import Run
from tests.strategies.streaming.stream_client import open_stream, run_scenario


def run_query(*run_ids: object) -> str:
    return "&".join(f"run={run_id}" for run_id in run_ids)


async def open_runs_stream(query: str, *headers: tuple[bytes, bytes]) -> ApplicationCommunicator:
    return await open_stream("/api/v1/runs/stream", *headers, query=query)


async def read_stream(query: str, *headers: tuple[bytes, bytes]) -> Any:
    """Request a stream and read it to the end into `response.read`."""
    decoded = {name.decode(): value.decode() for name, value in headers}
    response: Any = await AsyncClient().get(f"/api/v1/runs/stream?{query}", headers=decoded)
    if response.streaming:
        response.read = b"".join([part async for part in response.streaming_content])
    return response


def read_error(query: str, *headers: tuple[bytes, bytes]) -> Any:
    response = run_scenario(lambda: read_stream(query, *headers))
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response


def group_by_run(wire: Any, name: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for event in wire.events:
        if event.event == name:
            groups.setdefault(event.data["run_id"], []).append(event)
    return groups


def logged_events(run: Run) -> list[str]:
    return [event.event for event in event_log.read_after(f"run:{run.id}", 0, limit=1000)]
