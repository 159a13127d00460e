"""Runs with uvicorn, a Celery worker, Valkey, and both databases."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from config.processes import wait_until
from tests.e2e.conftest import Stack
from tests.wire import remove_marks

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=DATABASES)
def site(request: pytest.FixtureRequest, up: Callable[..., Stack]) -> Iterator[Stack]:
    """A stack with SQLite, or one with an empty PostgreSQL database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("stack")
        return
    url: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE live_run")
        yield up(simulated_s=6, DATABASE_URL=url.replace("/postgres?", "/live_run?"))
        connection.execute("DROP DATABASE live_run WITH (FORCE)")


def read_ids(
    api: httpx.Client, url: str, *, after: str = "", stop_at: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """Read one connection until it ends or `stop_at` returns True. Return the event ids."""
    ids = []
    with api.stream("GET", url.removeprefix("/api/v1"), headers={"Last-Event-ID": after} if after else {}) as stream:
        if stream.status_code == 204:
            return []
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("id:"):
                ids.append(line[3:].strip())
                if stop_at(ids[-1]):
                    break
    return ids


def test_client_that_reconnects_often_receives_every_event_once(site: Stack, raw_brief: dict) -> None:
    with site.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        received: list[str] = []
        while not received or not api.get(f"/runs/{run['id']}").json()["is_terminal"]:
            limit = len(received) + 9

            def has_reached_limit(event_id: str, limit: int = limit) -> bool:
                return int(remove_marks(event_id)) >= limit

            received += read_ids(
                api,
                run["urls"]["stream"],
                after=received[-1] if received else "",
                stop_at=has_reached_limit,
            )
        received += read_ids(api, run["urls"]["stream"], after=received[-1])
        events = api.get(f"/runs/{run['id']}/events").json()
        finished = api.get(f"/runs/{run['id']}").json()
        late_response = api.get(f"/runs/{run['id']}/stream", headers={"Last-Event-ID": received[-1]})

    assert received == [event["id"] for event in events["events"]]
    assert [remove_marks(one) for one in received] == [str(n + 1) for n in range(len(received))]
    assert (finished["status"], finished["progress"], finished["writer"]) == ("succeeded", 100, "simulated")
    assert events["events"][-1]["event"] == "complete"
    assert late_response.status_code == 204


def test_stream_sends_text_while_it_is_written(stack: Stack, raw_brief: dict) -> None:
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        with api.stream("GET", f"/runs/{run['id']}/stream") as stream:
            assert any(line == "event: delta" for line in stream.iter_lines())


def test_cancel_stops_a_run_and_keeps_finished_sections(stack: Stack, raw_brief: dict) -> None:
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        url = f"/runs/{run['id']}"
        assert wait_until(lambda: api.get(url).json()["progress"] > 0, within_s=30)

        assert api.post(f"{url}/cancel").json()["message"] == "Stopping"

        assert wait_until(lambda: api.get(url).json()["is_terminal"], within_s=10)
        assert api.get(url).json()["status"] == "canceled"
        assert api.get(f"{url}/strategy").json()["sections"]
        last = api.get(f"{url}/events").json()["events"][-1]
    assert (last["event"], last["data"]["status"], last["data"]["final"]) == ("status", "canceled", True)


@pytest.mark.parametrize(
    "command", [["uvicorn", "config.asgi:application", "--port", "0"], ["celery", "-A", "config", "worker"]]
)
def test_start_fails_when_the_database_is_not_migrated(tmp_path: Any, command: list[str]) -> None:
    import os
    import subprocess
    import sys

    result = subprocess.run(
        [sys.executable, "-m", *command],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert result.returncode != 0
    assert "Run `manage.py migrate` first." in result.stderr
    assert "Traceback" not in result.stderr
