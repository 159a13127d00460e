"""`manage.py up`: one command starts everything, one signal ends everything."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from config.processes import wait_until

ROOT = Path(__file__).parent.parent.parent


def processes_of(data_dir: Path) -> list[psutil.Process]:
    """Every process that works in this folder, found by its environment or its command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(data_dir) in process.environ().get("DATA_DIR", "") or str(data_dir) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_it_tells_how_to_sign_in_and_the_told_account_and_token_work(up: Callable[..., Any]) -> None:
    stack = up()

    assert set(stack.told) == {"url", "username", "password", "token", "writer"}
    assert "offline" in stack.told["writer"].lower()
    with stack.api as api:
        assert api.get("/runs").json()["results"] == []
    with httpx.Client(base_url=stack.url, follow_redirects=True) as browser:
        browser.get("accounts/login/")
        form = {"username": stack.told["username"], "password": stack.told["password"]}
        token = {"csrfmiddlewaretoken": browser.cookies["throughline_csrf"]}
        assert browser.post("accounts/login/", data=form | token).url.path == "/"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_no_process_and_no_socket_behind(up: Callable[..., Any], number: signal.Signals) -> None:
    stack = up()
    assert len(processes_of(stack.data_dir)) >= 4

    assert stack.stop(number) == 0

    assert wait_until(lambda: not processes_of(stack.data_dir), within_s=5)
    assert not (stack.data_dir / "valkey.sock").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", stack.port)) != 0


def test_it_stops_promptly_with_an_open_stream_and_a_run_going_on_and_the_run_goes_on_next_time(
    up: Callable[..., Any], raw_brief: dict
) -> None:
    stack = up(simulated_s=8)
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        with api.stream("GET", f"/runs/{run['id']}/stream") as stream:
            lines = stream.iter_lines()
            assert any(line == "event: section" for line in lines)
            assert stack.stop() == 0
            assert any(line.startswith("retry:") for line in lines)

    again = up(data_dir=stack.data_dir)
    with again.api as api:
        assert wait_until(lambda: api.get(f"/runs/{run['id']}").json()["is_terminal"], within_s=60, every_s=0.5)
        finished = api.get(f"/runs/{run['id']}").json()
    assert (finished["status"], finished["attempt"]) == ("succeeded", 2)
    assert again.told["password"] == stack.told["password"]


def test_what_is_killed_is_started_again_and_runs_are_written_to_their_end(
    up: Callable[..., Any], raw_brief: dict
) -> None:
    stack = up(simulated_s=6)
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        with api.stream("GET", f"/runs/{run['id']}/stream") as stream:
            assert any(line == "event: section" for line in stream.iter_lines())

        parts = psutil.Process(stack.process.pid).children()
        assert len(parts) == 3
        for part in parts:
            part.kill()

        def has_ended() -> bool:
            with suppress(httpx.TransportError):
                answer = api.get(f"/runs/{run['id']}")
                return answer.status_code == 200 and answer.json()["is_terminal"]
            return False

        assert wait_until(has_ended, within_s=60, every_s=0.5), stack.logs()
        ended = api.get(f"/runs/{run['id']}").json()
    assert (ended["status"], ended["attempt"]) == ("succeeded", 2)
    assert stack.stop() == 0
    told = stack.process.stderr.read().decode()
    for part in ("valkey", "worker", "web"):
        assert told.count(f"reason=The {part} process was killed by SIGKILL") == 1, told
    assert told.count("process exited, restarting: delay_s=0 ") == len(told.splitlines()) == 3, told


def refused(data_dir: Path, *options: str, **environment: str) -> str:
    """Run `up` to its refusal and return what it says."""
    ended = subprocess.run(
        [sys.executable, "manage.py", "up", *options],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    return ended.stderr.strip()


def test_a_port_that_is_taken_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert refused(tmp_path, "--port", str(port)) == (
            f"CommandError: Port {port} is in use by another program. Choose another with --port."
        )


def test_a_redis_that_does_not_answer_is_told_by_the_name_of_its_setting(tmp_path: Path) -> None:
    told = refused(tmp_path, REDIS_URL="redis://:secret@127.0.0.1:1/0")

    assert told.startswith("CommandError: REDIS_URL: the server does not answer")
    assert "secret" not in told


def test_a_database_that_does_not_answer_is_told_by_the_name_of_its_setting(tmp_path: Path) -> None:
    told = refused(tmp_path, DATABASE_URL="postgresql://u:secret@127.0.0.1:1/x")

    assert "DATABASE_URL: the database is unavailable" in told
    assert "secret" not in told


@pytest.mark.parametrize("options", [("--port", "0"), ("--port", "70000"), ("--rehearse", "-1"), ("--rehearse", "x")])
def test_an_impossible_option_is_named(tmp_path: Path, options: tuple[str, str]) -> None:
    assert options[0] in refused(tmp_path, *options)


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    assert (
        refused(tmp_path, SIMULATED_RUN_S="soon")
        == "Settings: Invalid environment variables. SIMULATED_RUN_S: Not a valid number."
    )


def test_a_second_one_in_the_same_folder_is_told_of_the_first(up: Callable[..., Any]) -> None:
    stack = up()

    assert "already running with this DATA_DIR" in refused(stack.data_dir, "--port", "8123")
