"""Keeps an attempt's lease alive from a thread of its own, and notices when the attempt must stop."""

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
LOOKS_EVERY_S = 0.5
"""How soon a cancel is noticed. One short question to the database by each run being written."""


JOINED_WITHIN_S = 10.0


class Heartbeat:
    """Beats while the context is open.

    A section that hangs must not keep its lease for ever: when one takes longer than `section_limit_s`, the lease is
    left to run out, and another worker takes the run over.
    """

    def __init__(self, lease: leases.Lease, *, section_limit_s: float) -> None:
        self._lease = lease
        self._section_limit_s = section_limit_s
        self._section_began = time.monotonic()
        self._renewed_at = time.monotonic()
        self._stopping = threading.Event()
        self._over = threading.Event()
        beat = partial(copy_context().run, self._beat)
        self._thread = threading.Thread(target=beat, name=f"lease-{lease.run_id}", daemon=True)

    def must_stop(self) -> bool:
        """True when cancel was asked for or the lease is lost; costs nothing to ask."""
        return self._stopping.is_set()

    def section_begins(self) -> None:
        """The attempt moves on, so it does not hang."""
        self._section_began = time.monotonic()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        # Not for ever: it may wait for an answer of a database that has gone.
        self._thread.join(JOINED_WITHIN_S)

    def _beat(self) -> None:
        try:
            while not self._over.wait(LOOKS_EVERY_S):
                if time.monotonic() - self._section_began > self._section_limit_s:
                    logger.error("run %s: a section hangs, the lease is left to run out", self._lease.run_id)
                    self._stopping.set()
                if self._stopping.is_set():
                    return
                self._look()
        finally:
            connection.close()

    def _look(self) -> None:
        try:
            if time.monotonic() - self._renewed_at >= settings.RUN_LEASE_S / RENEWALS_PER_LEASE:
                leases.renew(self._lease)
                self._renewed_at = time.monotonic()
            if leases.is_stop_requested(self._lease):
                self._stopping.set()
        except Exception:
            # The database is away for a moment: the lease decides, not this thread.
            logger.warning("run %s: heartbeat failed", self._lease.run_id, exc_info=True)
            connection.close()
