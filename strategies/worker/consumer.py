"""A Celery consumer that reconnects to the broker after any error. Imported by workers only."""

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

RESTARTS_MAX, WITHIN_S = 20, 60
"""After more restarts than this, the worker exits, so that its supervisor starts a new process."""
PAUSE_S = 1.0
RECONNECT_INTERVAL_MAX_S = 5


class ReconnectingConsumer(Consumer):
    """Reconnects after every error of the connection, not only after those that Celery expects.

    Celery reconnects after the errors that kombu lists. But when kombu closes a broken connection, it requeues unacked
    messages over new connections. If these break too, cleaning up raises an AttributeError, and Celery would end the
    worker together with the children that are writing runs.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._restarts = restart_state(maxR=RESTARTS_MAX, maxT=WITHIN_S)

    def start(self) -> None:
        """Consume messages until the worker shuts down."""
        while True:
            try:
                super().start()
            except (WorkerLostError, MemoryError):
                # Not an error of the connection.
                raise
            except Exception as error:
                if not self._can_restart():
                    raise
                logger.warning("unexpected broker connection error: reconnecting", exc_info=True)
                self._clean_up(error)
                time.sleep(PAUSE_S)
            else:
                return

    def ensure_connected(self, conn: Connection) -> Connection:
        """Wait for the broker. Celery's own intervals grow to half a minute, while runs wait."""
        with_short_intervals = partial(conn.ensure_connection, interval_max=RECONNECT_INTERVAL_MAX_S)
        conn.ensure_connection = with_short_intervals  # type: ignore[method-assign]
        connected: Connection = super().ensure_connected(conn)
        return connected

    def _can_restart(self) -> bool:
        # Celery sets this callback to None when it calls it. A connection that never worked is reported at once.
        was_ready = self.init_callback is None
        try:
            self._restarts.step()
        except RestartFreqExceeded:
            return False
        return was_ready

    def _clean_up(self, error: Exception) -> None:
        """Clean up as Celery does after the errors that it expects. Does not raise."""
        if self.connection:
            with suppress(Exception):
                self.on_connection_error_after_connected(error)
            self.connection = None
        self.on_close()
        self._cancel_connection_timer_entries()  # type: ignore[attr-defined] # not in the stubs
        self.blueprint.restart(self)
