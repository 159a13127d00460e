"""The heartbeat of an attempt: renews its lease in a thread, and notices when the attempt must stop."""

import logging
import threading
import time
from contextvars import copy_context
from functools import partial
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import connection

from strategies.runs import leases

logger = logging.getLogger(__name__)

RENEWALS_PER_LEASE = 4.5
INTERVAL_S = 0.5
"""How soon a cancel is noticed. Costs one short query per active run."""
JOIN_TIMEOUT_S = 10.0


class Heartbeat:
    """Renews a lease while the context is open.

    If a section takes longer than `section_limit_s`, it counts as hung: the lease is left to expire, and another worker
    takes over the run.
    """

    def __init__(self, lease: leases.Lease, *, section_limit_s: float) -> None:
        self._lease = lease
        self._section_limit_s = section_limit_s
        self._section_started = time.monotonic()
        self._renewed_at = time.monotonic()
        self._stopping = threading.Event()
        self._closed = threading.Event()
        run = partial(copy_context().run, self._run)
        self._thread = threading.Thread(target=run, name=f"lease-{lease.run_id}", daemon=True)

    def must_stop(self) -> bool:
        """Return True if the run was canceled or the lease is lost. Does no I/O."""
        return self._stopping.is_set()

    def reset_section_timer(self) -> None:
        """Call this when a section is started."""
        self._section_started = time.monotonic()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._closed.set()
        # With a timeout, because the thread may be waiting for a database that does not respond.
        self._thread.join(JOIN_TIMEOUT_S)

    def _run(self) -> None:
        try:
            while not self._closed.wait(INTERVAL_S):
                if time.monotonic() - self._section_started > self._section_limit_s:
                    logger.error("section hung: lease will expire: run=%s", self._lease.run_id)
                    self._stopping.set()
                if self._stopping.is_set():
                    return
                self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            if time.monotonic() - self._renewed_at >= settings.RUN_LEASE_S / RENEWALS_PER_LEASE:
                leases.renew(self._lease)
                self._renewed_at = time.monotonic()
            if leases.is_stop_requested(self._lease):
                self._stopping.set()
        except Exception:
            # The database may be unavailable for a moment. The attempt continues as long as its lease is valid.
            logger.warning("heartbeat failed: run=%s", self._lease.run_id, exc_info=True)
            connection.close()
