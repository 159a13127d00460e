"""Real processes that a test freezes, kills and starts again."""

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
NOT_FOR_CHILDREN = ("DJANGO_SETTINGS_MODULE", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "PYTEST_")
STOPS_WITHIN_S = 5.0


class Ended(Exception):
    """A process that should run does not; with its last words."""


@dataclass(slots=True, kw_only=True)
class Process:
    """One command that may be started again and again. Its output goes to `<log_dir>/<name>.log`."""

    name: str
    command: list[str]
    log_dir: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    talks: bool = False
    """Standard input and output are pipes, for `ask`."""
    _child: Child | None = None

    def start(self) -> None:
        self.log_dir.mkdir(parents=True, exist_ok=True)
        log = self.log_dir / f"{self.name}.log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_CHILDREN)}
        with log.open("ab") as output:
            process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=inherited | self.environment,
                stdin=subprocess.PIPE if self.talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.talks else output,
                stderr=output,
                start_new_session=True,
            )
        self._child = Child(name=self.name, log=log, process=process, stop_signal=signal.SIGTERM)

    def ask(self, line: bytes) -> bytes:
        """Write a line and return the line that answers it.

        Raises:
            Ended: there is no answer.
        """
        pipes = self._running.process
        _of(pipes.stdin).write(line + b"\n")
        _of(pipes.stdin).flush()
        if not (answer := _of(pipes.stdout).readline()):
            pipes.wait()
            raise Ended(f"{self.name}: {self._running.last_words()}")
        return answer

    def require_running(self) -> None:
        """Raise `Ended` if the process has ended by itself."""
        if self._running.has_ended():
            raise Ended(f"{self.name}: {self._running.last_words()}")

    @property
    def has_ended_by_itself(self) -> bool:
        return self._child is not None and self._child.has_ended()

    def last_words(self) -> str:
        """Return the last line of its log."""
        return self._running.last_words()

    def kill(self) -> None:
        """End it, and all its children, without a warning."""
        self._end(within_s=0)

    def stop(self, *, within_s: float = STOPS_WITHIN_S) -> None:
        """End it politely, as a deployment does, then by force. Safe to call twice."""
        self._end(within_s=within_s)

    def freeze(self) -> None:
        """It keeps its sockets and memory and does nothing, until `wake`."""
        os.killpg(self._running.process.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.killpg(self._running.process.pid, signal.SIGCONT)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        self.freeze()
        try:
            yield
        finally:
            self.wake()

    @property
    def pid(self) -> int:
        return self._running.process.pid

    @property
    def _running(self) -> Child:
        if self._child is None:
            raise Ended(f"{self.name}: not started")
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


def _of(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe, "started without talks=True"
    return pipe
