"""Child processes of the local stack: each in its own session and log file, each ended with all its own children."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True, kw_only=True)
class Child:
    """One running process. Its output goes to `log`."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def how_it_ended(self) -> str:
        """Return a sentence on a process that has ended."""
        if self.process.returncode < 0:
            by = signal.Signals(-self.process.returncode).name
            return f"The {self.name} process was ended by {by} (see {self.log})."
        return f"The {self.name} process ended: {self.last_words()} (see {self.log})."

    def last_words(self) -> str:
        """Return the last line of the log, for a message."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "no output"

    def stop(self, *, within_s: float) -> None:
        """End the process politely, then by force; nothing it started is left."""
        if not self.has_ended():
            self.process.send_signal(self.stop_signal)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(within_s)
        with suppress(ProcessLookupError, PermissionError):
            # The whole group: a worker that was killed leaves its pool behind.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class StopSignals:
    """Notes that one of these signals came.

    Only a plain attribute is set: several signals may come at once, and a lock taken by one handler, such as the one
    in `threading.Event`, is never given back to the next.
    """

    def __init__(self, *numbers: signal.Signals) -> None:
        self.asked = False
        for number in numbers:
            signal.signal(number, self._note)

    def _note(self, number: int, frame: object) -> None:
        self.asked = True


def start(
    name: str,
    command: Sequence[str],
    *,
    log_dir: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    again: bool = False,
) -> Child:
    """Start a process that Ctrl-C in the terminal does not reach: its owner decides when it ends.

    Its log is begun anew, or goes on when it is started `again`.
    """
    log_dir.mkdir(parents=True, exist_ok=True)
    log = log_dir / f"{name}.log"
    with log.open("ab" if again else "wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the command is ours
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    return Child(name=name, log=log, process=process, stop_signal=stop_signal)


def wait_until(condition: Callable[[], bool], *, within_s: float, every_s: float = 0.05) -> bool:
    """Ask again and again until the condition holds; False when time is up."""
    until = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(every_s)
    return True
