"""Another try at what failed, and the same order once more."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from strategies.errors import IdempotencyMismatch, NotFinished, NotRetryable, StaleLease
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.generation.sections.front import FrontSection, counted_again
from strategies.generation.writers.base import Assignment, Written
from strategies.generation.writers.offline import OfflineWriter
from strategies.models import Run
from strategies.runs import checkpoints, commands, dispatch, leases, selectors, transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = WritingFailed("refused", "The model refused.", retryable=False)


class WithoutRisks(OfflineWriter):
    """Cannot write one section."""

    def write(self, assignment: Assignment, **callbacks: Any) -> Written:
        if assignment.section == "risks":
            raise REFUSED
        return super().write(assignment, **callbacks)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Runs that a worker was told of; none listens here."""
    seen: list[UUID] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: seen.append(run_id) or 1)
    return seen


@pytest.fixture
def partial(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Every section is written but the risks."""
    with monkeypatch.context() as patched:
        patched.setattr(execution, "build_writer", lambda run: WithoutRisks())
        execution.execute(run.id, worker="one")
    run.refresh_from_db()
    assert (run.status, run.error_code) == ("partial", "refused")
    return run


def test_failed_sections_are_written_and_the_others_stand(partial: Run, told: list) -> None:
    before = {section.key: (section.tries, section.finished_at) for section in partial.sections.all()}

    commands.retry(partial)
    assert told == [partial.id]
    execution.execute(partial.id, worker="two")

    partial.refresh_from_db()
    assert (partial.status, partial.progress, partial.error_code, partial.attempt) == ("succeeded", 100, "", 2)
    after = {section.key: (section.tries, section.finished_at) for section in partial.sections.all()}
    assert {key for key in before if after[key] != before[key]} == {"risks", "checks"}


def test_what_is_said_of_all_sections_is_true_of_those_written_later(partial: Run) -> None:
    commands.retry(partial)
    execution.execute(partial.id, worker="two")

    written = selectors.get_finished_sections(partial)
    page = written["front"]
    assert isinstance(page, FrontSection)
    assert page.evidence == counted_again(page, written.values()).evidence
    assert not [check for check in written["checks"].failed if check.redo == "risks"]


def test_the_bar_neither_falls_nor_was_full_before(partial: Run) -> None:
    commands.retry(partial)
    execution.execute(partial.id, worker="two")

    told = [event.data["progress"] for event in selectors.read_events_after(partial, 0) if "progress" in event.data]
    assert told == sorted(told)
    assert told.count(100) == 1


def test_the_log_goes_on_and_nobody_who_replays_it_is_sent_away_in_the_middle(partial: Run) -> None:
    ended_at = selectors.read_events_after(partial, 0)[-1]
    assert ended_at.final

    commands.retry(partial)

    events = selectors.read_events_after(partial, 0)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert not any(event.final or "final" in event.data for event in events)
    assert (events[-1].event, events[-1].data["status"]) == ("status", "queued")
    assert events[-1].data["retried_sections"] == ["risks", "checks"]


def test_a_retried_run_has_a_new_budget_and_a_new_deadline(partial: Run) -> None:
    Run.objects.update(attempt=leases.MAX_ATTEMPTS, deadline_at=partial.created_at)

    commands.retry(partial)

    assert leases.claim(partial.id, worker="two") == leases.Lease(run_id=partial.id, attempt=leases.MAX_ATTEMPTS + 1)


def test_the_last_holder_of_an_ended_run_writes_nothing_into_its_retry(partial: Run) -> None:
    zombie = leases.Lease(run_id=partial.id, attempt=partial.attempt)
    commands.retry(partial)

    with pytest.raises(StaleLease):
        checkpoints.start_section(zombie, SECTIONS[0])


def test_asking_again_while_it_is_written_changes_nothing(partial: Run, told: list) -> None:
    commands.retry(partial)
    version = Run.objects.get().version

    assert commands.retry(partial).status == "queued"

    assert (Run.objects.get().version, told) == (version, [partial.id])


@pytest.mark.parametrize("ended", ["succeeded", "canceled"])
def test_where_nothing_has_failed_there_is_nothing_to_retry(run: Run, ended: str) -> None:
    if ended == "succeeded":
        execution.execute(run.id, worker="one")
    else:
        transitions.request_cancel(run.id)

    with pytest.raises(NotRetryable):
        commands.retry(run)
    assert Run.objects.get().status == ended


def test_nobody_retries_for_ever(partial: Run) -> None:
    Run.objects.update(attempt=transitions.TOTAL_ATTEMPTS_MAX)

    with pytest.raises(NotRetryable):
        commands.retry(partial)


def test_the_same_order_once_more_is_a_new_run_that_names_the_first(partial: Run, told: list) -> None:
    again, _ = commands.rerun(partial)

    assert (again.parent_id, again.brief_id, again.status, again.attempt) == (partial.id, partial.brief_id, "queued", 0)
    assert told == [again.id]
    execution.execute(again.id, worker="one")
    assert Run.objects.get(pk=again.pk).status == "succeeded"
    assert Run.objects.get(pk=partial.pk).status == "partial"


def test_a_rerun_is_written_by_the_writer_that_new_runs_get_today(partial: Run, settings: Any) -> None:
    settings.SIMULATED_RUN_S = 30.0

    assert (commands.rerun(partial)[0].writer, partial.writer) == ("simulated", "offline")


def test_a_key_makes_a_repeated_rerun_the_same_run_and_is_good_for_nothing_else(
    partial: Run, brief: Any, told: list
) -> None:
    first, _ = commands.rerun(partial, idempotency_key="k")

    assert commands.rerun(partial, idempotency_key="k") == (first, False)
    assert told == [first.id]
    with pytest.raises(IdempotencyMismatch):
        transitions.create(owner=partial.owner, brief=brief, writer="offline", idempotency_key="k")


def test_what_is_still_being_written_is_not_ordered_once_more(run: Run) -> None:
    with pytest.raises(NotFinished):
        commands.rerun(run)


def test_the_api_retries_and_reruns(api: Any, partial: Run) -> None:
    snapshot = api.get(f"/runs/{partial.id}").json()
    assert snapshot["is_retryable"]

    again = api.post(f"/runs/{partial.id}/rerun", Idempotency_Key="k")
    retried = api.post(snapshot["urls"]["retry"].removeprefix("/api/v1"))

    assert (again.status_code, again.json()["parent_id"]) == (202, str(partial.id))
    assert again["Location"] == again.json()["urls"]["self"] != snapshot["urls"]["self"]
    assert (retried.status_code, retried.json()["status"], retried.json()["error"]) == (202, "queued", None)
    assert not retried.json()["is_retryable"]


def test_the_api_says_why_not(api: Any, run: Run) -> None:
    running = api.post(f"/runs/{run.id}/rerun")
    transitions.request_cancel(run.id)
    canceled = api.post(f"/runs/{run.id}/retry")

    assert (running.status_code, running.json()["code"]) == (409, "run_not_finished")
    assert (canceled.status_code, canceled.json()["code"]) == (409, "run_not_retryable")


@pytest.mark.parametrize("action", ["retry", "rerun"])
def test_nobody_else_can_do_either(bobs_api: Any, partial: Run, action: str, told: list) -> None:
    response = bobs_api.post(f"/runs/{partial.id}/{action}")

    assert (response.status_code, response.json()["code"], told) == (404, "run_not_found", [])


def test_the_pages_offer_both_where_they_make_sense(alice: Any, partial: Run, told: list) -> None:
    browser = Client()
    browser.force_login(alice)
    page = browser.get(f"/runs/{partial.id}").content.decode()
    assert "Try the failed sections again" in page

    key = page.split('name="idempotency_key" value="')[1].split('"')[0]
    sent = [browser.post(f"/runs/{partial.id}/rerun", {"idempotency_key": key}) for _ in range(2)]
    again = Run.objects.get(parent=partial)
    assert [answer.headers["Location"] for answer in sent] == [f"/runs/{again.id}"] * 2
    assert f'href="/runs/{partial.id}"' in browser.get(f"/runs/{again.id}").content.decode()

    for _ in range(2):
        assert browser.post(f"/runs/{partial.id}/retry").headers["Location"] == f"/runs/{partial.id}"
    assert told == [again.id, partial.id]
    assert "Try the failed sections again" not in browser.get(f"/runs/{partial.id}").content.decode()
