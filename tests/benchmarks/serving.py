"""Run a server pinned to a core."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config import processes
from tests.benchmarks import machine
from tests.benchmarks.machine import CannotMeasure

READY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0


class Server:
    """A server on a port. It can be restarted there."""

    def __init__(self, name: str, command: Sequence[str], *, port: int, core: int, log_dir: Path) -> None:
        self.port = port
        self._name, self._command, self._core, self._log_dir = name, command, core, log_dir
        self._process: processes.Child | None = None

    def start(self) -> None:
        """Start it without waiting."""
        with machine.pin_to_core(self._core):
            self._process = processes.start(
                self._name, self._command, log_dir=self._log_dir, is_restart=self._process is not None
            )

    def wait_until_ready(self) -> None:
        """Wait until the port accepts connections.

        Raises:
            CannotMeasure: the server exited, or is not ready in time.
        """
        server = self._running
        processes.wait_until(
            lambda: server.has_ended() or machine.accepts_connections(self.port),
            within_s=READY_TIMEOUT_S,
            every_s=0.02,
        )
        if not machine.accepts_connections(self.port):
            raise CannotMeasure(f"{self._name} did not start (last line of its log: {server.last_log_line()})")

    def stop(self) -> None:
        """Send SIGTERM, and SIGKILL if it does not stop in time."""
        self._running.stop(within_s=STOP_TIMEOUT_S)

    @property
    def pid(self) -> int:
        return self._running.process.pid

    def last_log_line(self) -> str:
        return self._running.last_log_line()

    @property
    def _running(self) -> processes.Child:
        assert self._process, "not started"
        return self._process


@contextmanager
def run_server(name: str, command: Sequence[str], *, port: int, core: int, log_dir: Path) -> Iterator[Server]:
    """Start a server, and stop it at the end of the block.

    Raises:
        CannotMeasure: it did not start. Errors raised in the block get the last line of its log.
    """
    server = Server(name, command, port=port, core=core, log_dir=log_dir)
    server.start()
    try:
        server.wait_until_ready()
        yield server
    except CannotMeasure as error:
        raise CannotMeasure(f"{error} (last line of the log of {name}: {server.last_log_line()})") from error
    finally:
        server.stop()
