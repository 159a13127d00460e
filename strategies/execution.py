"""How a worker carries a run through: claim, write section by section, end. Knows nothing of Celery."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, connection

from strategies import run_events, runs, selectors
from strategies.errors import StaleLease
from strategies.generation.brief import Brief
from strategies.generation.education import EducationalCard, cards_for
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.pipeline import SECTIONS, Composed, SectionSpec, compose
from strategies.generation.sections import Section
from strategies.generation.writers.base import Writer
from strategies.models import Run
from strategies.writers import build_writer

logger = logging.getLogger(__name__)

RENEWALS_PER_LEASE = 4.5
CANCEL_CHECK_INTERVAL_S = 0.5
TEXT_INTERVAL_S = 0.2
"""Text being written is shown at most five times a second."""
RETRY_DELAYS_S = (2.0, 8.0)
"""Waits before the second and third try of a section whose failure may pass."""
HOPELESS = frozenset({"provider_auth", "provider_credit"})
"""Failures that every further call would meet as well."""


def execute(run_id: UUID, *, worker: str) -> None:
    """Carry a run to its end, or return at once when somebody else has it or it has ended."""
    lease = runs.claim(run_id, worker=worker)
    if lease is None:
        logger.info("run %s: nothing to claim", run_id)
        return
    logger.info("run %s: attempt %s begins on %s", run_id, lease.attempt, worker)
    try:
        with _Heartbeat(lease) as heartbeat:
            _Execution(lease, heartbeat.must_stop).carry_through()
    except StaleLease:
        logger.warning("run %s: attempt %s is over, nothing more was changed", run_id, lease.attempt)
    except WritingCanceled:
        _stop(lease)


def _stop(lease: runs.Lease) -> None:
    try:
        runs.leave(lease)
        logger.info("run %s: canceled in attempt %s", lease.run_id, lease.attempt)
    except StaleLease:
        logger.warning("run %s: attempt %s lost its lease", lease.run_id, lease.attempt)


class _Execution:
    """One attempt at one run."""

    def __init__(self, lease: runs.Lease, must_stop: Callable[[], bool]) -> None:
        self._lease = lease
        self._must_stop = must_stop
        self._run = Run.objects.select_related("brief").get(pk=lease.run_id)
        self._brief: Brief = selectors.brief_of(self._run)
        self._writer: Writer = build_writer(self._run)
        self._done: dict[str, Section] = selectors.written_sections(self._run)
        self._cards_shown = {str(card["id"]) for card in selectors.cards_shown(self._run)}
        self._steps_begun: set[int] = set()
        self._hopeless: WritingFailed | None = None

    def carry_through(self) -> None:
        settled = set(self._run.sections.filter(status="failed").values_list("key", flat=True)) | set(self._done)
        for spec in SECTIONS:
            if spec.key not in settled:
                self._write(spec)
        close_old_connections()
        outcome = runs.finish(self._lease)
        logger.info("run %s: %s after attempt %s", self._lease.run_id, outcome, self._lease.attempt)

    def _write(self, spec: SectionSpec) -> None:
        for delay_s in (*RETRY_DELAYS_S, None):
            # A long call may have outlived its database connection.
            close_old_connections()
            if self._must_stop():
                raise WritingCanceled
            runs.start_section(self._lease, spec, cards=self._new_cards(spec.step))
            try:
                composed = self._compose(spec)
            except WritingFailed as failure:
                if not failure.retryable or delay_s is None or failure.code == "dependency_missing":
                    self._give_up(spec, failure)
                    return
                logger.info("run %s: %s failed (%s), tried again", self._lease.run_id, spec.key, failure.code)
                self._wait(delay_s)
            else:
                close_old_connections()
                runs.record_section(self._lease, spec, composed)
                self._done[spec.key] = composed.section
                return

    def _compose(self, spec: SectionSpec) -> Composed:
        if self._hopeless:
            raise self._hopeless
        text = _TextSoFar(self._run.id, spec)
        try:
            return compose(
                spec.key,
                brief=self._brief,
                done=self._done,
                writer=self._writer,
                today=self._run.created_at.date(),
                on_text=text.show,
                is_canceled=self._must_stop,
            )
        except (WritingFailed, WritingCanceled, StaleLease):
            raise
        except Exception:
            # One section's fault must cost that section, not the run; the log has what the reader must not see.
            logger.exception("run %s: section %s broke", self._lease.run_id, spec.key)
            told = "Something went wrong on our side while this section was written."
            raise WritingFailed("internal", told, retryable=False) from None

    def _give_up(self, spec: SectionSpec, failure: WritingFailed) -> None:
        logger.warning("run %s: section %s failed (%s)", self._lease.run_id, spec.key, failure.code)
        runs.fail_section(self._lease, spec, failure)
        if failure.code in HOPELESS:
            self._hopeless = failure

    def _new_cards(self, step: int) -> list[EducationalCard]:
        if step in self._steps_begun:
            return []
        self._steps_begun.add(step)
        cards = cards_for(step, self._brief, self._cards_shown)
        self._cards_shown |= {card.id for card in cards}
        return cards

    def _wait(self, delay_s: float) -> None:
        until = time.monotonic() + delay_s
        while time.monotonic() < until:
            if self._must_stop():
                raise WritingCanceled
            time.sleep(0.1)


class _TextSoFar:
    """Shows a section's text while it is written, thinned out."""

    def __init__(self, run_id: UUID, spec: SectionSpec) -> None:
        self._run_id, self._spec = run_id, spec
        self._shown_at = 0.0

    def show(self, text: str) -> None:
        now = time.monotonic()
        if now - self._shown_at >= TEXT_INTERVAL_S:
            self._shown_at = now
            run_events.text_so_far(self._run_id, key=self._spec.key, title=self._spec.title, text=text)


class _Heartbeat:
    """Keeps the lease alive from a thread of its own, and notices when the attempt must stop."""

    def __init__(self, lease: runs.Lease) -> None:
        self._lease = lease
        self._stopping = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"lease-{lease.run_id}", daemon=True)

    def must_stop(self) -> bool:
        """True when cancel was asked for or the lease is lost; costs nothing to ask."""
        return self._stopping.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        renewed_at, interval_s = time.monotonic(), settings.RUN_LEASE_S / RENEWALS_PER_LEASE
        try:
            while not self._over.wait(CANCEL_CHECK_INTERVAL_S):
                try:
                    if time.monotonic() - renewed_at >= interval_s:
                        renewed_at = time.monotonic()
                        runs.renew(self._lease)
                    if runs.is_stop_asked(self._lease):
                        self._stopping.set()
                        return
                except Exception:
                    # The database is away for a moment: the lease decides, not this thread.
                    logger.warning("run %s: heartbeat failed", self._lease.run_id, exc_info=True)
                    close_old_connections()
        finally:
            connection.close()
