"""A run over the real wire: uvicorn, a Celery worker, Valkey, and either database."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg
import pytest

from config.processes import wait_until

DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The environment that chooses a database; on PostgreSQL an empty one for this test alone."""
    if request.param == "sqlite":
        yield {}
        return
    url: str = request.getfixturevalue("postgresql_url")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE live_run")
        yield {"DATABASE_URL": url.replace("/postgres?", "/live_run?")}
        connection.execute("DROP DATABASE live_run WITH (FORCE)")


def follow(
    api: httpx.Client, url: str, *, after: str = "", stop_at: Callable[[str], bool] = lambda _: False
) -> list[str]:
    """Return the ids heard on one connection, until it ends or this reader has enough."""
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


def test_a_client_that_drops_out_again_and_again_hears_every_event_once_and_in_order(
    up: Callable[..., Any], database: dict[str, str], raw_brief: dict
) -> None:
    stack = up(simulated_s=6, **database)
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        heard: list[str] = []
        while not heard or not api.get(f"/runs/{run['id']}").json()["is_terminal"]:
            enough = len(heard) + 9
            heard += follow(
                api,
                run["urls"]["stream"],
                after=heard[-1] if heard else "",
                stop_at=lambda one, enough=enough: int(one) >= enough,
            )
        heard += follow(api, run["urls"]["stream"], after=heard[-1])
        events = api.get(f"/runs/{run['id']}/events").json()
        finished = api.get(f"/runs/{run['id']}").json()
        after_the_end = api.get(f"/runs/{run['id']}/stream", headers={"Last-Event-ID": heard[-1]})

    assert heard == [event["id"] for event in events["events"]] == [str(n + 1) for n in range(len(heard))]
    assert (finished["status"], finished["progress"], finished["writer"]) == ("succeeded", 100, "simulated")
    assert events["events"][-1]["event"] == "complete"
    assert after_the_end.status_code == 204


def test_text_appears_while_it_is_written(up: Callable[..., Any], raw_brief: dict) -> None:
    stack = up(simulated_s=8)
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        with api.stream("GET", f"/runs/{run['id']}/stream") as stream:
            assert any(line == "event: delta" for line in stream.iter_lines())


def test_cancel_stops_a_run_in_the_middle_and_keeps_what_is_done(up: Callable[..., Any], raw_brief: dict) -> None:
    stack = up(simulated_s=60)
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


def test_with_streaming_turned_off_everything_runs_on_polling(up: Callable[..., Any], raw_brief: dict) -> None:
    stack = up(SSE_ENABLED="false")
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        refused = api.get(f"/runs/{run['id']}/stream")
        assert wait_until(lambda: api.get(f"/runs/{run['id']}").json()["is_terminal"], within_s=30)
        events = api.get(f"/runs/{run['id']}/events").json()["events"]

    assert (refused.status_code, refused.json()["code"]) == (503, "streaming_disabled")
    assert [event["id"] for event in events] == [str(n + 1) for n in range(len(events))]
    assert events[-1]["event"] == "complete"


def test_a_killed_worker_child_costs_a_run_nothing_but_time(up: Callable[..., Any], raw_brief: dict) -> None:
    import psutil

    stack = up(simulated_s=6, RUN_LEASE_S="5")
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        url = f"/runs/{run['id']}"
        assert wait_until(lambda: api.get(url).json()["progress"] > 10, within_s=30)
        worker = next(p for p in psutil.Process(stack.process.pid).children() if "celery" in " ".join(p.cmdline()))
        for child in worker.children():
            child.kill()

        assert wait_until(lambda: api.get(url).json()["is_terminal"], within_s=90, every_s=0.5)
        finished = api.get(url).json()
        events = api.get(f"{url}/events").json()["events"]
    assert (finished["status"], finished["attempt"]) == ("succeeded", 2)
    done = [event["data"]["section"]["key"] for event in events if event["event"] == "section"]
    assert len(done) == len(set(done)) == 16


@pytest.mark.parametrize(
    "command", [["uvicorn", "config.asgi:application", "--port", "0"], ["celery", "-A", "config", "worker"]]
)
def test_a_database_without_its_tables_is_told_at_start(tmp_path: Any, command: list[str]) -> None:
    import os
    import subprocess
    import sys

    ended = subprocess.run(
        [sys.executable, "-m", *command],
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert "Run `manage.py migrate` first." in ended.stderr
    assert "Traceback" not in ended.stderr
