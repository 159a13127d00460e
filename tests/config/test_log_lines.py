"""Log lines are JSON with request and run ids, and contain no text of users and no secrets."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from config.log_format import formatter
from config.processes import wait_until
from strategies.accounts import tokens
from strategies.models import Run
from tests.sse.servers import start_server, wait_until_ready
from tests.strategies.worker.worker_process import Worker

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
PROXY_HEADERS = {"X-Request-ID": "from-the-proxy", "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01"}


def parse_lines(log: str) -> list[dict[str, Any]]:
    """Return the JSON lines, without Celery's banner."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


@pytest.mark.timeout(180)
@pytest.mark.django_db(transaction=True)
def test_log_lines_of_a_run_share_ids_from_request_to_worker(tmp_path: Path, alice: Any, raw_brief: dict) -> None:
    secret = raw_brief["business"]["business_name"] = "Wholly Unheard Of Ltd"
    server = start_server("uvicorn", tmp_path, LOG_FORMAT="json", BEHIND_PROXY="true")
    try:
        with Worker("logging", log_dir=tmp_path, LOG_FORMAT="json") as worker:
            with wait_until_ready(server).client(tokens.issue(alice, name="test")) as client:
                response = client.post("/api/v1/runs?ticket=hunter2", json={"brief": raw_brief}, headers=PROXY_HEADERS)
                assert response.status_code == 202, response.text
                run_id = response.json()["id"]
                assert wait_until(lambda: Run.objects.get(pk=run_id).is_terminal, within_s=60)
                with client.stream("GET", f"/api/v1/runs/{run_id}/stream") as stream:
                    stream.read()
            assert wait_until(lambda: "succeeded in" in worker.log(), within_s=20)
            worker_lines, worker_log = parse_lines(worker.log()), worker.log()
    finally:
        server.child.stop(within_s=5)
    web_lines = parse_lines(server.log)

    assert response.headers["X-Request-ID"] == "from-the-proxy"
    created = next(line for line in web_lines if line["message"].startswith("run created"))
    assert (created["request_id"], created["trace_id"]) == ("from-the-proxy", TRACE_ID)
    answered = next(line for line in web_lines if line["message"] == "POST /api/v1/runs 202")
    assert answered["status"] == 202
    assert answered["duration_s"] > 0
    assert any(line.get("connection_id") for line in web_lines if line["message"].startswith("stream closed"))
    ended = next(line for line in worker_lines if line["message"].startswith("attempt ended"))
    assert (ended["run_id"], ended["attempt"]) == (run_id, 1)
    assert (ended["request_id"], ended["trace_id"]) == ("from-the-proxy", TRACE_ID)
    assert {"timestamp", "level", "logger"} <= ended.keys()
    for log in (server.log, worker_log):
        assert secret not in log
        assert "hunter2" not in log
        assert "tl_" not in log
    started = [line for line in server.log.splitlines() if not line.startswith("{")]
    assert all(line.startswith("INFO:") for line in started), (
        "uvicorn logs in its own format until the settings are loaded"
    )


def render(form: Any, message: str, *arguments: object, error: Exception | None = None) -> str:
    caught = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("strategies", logging.WARNING, __file__, 1, message, arguments, caught)
    record.request = "GET /?ticket=hunter2"
    return formatter(form).format(record)


@pytest.mark.parametrize("form", ["text", "json"])
def test_control_characters_are_escaped(form: Any) -> None:
    line = render(form, "section %s", "x\n2026-01-01 INFO: all is well\x1b[31m")

    assert "\n" not in line
    assert "\x1b[31m" not in line
    assert "hunter2" not in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_traceback_contains_no_local_variables(form: Any) -> None:
    def fail() -> None:
        key = "hun" + "ter2"
        raise ValueError(len(key))

    try:
        fail()
    except ValueError as error:
        line = render(form, "failed", error=error)

    assert "Traceback" in line
    assert "hunter2" not in line


@pytest.mark.django_db
def test_request_id_is_accepted_from_our_proxy_only(client: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    from_client = client.get("/accounts/login/", headers={"X-Request-ID": "i-am-somebody-else"})
    settings.TRUSTED_PROXIES = 1
    from_proxy = client.get("/accounts/login/", headers={"X-Request-ID": "0123456789abcdef"})
    malformed = client.get("/accounts/login/", headers={"X-Request-ID": "x y"})

    assert len(from_client["X-Request-ID"]) == len(malformed["X-Request-ID"]) == 32
    assert from_proxy["X-Request-ID"] == "0123456789abcdef"
