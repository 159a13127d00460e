"""`manage.py runs` lets operators inspect and manage runs from a terminal."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models.functions import Now

from sse import event_log
from sse.models import Channel, Event
from strategies.models import BriefRecord, Run
from strategies.models.webhooks import WebhookDelivery, WebhookEndpoint
from strategies.runs import endings, leases, transitions
from strategies.runs.channels import run_channel
from strategies.webhooks import outbox
from strategies.worker import execution, registry
from strategies.worker.retention import prune_when_due
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db(transaction=True)


def run_command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("runs", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_list_filters_by_status_and_user(run: Run, bob: Any, brief: Any) -> None:
    bobs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    write_all(bobs)

    assert {str(run.pk)[:8], str(bobs.pk)[:8]} <= set(run_command("list").split())
    assert str(bobs.pk)[:8] not in run_command("list", "--status", "active")
    assert str(run.pk)[:8] not in run_command("list", "--user", "bob")
    listed = json.loads(run_command("list", "--json", "--limit", "1"))
    assert (listed["id"], listed["owner"], listed["status"]) == (str(bobs.pk), "bob", "succeeded")


def test_show_accepts_the_first_characters_of_an_id(run: Run) -> None:
    assert f"run:           {run.pk}" in run_command("show", str(run.pk)[:6])
    assert json.loads(run_command("show", str(run.pk), "--json"))["status"] == "queued"


@pytest.mark.parametrize("name", ["", "abc", "no-such-run", "f" * 33, "ffffffff"])
def test_show_rejects_an_id_that_matches_no_run(run: Run, name: str) -> None:
    with pytest.raises(CommandError, match=f"{name}: (not a run id|there is no such run)"):
        run_command("show", name)


def test_tail_prints_the_events_up_to_the_end(run: Run) -> None:
    write_all(run)

    lines = run_command("tail", str(run.pk), "--json").splitlines()

    events = event_log.read_after(run_channel(run.pk), 0, limit=1000)
    assert [json.loads(line) for line in lines] == [
        {"id": event.id, "event": event.event, "data": event.data} for event in events
    ]
    assert run_command("tail", str(run.pk)).splitlines()[-1].split()[-4:] == ["Your", "strategy", "is", "ready"]
    assert run_command("tail", str(run.pk), "--after", str(events[-1].seq)) == ""


def test_cancel_records_the_reason_in_the_audit_log(run: Run, admin_user: Any) -> None:
    assert "canceled" in run_command("cancel", str(run.pk), "--as", "admin", "--reason", "created by mistake")

    entry = run.audit_entries.get()
    assert (entry.actor, entry.action, entry.reason) == (admin_user, "Stopped", "created by mistake")


def test_retry_queues_a_failed_run_and_rejects_a_succeeded_one(run: Run) -> None:
    lease = leases.claim(run.pk, worker="test")
    assert lease
    endings.abort(run.pk, code="worker_lost", message="lost")

    assert "queued" in run_command("retry", str(run.pk))

    execution.execute(run.pk, worker="test")
    with pytest.raises(CommandError, match="1 of 1 runs could not be changed"):
        run_command("retry", str(run.pk))


def test_cancel_changes_nothing_when_one_of_several_ids_is_unknown(run: Run) -> None:
    with pytest.raises(CommandError, match="there is no such run"):
        run_command("cancel", str(run.pk), "ffffffff")

    run.refresh_from_db()
    assert run.status == "queued"


def test_sweep_ends_a_run_past_its_deadline(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(deadline_at=Now() - timedelta(seconds=1))

    assert run_command("sweep") == "0 enqueued, 1 ended.\n"


@pytest.fixture
def old_run(run: Run) -> Run:
    """Return a run that finished forty days ago."""
    write_all(run)
    Run.objects.filter(pk=run.pk).update(finished_at=Now() - timedelta(days=40))
    return run


def test_prune_removes_old_events_and_keeps_their_run(old_run: Run, settings: Any, alice: Any, brief: Any) -> None:
    active, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    settings.EVENT_RETENTION_DAYS, settings.RUN_RETENTION_DAYS = 30, 0
    before, last = (
        event_log.count_events([run_channel(old_run.pk)]),
        event_log.read_position(run_channel(old_run.pk)).last,
    )

    assert run_command("prune", "--dry-run") == f"0 runs, {before} events and 0 deliveries would be deleted.\n"
    assert event_log.count_events([run_channel(old_run.pk)]) == before
    assert run_command("prune") == f"0 runs, {before} events and 0 deliveries deleted.\n"

    assert event_log.read_position(run_channel(old_run.pk)).last == last
    assert Run.objects.get(pk=old_run.pk).sections.count() > 5
    assert event_log.count_events([run_channel(active.pk)]) > 0
    assert run_command("prune") == "0 runs, 0 events and 0 deliveries deleted.\n"


def test_prune_removes_old_runs_and_keeps_active_ones(old_run: Run, settings: Any, alice: Any, brief: Any) -> None:
    active, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    Run.objects.filter(pk=active.pk).update(created_at=Now() - timedelta(days=400))
    rerun, _ = transitions.rerun(old_run, writer="offline")
    settings.EVENT_RETENTION_DAYS, settings.RUN_RETENTION_DAYS = 30, 30
    events = event_log.count_events([run_channel(old_run.pk)])

    assert run_command("prune", "--dry-run") == f"1 runs, {events} events and 0 deliveries would be deleted.\n"
    assert run_command("prune").startswith("1 runs, ")

    assert set(Run.objects.values_list("pk", flat=True)) == {active.pk, rerun.pk}
    assert BriefRecord.objects.count() == 2, "the brief is kept for the rerun"
    assert not Channel.objects.filter(name=run_channel(old_run.pk)).exists()
    assert not Event.objects.filter(channel_id=run_channel(old_run.pk)).exists()


def test_prune_removes_old_deliveries_but_never_pending_ones(old_run: Run, settings: Any, alice: Any) -> None:
    endpoint = WebhookEndpoint.objects.create(owner=alice, url="https://example.org/", events=[], secret="whsec_x")
    old_delivery, pending = outbox.enqueue_test(endpoint), outbox.enqueue_test(endpoint)
    long_ago = Now() - timedelta(days=400)
    WebhookDelivery.objects.filter(pk=old_delivery.pk).update(status="delivered", due_at=None, settled_at=long_ago)
    WebhookDelivery.objects.filter(pk=pending.pk).update(created_at=long_ago)
    settings.EVENT_RETENTION_DAYS = 30

    assert run_command("prune", "--dry-run").endswith("1 deliveries would be deleted.\n")
    assert run_command("prune").endswith("1 deliveries deleted.\n")

    assert list(WebhookDelivery.objects.all()) == [pending]


def test_prune_keeps_an_old_run_that_is_being_regenerated(old_run: Run, settings: Any) -> None:
    settings.EVENT_RETENTION_DAYS = settings.RUN_RETENTION_DAYS = 30
    transitions.regenerate(old_run.pk, "audience", confirmed=True)

    assert run_command("prune") == "0 runs, 0 events and 0 deliveries deleted.\n"


def test_prune_job_runs_once_a_day_in_one_worker(old_run: Run, settings: Any, client: Any, alice: Any) -> None:
    settings.RUN_RETENTION_DAYS = 30
    client.force_login(alice)
    Session.objects.update(expire_date=Now() - timedelta(days=1))
    client.force_login(alice)
    prune_when_due()
    assert not Run.objects.exists()
    assert Session.objects.count() == 1, "only the expired session is removed"

    assert not registry.claim_job("prune", every=timedelta(days=1))
