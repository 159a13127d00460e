"""The process of a worker in which messages are sent. Ends with the worker."""

import logging
import subprocess
import sys
import threading
from contextlib import suppress

from django.conf import settings

from strategies.worker.sender import FINISH_WITHIN_S
from strategies.worker.shutdown import shutdown

logger = logging.getLogger(__name__)

COMMAND = "send_messages"
STOPS_WITHIN_S = FINISH_WITHIN_S + 1


class SenderProcess:
    """Starts `manage.py send_messages`, and starts it again if it has exited.

    A new interpreter and not a fork: the worker's main process has threads, whose locks a fork could copy while they
    are held.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def ensure_running(self) -> None:
        """Start the process unless it is running. Called at every sweep."""
        with self._lock:
            if self._stopped or shutdown.is_requested or (self._process and self._process.poll() is None):
                return
            if self._process:
                logger.warning("sender exited: restarting: code=%s", self._process.returncode)
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), COMMAND, "--until-parent-exits"]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - the command is ours

    def stop(self, *, within_s: float = STOPS_WITHIN_S) -> None:
        """Let the process finish the messages that it is sending, then kill it."""
        with self._lock:
            self._stopped = True
            if self._process is None:
                return
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(within_s)
            self._process.kill()
            self._process.wait()
