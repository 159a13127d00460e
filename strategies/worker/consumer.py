"""A worker's line to the broker, which the worker outlives whatever breaks there. Imported by workers only."""

import logging
import time
from contextlib import suppress
from functools import partial
from typing import Any

from billiard.common import restart_state
from billiard.exceptions import RestartFreqExceeded
from celery.exceptions import WorkerLostError
from celery.worker.consumer import Consumer
from kombu import Connection

logger = logging.getLogger(__name__)

MENDED_AT_MOST, WITHIN_S = 20, 60
"""More often than so, a new process is more likely to help: by ending, a worker asks its supervisor for one."""
PAUSE_S = 1.0
LONGEST_PAUSE_S = 5
"""Between two tries to reach a broker that is away."""


class ReconnectingConsumer(Consumer):
    """Makes a new connection after every fault of the old one, not only after those that Celery expects.

    Celery does so for the errors that kombu names. But kombu closes a broken connection by putting the messages in hand
    back, over new ones; and where these break as well, what is then closed once more has been half taken apart: an
    AttributeError in the middle of clearing up, by which Celery ends the worker, with the children that write runs.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._mended = restart_state(maxR=MENDED_AT_MOST, maxT=WITHIN_S)

    def start(self) -> None:
        """Consume until the worker is to end."""
        while True:
            try:
                super().start()
            except (WorkerLostError, MemoryError):
                # The children do not come up, or there is no room: no fault of the line.
                raise
            except Exception as error:
                if not self._may_be_mended():
                    raise
                logger.warning("the line to the broker broke in an unforeseen way, a new one is made", exc_info=True)
                self._clear_away(error)
                time.sleep(PAUSE_S)
            else:
                return

    def ensure_connected(self, conn: Connection) -> Connection:
        """Wait for the broker. Celery would look for it less and less, up to half a minute apart, while runs wait."""
        patiently = partial(conn.ensure_connection, interval_max=LONGEST_PAUSE_S)
        conn.ensure_connection = patiently  # type: ignore[method-assign]
        connected: Connection = super().ensure_connected(conn)
        return connected

    def _may_be_mended(self) -> bool:
        # Celery drops this callback as it calls it. A line that never worked is better told of at once.
        was_ready = self.init_callback is None
        try:
            self._mended.step()
        except RestartFreqExceeded:
            return False
        return was_ready

    def _clear_away(self, error: Exception) -> None:
        """Do what Celery does after the errors that it expects. Nothing here raises."""
        if self.connection:
            with suppress(Exception):
                self.on_connection_error_after_connected(error)
            self.connection = None
        self.on_close()
        self._cancel_connection_timer_entries()  # type: ignore[attr-defined] # not in the stubs
        self.blueprint.restart(self)
