"""Processes that exit are restarted with growing delays, up to a limit."""

import logging
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import processes, supervision
from config.processes import Child, wait_until
from config.supervision import ProcessFailed, Supervisor

EXITS_AT_ONCE = "import sys; print('no such table: runs'); sys.exit(3)"
KEEPS_RUNNING = "import time; print('here', flush=True); time.sleep(60)"
HAS_A_CHILD = (
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(c.pid, flush=True); time.sleep(60)"
)


class Program:
    """A Python program to supervise. `starts` records each start and whether it was a restart."""

    def __init__(self, program: str, folder: Path) -> None:
        self.starts: list[bool] = []
        self.child: Child
        self._program, self._folder = program, folder

    def start(self, *, is_restart: bool) -> Child:
        self.starts.append(is_restart)
        self.child = processes.start(
            "demo", [sys.executable, "-c", self._program], log_dir=self._folder, is_restart=is_restart
        )
        return self.child

    @property
    def log(self) -> str:
        return self.child.log.read_text()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def supervise_until(supervisor: Supervisor, program: Program, *, starts: int) -> None:
    def has_started() -> bool:
        supervisor.restart_ended()
        return len(program.starts) >= starts

    assert wait_until(has_started, within_s=10), program.starts


def test_killed_process_and_its_children_are_replaced_at_once(
    supervisor: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = Program(HAS_A_CHILD, tmp_path)
    first = supervisor.supervise(program.start, stops_within_s=0)
    assert wait_until(lambda: program.log.count("\n") == 1, within_s=10)
    orphan = int(program.log)

    os.kill(first.process.pid, signal.SIGKILL)
    with caplog.at_level(logging.WARNING):
        supervise_until(supervisor, program, starts=2)

    assert wait_until(lambda: not Path(f"/proc/{orphan}").exists() or _is_dead(orphan), within_s=5)
    assert [record.getMessage() for record in caplog.records] == [
        f"process exited, restarting: delay_s=0 reason=The demo process was killed by SIGKILL (see {first.log})."
    ]
    # The log still contains the output of the first process.
    assert wait_until(lambda: program.log.count("\n") == 2, within_s=10)


def _is_dead(process_id: int) -> bool:
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_supervisor_gives_up_after_the_last_restart(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "RESTART_DELAYS_S", (0.0, 0.05, 0.1))
    program = Program(EXITS_AT_ONCE, tmp_path)
    supervisor.supervise(program.start, stops_within_s=0)

    with pytest.raises(ProcessFailed, match=r"The demo process exited: no such table: runs .* after 3 restarts"):
        supervise_until(supervisor, program, starts=10)

    assert program.starts == [False, True, True, True]


def test_restart_delay_of_one_process_does_not_block_the_others(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "RESTART_DELAYS_S", (30.0,))
    broken, healthy = Program(EXITS_AT_ONCE, tmp_path / "broken"), Program(KEEPS_RUNNING, tmp_path / "healthy")
    supervisor.supervise(broken.start, stops_within_s=0)
    child = supervisor.supervise(healthy.start, stops_within_s=0)
    assert wait_until(broken.child.has_ended, within_s=10)

    started = time.monotonic()
    supervisor.restart_ended()

    assert time.monotonic() - started < 5
    assert not child.has_ended()
    assert broken.starts == [False]


def test_restart_delay_is_reset_after_a_stable_run(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "RESTART_DELAYS_S", (0.0,))
    monkeypatch.setattr(supervision, "STABLE_AFTER_S", 0.0)
    program = Program(EXITS_AT_ONCE, tmp_path)
    supervisor.supervise(program.start, stops_within_s=0)

    supervise_until(supervisor, program, starts=4)


def test_process_that_exits_during_start_up_is_not_restarted(supervisor: Supervisor, tmp_path: Path) -> None:
    program = Program(EXITS_AT_ONCE, tmp_path)
    supervisor.supervise(program.start, stops_within_s=0)
    assert wait_until(program.child.has_ended, within_s=10)

    with pytest.raises(ProcessFailed, match="no such table: runs"):
        supervisor.require_all_running()

    assert program.starts == [False]
