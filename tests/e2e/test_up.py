"""`manage.py up`: start, stop, restart and error messages."""

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
from tests.e2e.conftest import Stack, find_free_port

ROOT = Path(__file__).parent.parent.parent


def find_processes(data_dir: Path) -> list[psutil.Process]:
    """Return all processes with this DATA_DIR in their environment or command line."""
    found = []
    for process in psutil.process_iter():
        try:
            if str(data_dir) in process.environ().get("DATA_DIR", "") or str(data_dir) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_up_prints_an_account_and_a_token_that_work(quick_stack: Stack) -> None:
    stack = quick_stack

    assert set(stack.info) == {"url", "username", "password", "token", "writer"}
    assert "offline" in stack.info["writer"].lower()
    with stack.api as api:
        assert api.get("/runs").status_code == 200
    with httpx.Client(base_url=stack.url, follow_redirects=True) as browser:
        browser.get("accounts/login/")
        form = {"username": stack.info["username"], "password": stack.info["password"]}
        token = {"csrfmiddlewaretoken": browser.cookies["throughline_csrf"]}
        assert browser.post("accounts/login/", data=form | token).url.path == "/"


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.slow), signal.SIGINT])
def test_up_leaves_no_process_or_socket_behind(up: Callable[..., Any], number: signal.Signals) -> None:
    stack = up()
    assert len(find_processes(stack.data_dir)) >= 4

    assert stack.stop(number) == 0

    assert wait_until(lambda: not find_processes(stack.data_dir), within_s=5)
    assert not (stack.data_dir / "valkey.sock").exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", stack.port)) != 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends orphaned processes")
def test_up_that_is_killed_leaves_no_process_behind_and_can_start_again(up: Callable[..., Any]) -> None:
    stack = up()
    assert len(find_processes(stack.data_dir)) >= 4

    stack.process.kill()
    stack.process.wait()
    again = up(data_dir=stack.data_dir, port=stack.port)

    assert again.port == stack.port
    assert again.info["password"] == stack.info["password"]
    lives = {process.pid for process in psutil.Process(again.process.pid).children(recursive=True)}
    lives.add(again.process.pid)
    assert wait_until(lambda: {one.pid for one in find_processes(stack.data_dir)} <= lives, within_s=10)


@pytest.mark.slow
def test_up_stops_during_a_run_which_continues_after_the_next_start(up: Callable[..., Any], raw_brief: dict) -> None:
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
    assert again.info["password"] == stack.info["password"]


def test_up_restarts_killed_processes_and_runs_succeed(up: Callable[..., Any], raw_brief: dict) -> None:
    stack = up(simulated_s=6)
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()
        with api.stream("GET", f"/runs/{run['id']}/stream") as stream:
            assert any(line == "event: section" for line in stream.iter_lines())

        processes = psutil.Process(stack.process.pid).children()
        assert len(processes) == 3
        for process in processes:
            process.kill()

        def has_ended() -> bool:
            with suppress(httpx.TransportError):
                response = api.get(f"/runs/{run['id']}")
                return response.status_code == 200 and response.json()["is_terminal"]
            return False

        assert wait_until(has_ended, within_s=60, every_s=0.5), stack.logs()
        ended = api.get(f"/runs/{run['id']}").json()
    assert (ended["status"], ended["attempt"]) == ("succeeded", 2)
    assert stack.stop() == 0
    log = stack.process.stderr.read().decode()
    for name in ("valkey", "worker", "web"):
        assert log.count(f"reason=The {name} process was killed by SIGKILL") == 1, log
    assert log.count("process exited, restarting: delay_s=0 ") == len(log.splitlines()) == 3, log


def run_failing_up(data_dir: Path, *options: str, **environment: str) -> str:
    """Run `up` with invalid options or settings. Return its error message."""
    result = subprocess.run(
        [sys.executable, "manage.py", "up", *options],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(data_dir), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def test_up_reports_a_port_in_use_and_how_to_choose_another(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert run_failing_up(tmp_path, "--port", str(port)) == (
            f"CommandError: Port {port} is in use by another program. Choose another with --port."
        )


def test_up_names_redis_url_when_redis_is_unavailable(tmp_path: Path) -> None:
    error = run_failing_up(tmp_path, REDIS_URL="redis://:secret@127.0.0.1:1/0")

    assert error.startswith("CommandError: REDIS_URL: The server does not answer")
    assert "secret" not in error


def test_up_names_database_url_when_the_database_is_unavailable(tmp_path: Path) -> None:
    error = run_failing_up(tmp_path, DATABASE_URL="postgresql://u:secret@127.0.0.1:1/x")

    assert "DATABASE_URL: the database is unavailable" in error
    assert "secret" not in error


@pytest.mark.parametrize(
    "options", [("--port", "0"), ("--port", "70000"), ("--rehearse", "-1"), ("--rehearse", "x"), ("--replay", "3601")]
)
def test_up_names_an_invalid_option(tmp_path: Path, options: tuple[str, str]) -> None:
    assert options[0] in run_failing_up(tmp_path, *options)


def test_up_rejects_replay_together_with_rehearse(tmp_path: Path) -> None:
    error = run_failing_up(tmp_path, "--replay", "--rehearse", "5")
    assert "--replay and --rehearse cannot be used together" in error


@pytest.mark.parametrize("content", ["", "half a k", "\n" * 60])
def test_up_names_a_damaged_secret_key_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret_key").write_text(content)

    error = run_failing_up(tmp_path)

    assert error.startswith(f"Settings: {tmp_path / 'secret_key'} is damaged")
    assert "Delete it to get a new key" in error
    assert (tmp_path / "secret_key").read_text() == content


def test_up_names_an_invalid_setting(tmp_path: Path) -> None:
    assert (
        run_failing_up(tmp_path, SIMULATED_RUN_S="soon")
        == "Settings: Invalid environment variables. SIMULATED_RUN_S: Not a valid number."
    )


def test_up_fails_when_already_running_in_the_same_folder(quick_stack: Stack) -> None:
    error = run_failing_up(quick_stack.data_dir, "--port", str(find_free_port()))

    assert "already running with this DATA_DIR" in error
