"""Retry failed sections of a run, and rerun its brief as a new run."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from strategies.errors import IdempotencyMismatch, NotFinished, NotRetryable, StaleLease
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.generation.sections.front import FrontSection, recount_evidence
from strategies.generation.writers.base import Assignment, WrittenProse
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, commands, dispatch, leases, selectors, transitions
from strategies.worker import execution
from tests.strategies.events import read_progress

pytestmark = pytest.mark.django_db(transaction=True)

REJECTED = WritingFailed("refused", "The model rejected the task.", retryable=False)


class WithoutRisks(OfflineWriter):
    """The offline writer, which fails at the risks."""

    def write(self, assignment: Assignment, **callbacks: Any) -> WrittenProse:
        if assignment.section == "risks":
            raise REJECTED
        return super().write(assignment, **callbacks)


@pytest.fixture(autouse=True)
def dispatched(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the ids of dispatched runs, as a list that grows. No worker receives them."""
    run_ids: list[UUID] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: run_ids.append(run_id) or 1)
    return run_ids


@pytest.fixture
def partial(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a run of which every section but the risks is written."""
    with monkeypatch.context() as patched:
        patched.setattr(execution, "build_writer", lambda run, **_: WithoutRisks())
        execution.execute(run.id, worker="one")
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "refused")
    return run


def test_retry_writes_failed_sections_and_keeps_the_others(partial: Run, dispatched: list) -> None:
    before = {section.key: (section.tries, section.finished_at) for section in partial.sections.all()}

    commands.retry(partial)
    assert dispatched == [partial.id]
    execution.execute(partial.id, worker="two")

    partial.refresh_from_db()
    assert (partial.status, partial.progress, partial.error_code, partial.attempt) == ("succeeded", 100, "", 2)
    after = {section.key: (section.tries, section.finished_at) for section in partial.sections.all()}
    assert {key for key in before if after[key] != before[key]} == {"risks", "checks"}


def test_retry_updates_the_evidence_count_and_the_checks(partial: Run) -> None:
    commands.retry(partial)
    execution.execute(partial.id, worker="two")

    written = selectors.get_finished_sections(partial)
    page = written["front"]
    assert isinstance(page, FrontSection)
    assert page.evidence == recount_evidence(page, written.values()).evidence
    checks: Any = written["checks"]
    assert not [check for check in checks.failed if check.redo == "risks"]


def test_retry_never_lowers_progress_and_reaches_100_once(partial: Run) -> None:
    commands.retry(partial)
    execution.execute(partial.id, worker="two")

    progress = read_progress(partial)
    assert progress == sorted(progress)
    assert progress.count(100) == 1


def test_retry_reopens_the_log_without_a_final_event(partial: Run) -> None:
    last_event = selectors.read_events_after(partial, 0)[-1]
    assert last_event.final

    commands.retry(partial)

    events = selectors.read_events_after(partial, 0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert not any(event.final or "final" in event.data for event in events)
    assert (events[-1].event, events[-1].data["status"]) == ("status", "queued")
    assert events[-1].data["retried_sections"] == ["risks", "checks"]


def test_retry_resets_the_attempt_limit_and_the_deadline(partial: Run) -> None:
    Run.objects.update(attempt=leases.MAX_ATTEMPTS, deadline_at=partial.created_at)

    commands.retry(partial)

    assert leases.claim(partial.id, worker="two") == leases.Lease(run_id=partial.id, attempt=leases.MAX_ATTEMPTS + 1)


def test_lease_from_before_a_retry_is_stale(partial: Run) -> None:
    old_lease = leases.Lease(run_id=partial.id, attempt=partial.attempt)
    commands.retry(partial)

    with pytest.raises(StaleLease):
        checkpoints.start_section(old_lease, SECTIONS[0])


def test_retry_of_a_run_in_progress_changes_nothing(partial: Run, dispatched: list) -> None:
    commands.retry(partial)
    version = Run.objects.get().version

    assert commands.retry(partial).status == "queued"

    assert (Run.objects.get().version, dispatched) == (version, [partial.id])


@pytest.mark.parametrize("ended", ["succeeded", "canceled"])
def test_retry_is_rejected_when_nothing_failed(run: Run, ended: str) -> None:
    if ended == "succeeded":
        execution.execute(run.id, worker="one")
    else:
        transitions.request_cancel(run.id)

    with pytest.raises(NotRetryable):
        commands.retry(run)
    assert Run.objects.get().status == ended


def test_retry_is_rejected_at_the_total_attempt_limit(partial: Run) -> None:
    Run.objects.update(attempt=transitions.TOTAL_ATTEMPTS_MAX)

    with pytest.raises(NotRetryable):
        commands.retry(partial)


def test_rerun_creates_a_run_with_the_first_as_parent(partial: Run, dispatched: list) -> None:
    rerun, _ = commands.rerun(partial)

    assert (rerun.parent_id, rerun.brief_id, rerun.status, rerun.attempt) == (partial.id, partial.brief_id, "queued", 0)
    assert dispatched == [rerun.id]
    execution.execute(rerun.id, worker="one")
    assert Run.objects.get(pk=rerun.pk).status == "succeeded"
    assert Run.objects.get(pk=partial.pk).status == "partial"


def test_rerun_uses_the_currently_configured_writer(partial: Run, settings: Any) -> None:
    settings.SIMULATED_RUN_S = 30.0

    assert (commands.rerun(partial)[0].writer, partial.writer) == ("simulated", "offline")


def test_rerun_with_the_same_key_returns_the_same_run(partial: Run, brief: Any, dispatched: list) -> None:
    first, _ = commands.rerun(partial, idempotency_key="k")

    assert commands.rerun(partial, idempotency_key="k") == (first, False)
    assert dispatched == [first.id]
    with pytest.raises(IdempotencyMismatch):
        transitions.create(owner=partial.owner, brief=brief, writer="offline", idempotency_key="k")


def test_rerun_of_a_run_in_progress_is_rejected(run: Run) -> None:
    with pytest.raises(NotFinished):
        commands.rerun(run)


def test_api_retries_and_reruns(api: Any, partial: Run) -> None:
    snapshot = api.get(f"/runs/{partial.id}").json()
    assert snapshot["is_retryable"]

    rerun = api.post(f"/runs/{partial.id}/rerun", Idempotency_Key="k")
    retried = api.post(snapshot["urls"]["retry"].removeprefix("/api/v1"))

    assert (rerun.status_code, rerun.json()["parent_id"]) == (202, str(partial.id))
    assert rerun["Location"] == rerun.json()["urls"]["self"] != snapshot["urls"]["self"]
    assert (retried.status_code, retried.json()["status"], retried.json()["error"]) == (202, "queued", None)
    assert not retried.json()["is_retryable"]


def test_api_rejects_rerun_in_progress_and_retry_of_a_canceled_run(api: Any, run: Run) -> None:
    running = api.post(f"/runs/{run.id}/rerun")
    transitions.request_cancel(run.id)
    canceled = api.post(f"/runs/{run.id}/retry")

    assert (running.status_code, running.json()["code"]) == (409, "run_not_finished")
    assert (canceled.status_code, canceled.json()["code"]) == (409, "run_not_retryable")


@pytest.mark.parametrize("action", ["retry", "rerun"])
def test_api_hides_the_runs_of_other_users(bobs_api: Any, partial: Run, action: str, dispatched: list) -> None:
    response = bobs_api.post(f"/runs/{partial.id}/{action}")

    assert (response.status_code, response.json()["code"], dispatched) == (404, "run_not_found", [])


def test_run_page_offers_rerun_and_retry(alice: Any, partial: Run, dispatched: list) -> None:
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/runs/{partial.id}").content.decode()
    assert "Retry failed sections" in page

    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    responses = [browser.post(f"/runs/{partial.id}/rerun", {"idempotency_key": key}) for _ in range(2)]
    rerun = Run.objects.get(parent=partial)
    assert [response.headers["Location"] for response in responses] == [f"/runs/{rerun.id}"] * 2
    assert f'href="/runs/{partial.id}"' in browser.get(f"/runs/{rerun.id}").content.decode()

    for _ in range(2):
        assert browser.post(f"/runs/{partial.id}/retry").headers["Location"] == f"/runs/{partial.id}"
    assert dispatched == [rerun.id, partial.id]
    assert "Retry failed sections" not in browser.get(f"/runs/{partial.id}").content.decode()
