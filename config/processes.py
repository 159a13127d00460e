"""Child processes of the local stack. Each has its own session and log file, and is stopped with all its children."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.private_files import create_private_file

PR_SET_PDEATHSIG = 1
"""From `linux/prctl.h`."""


@dataclass(slots=True, kw_only=True)
class Child:
    """A child process. Its output goes to `log`."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def describe_exit(self) -> str:
        """Return a sentence on why the process ended. Call it only when it has."""
        if self.process.returncode < 0:
            signal_name = signal.Signals(-self.process.returncode).name
            return f"The {self.name} process was killed by {signal_name} (see {self.log})."
        return f"The {self.name} process exited: {self.last_log_line()} (see {self.log})."

    def last_log_line(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no output"

    def stop(self, *, within_s: float) -> None:
        """Send the stop signal, then kill the whole process group. Wait `within_s` in between at most."""
        if not self.has_ended():
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(within_s)
        with suppress(ProcessLookupError, PermissionError):
            # A worker that was killed leaves the processes of its pool behind.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class StopSignals:
    """Remembers whether one of these signals was received.

    The handler only sets an attribute. A `threading.Event` could deadlock: a second signal may interrupt the first
    handler while that holds the event's lock.
    """

    def __init__(self, *numbers: signal.Signals) -> None:
        self.received = False
        for number in numbers:
            signal.signal(number, self._record)

    def _record(self, number: int, frame: object) -> None:
        self.received = True


def start(
    name: str,
    command: Sequence[str],
    *,
    log_dir: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    orphan_signal: signal.Signals | None = None,
    is_restart: bool = False,
) -> Child:
    """Start a process in a session of its own, so that Ctrl-C in the terminal does not reach it.

    Its log file is overwritten, or continued if `is_restart`. On Linux it gets the `orphan_signal` when the calling
    thread ends, even if this process is killed.
    """
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{name}.log"
    create_private_file(log)
    with log.open("ab" if is_restart else "wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_signal_when_orphaned(orphan_signal) if orphan_signal else None,
        )
    return Child(name=name, log=log, process=process, stop_signal=stop_signal)


def _signal_when_orphaned(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a new process must call to get a signal when its parent ends. None where Linux is not the system."""
    if not sys.platform.startswith("linux"):
        return None
    # Loaded here and not between fork and exec, where another thread's lock may be held.
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def request_signal() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return request_signal


def wait_until(condition: Callable[[], bool], *, within_s: float, every_s: float = 0.05) -> bool:
    """Poll until the condition is true. Return False if it is not after `within_s`."""
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every_s)
    return True
