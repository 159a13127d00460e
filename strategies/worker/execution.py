"""How a worker carries a run through: claim, write section by section, end. Knows nothing of Celery."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import DataError, close_old_connections, connection
from django.db.models import Q

from strategies import metrics, tracing
from strategies.errors import DATABASE_UNAVAILABLE, StaleLease
from strategies.generation.brief import Brief
from strategies.generation.education import EducationalCard, cards_for
from strategies.generation.errors import WritingCanceled, WritingFailed
from strategies.generation.pipeline import SECTIONS, Composed, SectionSpec, compose
from strategies.generation.sections import Section
from strategies.generation.writers.base import Writer
from strategies.models import Run
from strategies.models.states import RunStatus, SectionStatus
from strategies.runs import checkpoints, completion_email, endings, events, leases, selectors
from strategies.runs.writers import build_writer, max_concurrency
from strategies.worker.heartbeat import Heartbeat
from strategies.worker.scheduling import write_sections_in_order
from strategies.worker.shutdown import shutdown

logger = logging.getLogger(__name__)

TEXT_INTERVAL_S = 0.2
"""Text being written is shown at most five times a second."""
RETRY_DELAYS_S = (2.0, 8.0)
"""Waits before the second and the last of `TRIES` of a section whose failure may pass."""
LONGEST_WAIT_S = 60.0
"""A provider that asks to wait longer fails the section, with its reason; it can be retried later."""
NOT_RETRYABLE_CODES = frozenset({"provider_auth", "provider_credit"})
"""Failures that every further call would meet as well."""
INTERNAL_ERROR_MESSAGE = "Something went wrong on our side while this was written."
SECTION_SLACK_S = 60.0
"""What a section may take beyond its writer's own limit before it counts as hanging."""
DATABASE_WAIT_MAX_S = 180.0
"""A finished section is paid for: it is kept in hand so long, while the database is restarted."""
DATABASE_RETRIES_S = (0.1, 0.5, 2.0, 5.0)


def execute(run_id: UUID, *, worker: str) -> bool:
    """Carry a run to its end, or return at once when somebody else has it or it has ended.

    False when it was put back for another worker, because this one is to end.
    """
    lease = with_database_retries(partial(leases.claim, run_id, worker=worker))
    if lease is None:
        logger.info("run %s: nothing to claim", run_id)
        return True
    with tracing.span("run", run_id=str(run_id), attempt=lease.attempt):
        return _carry_out(lease, worker)


def _carry_out(lease: leases.Lease, worker: str) -> bool:
    run_id = lease.run_id
    logger.info("run %s: attempt %s begins on %s", run_id, lease.attempt, worker)
    try:
        execution = with_database_retries(partial(_Execution, lease))
        with Heartbeat(lease, section_limit_s=execution.section_limit_s) as heartbeat:
            status = execution.write_sections(heartbeat)
    except StaleLease:
        logger.warning("run %s: attempt %s is over, nothing more was changed", run_id, lease.attempt)
        return True
    except DATABASE_UNAVAILABLE:
        # Nothing can be written down; the lease runs out, and the run goes on elsewhere or later.
        raise
    except Exception:
        # A fault that every attempt would meet: better to say so at once than after five times the price.
        logger.exception("run %s: attempt %s broke", run_id, lease.attempt)
        endings.abort(run_id, code="internal_error", message=INTERNAL_ERROR_MESSAGE, only_if=Q(attempt=lease.attempt))
        return True
    logger.info("run %s: %s after attempt %s", run_id, status, lease.attempt)
    return status is not RunStatus.QUEUED


def with_database_retries[T](work: Callable[[], T]) -> T:
    """Do something with the database; while it is away, wait for it and begin again.

    Raises:
        DatabaseError: it was away for too long, or this worker is to end now.
    """
    began, tries = time.monotonic(), 0
    while True:
        try:
            # What was idle during a long call may be dead by now.
            close_old_connections()
            return work()
        except DATABASE_UNAVAILABLE as error:
            connection.close()
            if time.monotonic() - began > DATABASE_WAIT_MAX_S or shutdown.is_overdue:
                raise
            logger.warning("the database is away (%s), tried again", type(error).__name__)
        time.sleep(DATABASE_RETRIES_S[min(tries, len(DATABASE_RETRIES_S) - 1)])
        tries += 1


class _Execution:
    """One attempt at one run."""

    def __init__(self, lease: leases.Lease) -> None:
        self._lease = lease
        self._heartbeat: Heartbeat
        self._run = Run.objects.select_related("brief").get(pk=lease.run_id)
        self._brief: Brief = selectors.get_brief(self._run)
        self._writer: Writer = build_writer(self._run)
        self._done: dict[str, Section] = selectors.get_finished_sections(self._run)
        self._wishes = selectors.get_rewrite_requests(self._run)
        self._cards_shown = {card.id for card in selectors.get_shown_cards(self._run)}
        self._steps_begun: set[int] = set()
        failed = self._run.sections.filter(status=SectionStatus.FAILED).values_list("key", flat=True)
        self._settled = {*self._done, *failed}
        self._hopeless: WritingFailed | None = None
        self._halted = threading.Event()

    @property
    def section_limit_s(self) -> float:
        """Seconds after which a section hangs."""
        models = 2 if settings.WRITER_FALLBACK_MODEL else 1
        return models * settings.WRITER_TIMEOUT_S + self._run.simulated_s + SECTION_SLACK_S + DATABASE_WAIT_MAX_S

    def write_sections(self, heartbeat: Heartbeat) -> RunStatus:
        """Write what is not settled, and end the run; or leave it when it must be stopped."""
        self._heartbeat = heartbeat
        try:
            write_sections_in_order(
                [spec for spec in SECTIONS if spec.key not in self._settled],
                begin=self._begin,
                write=self._write,
                halt=self._halted.set,
                places=max_concurrency(self._run.writer),
            )
        except WritingCanceled:
            return with_database_retries(partial(endings.release, self._lease))
        with_database_retries(partial(completion_email.record_watchers, self._lease.run_id))
        return with_database_retries(partial(endings.finish, self._lease))

    def _must_stop(self) -> bool:
        return self._halted.is_set() or self._heartbeat.must_stop() or shutdown.is_overdue

    def _begin(self, spec: SectionSpec) -> None:
        if shutdown.is_requested:
            raise WritingCanceled
        self._start(spec, cards=self._new_cards(spec.step))

    def _start(self, spec: SectionSpec, cards: Iterable[EducationalCard] = ()) -> None:
        if self._must_stop():
            raise WritingCanceled
        self._heartbeat.section_begins()
        with_database_retries(partial(checkpoints.start_section, self._lease, spec, cards=cards))

    def _write(self, spec: SectionSpec) -> None:
        """Write a section that has been started; may run beside others, each in a thread of its own."""
        with tracing.span("section", section=spec.key, step=spec.step):
            self._try_to_write(spec)

    def _try_to_write(self, spec: SectionSpec) -> None:
        for number, delay_s in enumerate((*RETRY_DELAYS_S, None), start=1):
            try:
                composed = self._compose(spec)
            except WritingFailed as failure:
                wait_s = _wait_after(failure, delay_s)
                if wait_s is None:
                    self._give_up(spec, failure)
                    return
                metrics.record_section_retried(failure.code)
                logger.info("run %s: %s failed (%s), tried again", self._lease.run_id, spec.key, failure.code)
                self._tell_of_next_try(spec, failure, number=number + 1, wait_s=wait_s)
                self._wait(wait_s)
                self._start(spec)
            else:
                self._record(spec, composed)
                return

    def _tell_of_next_try(self, spec: SectionSpec, failure: WritingFailed, *, number: int, wait_s: float) -> None:
        if wait_s > 0:
            with_database_retries(
                partial(checkpoints.record_next_try, self._lease, spec, failure, number=number, wait_s=wait_s)
            )

    def _record(self, spec: SectionSpec, composed: Composed) -> None:
        try:
            with_database_retries(partial(checkpoints.record_section, self._lease, spec, composed))
        except DataError:
            logger.exception("run %s: section %s holds what the database does not take", self._lease.run_id, spec.key)
            self._give_up(spec, WritingFailed("internal_error", INTERNAL_ERROR_MESSAGE, retryable=False))
        else:
            self._done[spec.key] = composed.section

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
                wish=self._wishes.get(spec.key),
            )
        except (WritingFailed, WritingCanceled, StaleLease):
            raise
        except Exception:
            # One section's fault must cost that section, not the run; the log has what the reader must not see.
            logger.exception("run %s: section %s broke", self._lease.run_id, spec.key)
            raise WritingFailed("internal_error", INTERNAL_ERROR_MESSAGE, retryable=False) from None

    def _give_up(self, spec: SectionSpec, failure: WritingFailed) -> None:
        logger.warning("run %s: section %s failed (%s)", self._lease.run_id, spec.key, failure.code)
        with_database_retries(partial(checkpoints.fail_section, self._lease, spec, failure))
        # A text that stood before stands on, and the others are checked with it.
        self._done |= with_database_retries(partial(selectors.get_finished_sections, self._run))
        if failure.code in NOT_RETRYABLE_CODES:
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


def _wait_after(failure: WritingFailed, delay_s: float | None) -> float | None:
    """How long to wait before a section is tried again; None when that is of no use."""
    if not failure.retryable or delay_s is None or failure.code == "dependency_missing":
        return None
    wait_s = max(delay_s, failure.retry_after_s or 0.0)
    return wait_s if wait_s <= LONGEST_WAIT_S else None


class _TextSoFar:
    """Shows a section's text while it is written, thinned out."""

    def __init__(self, run_id: UUID, spec: SectionSpec) -> None:
        self._run_id, self._spec = run_id, spec
        self._shown_at = 0.0

    def show(self, text: str) -> None:
        now = time.monotonic()
        if now - self._shown_at >= TEXT_INTERVAL_S:
            self._shown_at = now
            events.publish_text(self._run_id, key=self._spec.key, title=self._spec.title, text=text)
