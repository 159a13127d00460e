"""What ends by itself is started again, at once and then later and later, and is given up in the end."""

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
from config.supervision import GaveUp, Supervisor

ENDS_AT_ONCE = "import sys; print('no such table: runs'); sys.exit(3)"
LIVES = "import time; print('here', flush=True); time.sleep(60)"
LEAVES_A_CHILD = (
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(c.pid, flush=True); time.sleep(60)"
)


class Part:
    """A process of the test, and how often it was started."""

    def __init__(self, program: str, folder: Path) -> None:
        self.starts: list[bool] = []
        self.child: Child
        self._program, self._folder = program, folder

    def start(self, *, again: bool) -> Child:
        self.starts.append(again)
        self.child = processes.start("part", [sys.executable, "-c", self._program], log_dir=self._folder, again=again)
        return self.child

    @property
    def log(self) -> str:
        return self.child.log.read_text()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def look_until(supervisor: Supervisor, part: Part, *, starts: int) -> None:
    def look() -> bool:
        supervisor.look_after()
        return len(part.starts) >= starts

    assert wait_until(look, within_s=10), part.starts


def test_what_is_killed_is_started_again_at_once_with_nothing_left_of_it_and_that_is_said_in_a_line(
    supervisor: Supervisor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    part = Part(LEAVES_A_CHILD, tmp_path)
    first = supervisor.keep(part.start, stops_within_s=0)
    assert wait_until(lambda: part.log.count("\n") == 1, within_s=10)
    left_behind = int(part.log)

    os.kill(first.process.pid, signal.SIGKILL)
    with caplog.at_level(logging.WARNING):
        look_until(supervisor, part, starts=2)

    assert wait_until(lambda: not Path(f"/proc/{left_behind}").exists() or _is_dead(left_behind), within_s=5)
    assert [record.getMessage() for record in caplog.records] == [
        f"The part process was ended by SIGKILL (see {first.log}). It is started again at once."
    ]
    # The log tells of the first one still.
    assert wait_until(lambda: part.log.count("\n") == 2, within_s=10)


def _is_dead(process_id: int) -> bool:
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_what_ends_again_and_again_is_given_up_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "PAUSES_S", (0.0, 0.05, 0.1))
    part = Part(ENDS_AT_ONCE, tmp_path)
    supervisor.keep(part.start, stops_within_s=0)

    with pytest.raises(GaveUp, match=r"The part process ended: no such table: runs .* 3 times again"):
        look_until(supervisor, part, starts=10)

    assert part.starts == [False, True, True, True]


def test_the_pause_before_another_start_keeps_nobody_waiting(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "PAUSES_S", (30.0,))
    broken, healthy = Part(ENDS_AT_ONCE, tmp_path / "broken"), Part(LIVES, tmp_path / "healthy")
    supervisor.keep(broken.start, stops_within_s=0)
    kept = supervisor.keep(healthy.start, stops_within_s=0)
    assert wait_until(broken.child.has_ended, within_s=10)

    began = time.monotonic()
    supervisor.look_after()

    assert time.monotonic() - began < 5
    assert not kept.has_ended()
    assert broken.starts == [False]


def test_what_ran_for_long_before_it_ended_is_not_ending_again_and_again(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "PAUSES_S", (0.0,))
    monkeypatch.setattr(supervision, "STEADY_AFTER_S", 0.0)
    part = Part(ENDS_AT_ONCE, tmp_path)
    supervisor.keep(part.start, stops_within_s=0)

    look_until(supervisor, part, starts=4)


def test_what_cannot_start_at_all_is_not_tried_again(supervisor: Supervisor, tmp_path: Path) -> None:
    part = Part(ENDS_AT_ONCE, tmp_path)
    supervisor.keep(part.start, stops_within_s=0)
    assert wait_until(part.child.has_ended, within_s=10)

    with pytest.raises(GaveUp, match="no such table: runs"):
        supervisor.require_all_alive()

    assert part.starts == [False]
