"""Log lines: JSON with the ids of what they are about, from request to worker, and nobody's text or secret in them."""

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
ASKED = {"X-Request-ID": "from-the-proxy", "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01"}


def lines_of(log: str) -> list[dict[str, Any]]:
    """Every line, Celery's banner apart."""
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


@pytest.mark.timeout(180)
@pytest.mark.django_db(transaction=True)
def test_a_run_is_followed_by_its_ids_from_the_request_to_the_worker(
    tmp_path: Path, alice: Any, raw_brief: dict
) -> None:
    secret = raw_brief["business"]["business_name"] = "Wholly Unheard Of Ltd"
    server = start_server("uvicorn", tmp_path, LOG_FORMAT="json", BEHIND_PROXY="true")
    try:
        with Worker("logging", log_dir=tmp_path, LOG_FORMAT="json") as worker:
            with wait_until_ready(server).client(tokens.issue(alice, name="test")) as client:
                told = client.post("/api/v1/runs?ticket=hunter2", json={"brief": raw_brief}, headers=ASKED)
                assert told.status_code == 202, told.text
                run_id = told.json()["id"]
                assert wait_until(lambda: Run.objects.get(pk=run_id).is_terminal, within_s=60)
                with client.stream("GET", f"/api/v1/runs/{run_id}/stream") as stream:
                    stream.read()
            assert wait_until(lambda: "succeeded in" in worker.log(), within_s=20)
            by_worker, all_of_worker = lines_of(worker.log()), worker.log()
    finally:
        server.child.stop(within_s=5)
    by_web = lines_of(server.log)

    assert told.headers["X-Request-ID"] == "from-the-proxy"
    accepted = next(line for line in by_web if "accepted" in line["message"])
    assert (accepted["request_id"], accepted["trace_id"]) == ("from-the-proxy", TRACE_ID)
    answered = next(line for line in by_web if line["message"] == "POST /api/v1/runs 202")
    assert answered["status"] == 202
    assert answered["duration_s"] > 0
    assert any(line.get("connection_id") for line in by_web if line["message"].startswith("stream closed"))
    ended = next(line for line in by_worker if "succeeded after" in line["message"])
    assert (ended["run_id"], ended["attempt"]) == (run_id, 1)
    assert (ended["request_id"], ended["trace_id"]) == ("from-the-proxy", TRACE_ID)
    assert {"timestamp", "level", "logger"} <= ended.keys()
    for log in (server.log, all_of_worker):
        assert secret not in log
        assert "hunter2" not in log
        assert "tl_" not in log
    started = [line for line in server.log.splitlines() if not line.startswith("{")]
    assert all(line.startswith("INFO:") for line in started), "uvicorn's own lines before the settings are read"


def rendered(form: Any, message: str, *arguments: object, error: Exception | None = None) -> str:
    caught = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("strategies", logging.WARNING, __file__, 1, message, arguments, caught)
    record.request = "GET /?ticket=hunter2"
    return formatter(form).format(record)


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_looks_like_a_line_is_one(form: Any) -> None:
    line = rendered(form, "section %s", "x\n2026-01-01 INFO: all is well\x1b[31m")

    assert "\n" not in line
    assert "\x1b[31m" not in line
    assert "hunter2" not in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_has_no_local_variables(form: Any) -> None:
    def fail() -> None:
        key = "hun" + "ter2"
        raise ValueError(len(key))

    try:
        fail()
    except ValueError as error:
        line = rendered(form, "broke", error=error)

    assert "Traceback" in line
    assert "hunter2" not in line


@pytest.mark.django_db
def test_a_clients_own_request_id_is_not_believed(client: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    own = client.get("/accounts/login/", headers={"X-Request-ID": "i-am-somebody-else"})
    settings.TRUSTED_PROXIES = 1
    proxys = client.get("/accounts/login/", headers={"X-Request-ID": "0123456789abcdef"})
    nonsense = client.get("/accounts/login/", headers={"X-Request-ID": "x y"})

    assert len(own["X-Request-ID"]) == len(nonsense["X-Request-ID"]) == 32
    assert proxys["X-Request-ID"] == "0123456789abcdef"


@pytest.mark.django_db
def test_the_secret_of_a_link_is_in_no_line(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="config.request_ids")

    client.get("/shared/hunter2")

    assert [one.message for one in caplog.records if one.name == "config.request_ids"] == ["GET /shared/… 404"]
