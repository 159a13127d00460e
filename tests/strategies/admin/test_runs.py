"""Runs in the Django admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sse import event_log
from strategies.accounts import cache
from strategies.generation.errors import WritingFailed
from strategies.generation.pipeline import SECTIONS
from strategies.models import ModelCall, Run
from strategies.runs import checkpoints, endings, leases, transitions
from strategies.sections import edits
from strategies.worker import execution
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/strategies/run/"


def test_list_shows_status_progress_writer_and_error(superuser: Client, run: Run) -> None:
    page = superuser.get("/admin/strategies/run/").content.decode()

    for text in ("Closewell", "alice", "Queued", "0 %, step 0", "offline"):
        assert text in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("status__exact=queued", True),
        ("status__exact=failed", False),
        ("stuck=yes", False),
        ("failed_step=4", False),
        ("failed_step=nonsense", True),
        ("writer=offline", True),
        ("writer=simulated", False),
        ("error_code=internal_error", False),
        ("q=close", True),
        ("q=missing", False),
    ],
)
def test_list_filters_and_search(superuser: Client, run: Run, query: str, is_found: bool) -> None:
    assert (str(run.pk) in superuser.get(f"{LIST}?{query}").content.decode()) is is_found


def test_list_filters_by_failed_step_and_error_code(superuser: Client, run: Run) -> None:
    lease = write_sections(run, 3)
    checkpoints.start_section(lease, SECTIONS[3])
    checkpoints.fail_section(lease, SECTIONS[3], WritingFailed("refused", "The model refused.", retryable=False))
    endings.finish(lease)

    for query in (f"failed_step={SECTIONS[3].step}", "error_code=refused", "status__exact=partial"):
        assert str(run.pk) in superuser.get(f"{LIST}?{query}").content.decode(), query
    assert str(run.pk) not in superuser.get(f"{LIST}?failed_step=8").content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"dispatched_at": timezone.now() - timedelta(minutes=5)},
        {"created_at": timezone.now() - timedelta(minutes=5)},
        {"deadline_at": timezone.now() - timedelta(seconds=1)},
        {"status": "running", "lease_until": timezone.now() - timedelta(seconds=1)},
    ],
)
def test_stuck_filter_finds_runs_without_progress(superuser: Client, run: Run, changes: dict[str, Any]) -> None:
    Run.objects.filter(pk=run.pk).update(**changes)

    assert str(run.pk) in superuser.get(f"{LIST}?stuck=yes").content.decode()


def test_list_query_count_is_constant(
    superuser: Client, alice: Any, brief: Any, run: Run, django_assert_num_queries: Any
) -> None:
    superuser.get(LIST)
    with CaptureQueriesContext(connection) as one:
        superuser.get(LIST)
    for _ in range(9):
        another, _ = transitions.create(owner=alice, brief=brief, writer="offline")
        add_call(another)

    with django_assert_num_queries(len(one)):
        page = superuser.get(LIST).content.decode()
    assert page.count("0.2500") == 9


def add_call(run: Run, **fields: Any) -> ModelCall:
    fields = {"section": "audience", "outcome": "answered", "cost_usd": "0.25"} | fields
    return ModelCall.objects.create(run=run, attempt=1, model="openai:gpt-4o", duration_s=3.25, **fields)


def test_run_page_shows_state_waterfall_sections_texts_and_events(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")

    page = superuser.get(f"{LIST}{run.id}/change/").content.decode()

    for text in ("Succeeded", "Waiting for a worker", "Attempt 1", "Positioning", "educational", "complete", "100 %"):
        assert text in page
    assert "<dt>Business name</dt>" in page
    assert "tl-bar--done" in page
    assert page.count("(version 1, by ") == len(SECTIONS)
    assert "live.js" not in page
    assert "style=" not in page[page.index('id="run-live"') : page.index("Current texts")]


def test_run_page_without_events_shows_what_is_known(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    event_log.prune([f"run:{run.pk}"])

    page = superuser.get(f"{LIST}{run.id}/change/").content.decode()

    assert "events of this run have been deleted" in page
    assert page.count("tl-bar--done") > len(SECTIONS)


def test_run_page_shows_lost_worker_attempts_and_tries(superuser: Client, run: Run) -> None:
    write_sections(run, 2)
    checkpoints.start_section(leases.Lease(run_id=run.pk, attempt=1), SECTIONS[2])
    Run.objects.filter(pk=run.pk).update(lease_until=run.created_at)
    lease = leases.claim(run.pk, worker="two")
    checkpoints.start_section(lease, SECTIONS[2])
    failure = WritingFailed("rate_limited", "Too many <requests>.", retryable=True)
    checkpoints.record_next_try(lease, SECTIONS[2], failure, number=2, wait_s=2)

    page = superuser.get(f"{LIST}{run.id}/change/").content.decode()

    for text in ("Attempt 1", "lost", "No worker until the lease expired", "Attempt 2", "retried"):
        assert text in page
    assert "Too many &lt;requests&gt;." in page
    assert "live.js" in page
    assert f'data-stream-url="/api/v1/runs/{run.pk}/stream"' in page


def test_run_page_query_count_is_constant(superuser: Client, run: Run, django_assert_num_queries: Any) -> None:
    address = f"{LIST}{run.id}/change/"
    lease = write_sections(run, 1)
    add_call(run, section=SECTIONS[0].key)
    superuser.get(address)
    # Users and sessions are cached for a few seconds: read them from the database both times.
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        superuser.get(address)
    endings.release(lease)
    execution.execute(run.id, worker="one")
    edits.edit(run.id, "positioning", author=run.owner, based_on=1, changes={"claim": {"text": "Mine."}})
    for _ in range(20):
        add_call(run)

    cache.clear()
    with django_assert_num_queries(len(few)):
        superuser.get(address)
    assert len(few) <= 14


def test_run_page_shows_model_calls_and_their_total(superuser: Client, run: Run) -> None:
    add_call(run, input_tokens=4321, output_tokens=100, cost_usd="0.00123")
    add_call(run, outcome="rate_limited", cost_usd=None)

    page = superuser.get(f"{LIST}{run.id}/change/").content.decode()

    for text in ("openai:gpt-4o", "4,321", "0.00123", "answered", "rate_limited", "unknown"):
        assert text in page
    assert "4,321 input tokens, 100 output tokens known, 1 of 2 calls without a count" in page
    assert "USD 0.0012 known, 1 of 2 calls without a price" in page
    assert "0.0012 known, 1 call unpriced" in superuser.get(LIST).content.decode()
    overall = superuser.get("/admin/strategies/modelcall/?outcome=answered").content.decode()
    assert "4321" in overall
    assert "rate_limited</td>" not in overall
    assert superuser.get("/admin/strategies/modelcall/add/").status_code == 403


def test_live_part_and_events_can_be_polled(viewer: Client, api: Any, run: Run) -> None:
    write_sections(run, 2)

    live = viewer.get(f"{LIST}{run.id}/live/").content.decode()
    polled = viewer.get(f"{LIST}{run.id}/events/?after=3").json()

    assert "Attempt 1" in live
    assert "<html" not in live
    owners = api.get(f"/runs/{run.id}/events?after=3").json()
    assert polled["events"] == owners["events"]
    assert polled["is_terminal"] is owners["is_terminal"] is False
    reset = viewer.get(f"{LIST}{run.id}/events/?after=-1x").json()["events"][0]
    assert (reset["event"], reset["data"]["reason"]) == ("reset", "unknown_id")
    transitions.request_cancel(run.pk)
    endings.release(leases.Lease(run_id=run.pk, attempt=1))
    assert viewer.get(f"{LIST}{run.id}/events/?after=3").json()["is_terminal"] is True


def test_live_part_needs_permission_to_view_runs(client: Client, django_user_model: Any, run: Run) -> None:
    client.force_login(django_user_model.objects.create_user("sam", is_staff=True))
    missing = "00000000-0000-4000-8000-000000000000"

    for part in ("live", "events"):
        assert client.get(f"{LIST}{run.id}/{part}/").status_code == 403
        assert Client().get(f"{LIST}{run.id}/{part}/").status_code == 302
    client.force_login(django_user_model.objects.create_superuser("root"))
    assert client.get(f"{LIST}{missing}/live/").status_code == 404
    assert client.get(f"{LIST}{missing}/change/").status_code == 302


def test_run_cannot_be_edited(superuser: Client, run: Run) -> None:
    superuser.post(f"/admin/strategies/run/{run.id}/change/", {"status": "succeeded"})

    run.refresh_from_db()
    assert run.status == "queued"
    assert superuser.get("/admin/strategies/run/add/").status_code == 403


def test_brief_text_is_escaped(superuser: Client, alice: Any, raw_brief: dict) -> None:
    from strategies.generation.brief import parse_brief

    raw_brief["business"]["business_name"] = "<script>alert(1)</script>"
    run, _ = transitions.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")

    for path in ("/admin/strategies/run/", f"/admin/strategies/run/{run.id}/change/"):
        page = superuser.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_section_page_shows_versions_read_only(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    changes = {"claim": {"text": "<b>Mine.</b>"}}
    edits.edit(run.id, "positioning", author=run.owner, based_on=1, changes=changes)
    section = run.sections.get(key="positioning")
    address = f"/admin/strategies/sectionrecord/{section.pk}/change/"

    assert address in superuser.get(f"/admin/strategies/run/{run.id}/change/").content.decode()
    page = superuser.get(address).content.decode()

    for text in ("edited", "written", "alice", "&lt;b&gt;Mine.&lt;/b&gt;"):
        assert text in page
    assert superuser.post(address, {"title": "Other"}).status_code == 403
    assert "_save" not in page


def test_run_with_edited_sections_can_be_deleted(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    edits.edit(run.id, "positioning", author=run.owner, based_on=1, changes={"claim": {"text": "Mine."}})

    superuser.post(f"/admin/strategies/run/{run.id}/delete/", {"post": "yes"})

    assert not Run.objects.exists()
