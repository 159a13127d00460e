"""Execute a run: claim it, write its sections, end it. Independent of Celery."""

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
from strategies.generation.pipeline import ComposedSection, SectionSpec, compose, sections_for
from strategies.generation.sections import Section
from strategies.generation.writers.base import ObjectionReport, Writer
from strategies.models import Run
from strategies.models.states import RunStatus, SectionStatus
from strategies.runs import checkpoints, completion_email, endings, leases, selectors, turns
from strategies.runs.writers import build_writer, max_concurrency
from strategies.worker.heartbeat import Heartbeat
from strategies.worker.live_text import LiveText
from strategies.worker.scheduling import write_sections_in_order
from strategies.worker.shutdown import shutdown

logger = logging.getLogger(__name__)

RETRY_DELAYS_S = (2.0, 8.0)
"""Delays before the second and the third of the `TRIES` of a section."""
RETRY_DELAY_MAX_S = 60.0
"""If a provider asks for a longer delay, the section fails and can be retried later."""
NOT_RETRYABLE_CODES = frozenset({"provider_auth", "provider_credit"})
"""Errors that every further model call would get as well."""
INTERNAL_ERROR_MESSAGE = "Something went wrong on our side while writing this section. Try again later."
SECTION_SLACK_S = 60.0
"""Time that a section may take beyond its writer's own limit before it counts as hung."""
DATABASE_WAIT_MAX_S = 180.0
"""How long to keep a finished section, which may have cost money, while the database is unavailable."""
DATABASE_RETRIES_S = (0.1, 0.5, 2.0, 5.0)


def execute(run_id: UUID, *, worker: str) -> bool:
    """Execute a run to its end. Return at once if another worker has it or it has ended.

    Return False if the run was released for another worker: this one is shutting down, or it is another run's turn.
    """
    lease = claim(run_id, worker=worker)
    return lease is None or execute_attempt(lease, worker=worker)


def claim(run_id: UUID, *, worker: str) -> leases.Lease | None:
    """Claim a run, also after a moment without database. Return None if another worker has it or it has ended."""
    lease = with_database_retries(partial(leases.claim, run_id, worker=worker))
    if lease is None:
        logger.info("run not claimable: run=%s", run_id)
    return lease


def execute_attempt(lease: leases.Lease, *, worker: str) -> bool:
    """Execute a claimed run to its end. Return the same as `execute`."""
    with tracing.continue_trace(lease.origin), tracing.span("run", run_id=str(lease.run_id), attempt=lease.attempt):
        return _execute_attempt(lease, worker)


def _execute_attempt(lease: leases.Lease, worker: str) -> bool:
    run_id = lease.run_id
    logger.info("attempt started: run=%s attempt=%s worker=%s", run_id, lease.attempt, worker)
    try:
        execution = with_database_retries(partial(_Execution, lease))
        with Heartbeat(lease, section_limit_s=execution.section_limit_s) as heartbeat:
            status = execution.write_sections(heartbeat)
    except StaleLease:
        logger.warning("attempt replaced by another one: run=%s attempt=%s", run_id, lease.attempt)
        return True
    except DATABASE_UNAVAILABLE:
        # Nothing can be saved. The lease expires, and another attempt continues the run.
        raise
    except Exception:
        # Most likely every attempt would fail like this, so the run is ended now instead of after five paid attempts.
        logger.exception("attempt failed: run=%s attempt=%s", run_id, lease.attempt)
        endings.abort(run_id, code="internal_error", message=INTERNAL_ERROR_MESSAGE, only_if=Q(attempt=lease.attempt))
        return True
    logger.info("attempt ended: run=%s attempt=%s status=%s", run_id, lease.attempt, status)
    return status is not RunStatus.QUEUED


def with_database_retries[T](work: Callable[[], T]) -> T:
    """Call a function, again and again while the database is unavailable.

    Raises:
        DatabaseError: it was unavailable for too long, or this worker must exit now.
    """
    started, tries = time.monotonic(), 0
    while True:
        try:
            # A connection that was idle during a long model call may be dead.
            close_old_connections()
            return work()
        except DATABASE_UNAVAILABLE as error:
            connection.close()
            if time.monotonic() - started > DATABASE_WAIT_MAX_S or shutdown.is_overdue:
                raise
            logger.warning("database unavailable: retrying: error=%s", type(error).__name__)
        time.sleep(DATABASE_RETRIES_S[min(tries, len(DATABASE_RETRIES_S) - 1)])
        tries += 1


class _Execution:
    """One attempt at one run."""

    def __init__(self, lease: leases.Lease) -> None:
        self._lease = lease
        self._heartbeat: Heartbeat
        self._run = Run.objects.select_related("brief").get(pk=lease.run_id)
        self._brief: Brief = selectors.get_brief(self._run)
        self._texts: dict[str, LiveText] = {}
        self._writer: Writer = build_writer(self._run, on_objections=self._note_corrections)
        self._done: dict[str, Section] = selectors.get_finished_sections(self._run)
        self._rewrite_requests = selectors.get_rewrite_requests(self._run)
        self._shown_cards = {card.id for card in selectors.get_shown_cards(self._run)}
        self._started_steps: set[int] = set()
        failed = self._run.sections.filter(status=SectionStatus.FAILED).values_list("key", flat=True)
        settled = {*self._done, *failed}
        self._unsettled = set(self._run.sections.values_list("key", flat=True)) - settled
        self._protected = selectors.get_protected_keys(self._run)
        self._fatal_failure: WritingFailed | None = None
        self._halted = threading.Event()

    @property
    def section_limit_s(self) -> float:
        """Seconds after which a section counts as hung."""
        models = 2 if settings.WRITER_FALLBACK_MODEL else 1
        return models * settings.WRITER_TIMEOUT_S + self._run.simulated_s + SECTION_SLACK_S + DATABASE_WAIT_MAX_S

    def write_sections(self, heartbeat: Heartbeat) -> RunStatus:
        """Write the unsettled sections and end the run, or release it if it must stop."""
        self._heartbeat = heartbeat
        try:
            write_sections_in_order(
                [spec for spec in sections_for(has_editor=True) if spec.key in self._unsettled],
                start=self._start_next,
                write=self._write,
                halt=self._halted.set,
                concurrency=max_concurrency(self._run.writer),
            )
        except WritingCanceled:
            return with_database_retries(partial(endings.release, self._lease))
        with_database_retries(partial(completion_email.record_watchers, self._lease.run_id))
        return with_database_retries(partial(endings.finish, self._lease))

    def _must_stop(self) -> bool:
        return self._halted.is_set() or self._heartbeat.must_stop() or shutdown.is_overdue

    def _start_next(self, spec: SectionSpec) -> None:
        if shutdown.is_requested or self._must_give_way():
            raise WritingCanceled
        self._start(spec, cards=self._new_cards(spec.step))

    def _must_give_way(self) -> bool:
        # Every attempt writes a section first, so that runs which take turns make progress.
        if not self._started_steps or not with_database_retries(partial(turns.must_give_way, self._lease)):
            return False
        logger.info("run gives way to another person's: run=%s", self._lease.run_id)
        return True

    def _start(self, spec: SectionSpec, cards: Iterable[EducationalCard] = ()) -> None:
        if self._must_stop():
            raise WritingCanceled
        self._heartbeat.reset_section_timer()
        with_database_retries(partial(checkpoints.start_section, self._lease, spec, cards=cards))

    def _write(self, spec: SectionSpec) -> None:
        """Write a started section. May run in several threads at once."""
        with tracing.span("section", section=spec.key, step=spec.step):
            self._try_to_write(spec)

    def _try_to_write(self, spec: SectionSpec) -> None:
        for number, delay_s in enumerate((*RETRY_DELAYS_S, None), start=1):
            try:
                composed = self._compose(spec)
            except WritingFailed as failure:
                wait_s = _retry_delay(failure, delay_s)
                if wait_s is None:
                    self._fail(spec, failure)
                    return
                metrics.record_section_retried(failure.code)
                logger.info("section retried: run=%s section=%s code=%s", self._lease.run_id, spec.key, failure.code)
                self._record_next_try(spec, failure, number=number + 1, wait_s=wait_s)
                self._wait(wait_s)
                self._start(spec)
            else:
                self._record(spec, composed)
                return

    def _record_next_try(self, spec: SectionSpec, failure: WritingFailed, *, number: int, wait_s: float) -> None:
        if wait_s > 0:
            with_database_retries(
                partial(checkpoints.record_next_try, self._lease, spec, failure, number=number, wait_s=wait_s)
            )

    def _record(self, spec: SectionSpec, composed: ComposedSection) -> None:
        try:
            with_database_retries(partial(checkpoints.record_section, self._lease, spec, composed))
        except DataError:
            logger.exception("section not storable: run=%s section=%s", self._lease.run_id, spec.key)
            self._fail(spec, WritingFailed("internal_error", INTERNAL_ERROR_MESSAGE, retryable=False))
        else:
            self._done |= {section.key: section for section in (*composed.revised, composed.section)}

    def _compose(self, spec: SectionSpec) -> ComposedSection:
        if self._fatal_failure:
            raise self._fatal_failure
        text = self._texts[spec.key] = LiveText(self._run.id, spec)

        def is_canceled() -> bool:
            text.repeat_when_due()
            return self._must_stop()

        try:
            return compose(
                spec.key,
                brief=self._brief,
                done=self._done,
                writer=self._writer,
                today=self._run.created_at.date(),
                on_text=text.publish,
                on_phase=text.set_phase,
                is_canceled=is_canceled,
                rewrite=self._rewrite_requests.get(spec.key),
                protected=self._protected,
            )
        except (WritingFailed, WritingCanceled, StaleLease):
            raise
        except Exception:
            # An error in one section must not fail the whole run. The details are only for the log.
            logger.exception("section failed: run=%s section=%s", self._lease.run_id, spec.key)
            raise WritingFailed("internal_error", INTERNAL_ERROR_MESSAGE, retryable=False) from None

    def _note_corrections(self, report: ObjectionReport) -> None:
        if text := self._texts.get(report.section):
            text.set_corrections(report)

    def _fail(self, spec: SectionSpec, failure: WritingFailed) -> None:
        logger.warning("section failed: run=%s section=%s code=%s", self._lease.run_id, spec.key, failure.code)
        with_database_retries(partial(checkpoints.fail_section, self._lease, spec, failure))
        # If the section has an earlier text, later sections are written from that.
        self._done |= with_database_retries(partial(selectors.get_finished_sections, self._run))
        if failure.code in NOT_RETRYABLE_CODES:
            self._fatal_failure = failure

    def _new_cards(self, step: int) -> list[EducationalCard]:
        if step in self._started_steps:
            return []
        self._started_steps.add(step)
        cards = cards_for(step, self._brief, self._shown_cards)
        self._shown_cards |= {card.id for card in cards}
        return cards

    def _wait(self, delay_s: float) -> None:
        until = time.monotonic() + delay_s
        while time.monotonic() < until:
            if self._must_stop():
                raise WritingCanceled
            time.sleep(0.1)


def _retry_delay(failure: WritingFailed, delay_s: float | None) -> float | None:
    """Return the delay before the next try of a section, or None if there should be none."""
    if not failure.retryable or delay_s is None or failure.code == "dependency_missing":
        return None
    wait_s = max(delay_s, failure.retry_after_s or 0.0)
    return wait_s if wait_s <= RETRY_DELAY_MAX_S else None
