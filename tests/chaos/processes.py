"""Real processes that a test freezes, kills and restarts."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.processes import Child

ROOT = Path(__file__).parent.parent.parent
NOT_INHERITED = ("DJANGO_SETTINGS_MODULE", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "PYTEST_")
STOP_TIMEOUT_S = 5.0


class ProcessEnded(Exception):
    """A process has exited unexpectedly. The message holds the last line of its log."""


@dataclass(slots=True, kw_only=True)
class Process:
    """One command that can be restarted. Its output goes to `<log_dir>/<name>.log`."""

    name: str
    command: list[str]
    log_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    has_pipes: bool = False
    """Make standard input and output pipes, for `request`."""
    _child: Child | None = None

    def start(self) -> None:
        self.log_dir.mkdir(parents=True, exist_ok=True)
        log = self.log_dir / f"{self.name}.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
        with log.open("ab") as output:
            process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**inherited, **self.environment},
                stdin=subprocess.PIPE if self.has_pipes else subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.has_pipes else output,
                stderr=output,
                start_new_session=True,
            )
        self._child = Child(name=self.name, log=log, process=process, stop_signal=signal.SIGTERM)

    def request(self, line: bytes) -> bytes:
        """Write a line to the process and return the line it answers.

        Raises:
            ProcessEnded: the process exited without answering.
        """
        pipes = self._running.process
        _require(pipes.stdin).write(line + b"\n")
        _require(pipes.stdin).flush()
        if not (response := _require(pipes.stdout).readline()):
            pipes.wait()
            raise ProcessEnded(f"{self.name}: {self._running.last_log_line()}")
        return response

    def require_running(self) -> None:
        """Raise `ProcessEnded` if the process has exited by itself."""
        if self._running.has_ended():
            raise ProcessEnded(f"{self.name}: {self._running.last_log_line()}")

    @property
    def has_exited(self) -> bool:
        return self._child is not None and self._child.has_ended()

    def last_log_line(self) -> str:
        """Return the last line of its log."""
        return self._running.last_log_line()

    def kill(self) -> None:
        """Kill the process and its children with SIGKILL."""
        self._end(within_s=0)

    def stop(self, *, within_s: float = STOP_TIMEOUT_S) -> None:
        """Send SIGTERM, then SIGKILL after `within_s`. Safe to call twice."""
        self._end(within_s=within_s)

    def freeze(self) -> None:
        """Stop the process with SIGSTOP until `resume`; it keeps its sockets and memory."""
        os.killpg(self._running.process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.killpg(self._running.process.pid, signal.SIGCONT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        self.freeze()
        try:
            yield
        finally:
            self.resume()

    @property
    def pid(self) -> int:
        return self._running.process.pid

    @property
    def _running(self) -> Child:
        if self._child is None:
            raise ProcessEnded(f"{self.name}: not started")
        return self._child

    def _end(self, *, within_s: float) -> None:
        if self._child is None:
            return
        child, self._child = self._child, None
        if within_s == 0 and not child.has_ended():
            child.process.kill()
        child.stop(within_s=within_s)
        for pipe in (child.process.stdin, child.process.stdout):
            if pipe:
                pipe.close()


def _require(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe, "started without has_pipes=True"
    return pipe
