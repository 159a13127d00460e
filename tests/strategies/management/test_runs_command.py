"""`manage.py runs`: an operator's hand on runs, from a terminal."""

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
from strategies.runs.events import run_channel
from strategies.webhooks import outbox
from strategies.worker import execution, registry
from strategies.worker.retention import prune_when_due
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db(transaction=True)


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("runs", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_runs_are_listed_by_state_and_user(run: Run, bob: Any, brief: Any) -> None:
    bobs, _ = transitions.create(owner=bob, brief=brief, writer="offline")
    write_all(bobs)

    assert {str(run.pk)[:8], str(bobs.pk)[:8]} <= set(told("list").split())
    assert str(bobs.pk)[:8] not in told("list", "--status", "alive")
    assert str(run.pk)[:8] not in told("list", "--user", "bob")
    listed = json.loads(told("list", "--json", "--limit", "1"))
    assert (listed["id"], listed["owner"], listed["status"]) == (str(bobs.pk), "bob", "succeeded")


def test_a_run_is_shown_by_the_first_characters_of_its_id(run: Run) -> None:
    assert f"run:           {run.pk}" in told("show", str(run.pk)[:6])
    assert json.loads(told("show", str(run.pk), "--json"))["status"] == "queued"


@pytest.mark.parametrize("name", ["", "abc", "no-such-run", "f" * 33, "ffffffff"])
def test_what_is_no_run_is_named(run: Run, name: str) -> None:
    with pytest.raises(CommandError, match=name or "give a run's id"):
        told("show", name)


def test_a_run_is_followed_to_its_end_with_the_events_that_streams_send(run: Run) -> None:
    write_all(run)

    lines = told("tail", str(run.pk), "--json").splitlines()

    stored = event_log.read_after(run_channel(run.pk), 0, limit=1000)
    assert [json.loads(line) for line in lines] == [
        {"id": str(one.seq), "event": one.event, "data": one.data} for one in stored
    ]
    assert told("tail", str(run.pk)).splitlines()[-1].split()[-4:] == ["Your", "strategy", "is", "ready"]
    assert told("tail", str(run.pk), "--after", str(stored[-1].seq)) == ""


def test_a_run_is_stopped_with_a_reason_that_its_history_keeps(run: Run, admin_user: Any) -> None:
    assert "canceled" in told("cancel", str(run.pk), "--as", "admin", "--reason", "ordered by mistake")

    entry = run.audit_entries.get()
    assert (entry.actor, entry.what, entry.reason) == (admin_user, "Stopped", "ordered by mistake")


def test_failed_sections_are_put_back_and_what_cannot_be_is_refused_with_its_reason(run: Run) -> None:
    lease = leases.claim(run.pk, worker="test")
    assert lease
    endings.abort(run.pk, code="worker_lost", message="lost")

    assert "queued" in told("retry", str(run.pk))

    execution.execute(run.pk, worker="test")
    with pytest.raises(CommandError, match="1 of 1 were refused"):
        told("retry", str(run.pk))


def test_nothing_is_done_when_one_of_several_is_not_found(run: Run) -> None:
    with pytest.raises(CommandError, match="no such run"):
        told("cancel", str(run.pk), "ffffffff")

    run.refresh_from_db()
    assert run.status == "queued"


def test_what_nobody_carries_on_is_swept(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(deadline_at=Now() - timedelta(seconds=1))

    assert told("sweep") == "0 handed to a worker, 1 ended.\n"


@pytest.fixture
def old(run: Run) -> Run:
    """A whole strategy that ended forty days ago."""
    write_all(run)
    Run.objects.filter(pk=run.pk).update(finished_at=Now() - timedelta(days=40))
    return run


def test_old_events_are_forgotten_and_their_run_stays(old: Run, settings: Any, alice: Any, brief: Any) -> None:
    living, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    settings.EVENT_RETENTION_DAYS, settings.RUN_RETENTION_DAYS = 30, 0
    before, last = event_log.count_events([run_channel(old.pk)]), event_log.read_position(run_channel(old.pk)).last

    assert told("prune", "--dry-run") == f"0 runs, {before} events and 0 deliveries would be removed.\n"
    assert event_log.count_events([run_channel(old.pk)]) == before
    assert told("prune") == f"0 runs, {before} events and 0 deliveries removed.\n"

    assert event_log.read_position(run_channel(old.pk)).last == last
    assert Run.objects.get(pk=old.pk).sections.count() > 5
    assert event_log.count_events([run_channel(living.pk)]) > 0
    assert told("prune") == "0 runs, 0 events and 0 deliveries removed.\n"


def test_old_runs_go_with_all_that_belongs_to_them_and_a_live_one_never(
    old: Run, settings: Any, alice: Any, brief: Any
) -> None:
    living, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    Run.objects.filter(pk=living.pk).update(created_at=Now() - timedelta(days=400))
    again, _ = transitions.rerun(old, writer="offline")
    settings.EVENT_RETENTION_DAYS, settings.RUN_RETENTION_DAYS = 30, 30
    events = event_log.count_events([run_channel(old.pk)])

    assert told("prune", "--dry-run") == f"1 runs, {events} events and 0 deliveries would be removed.\n"
    assert told("prune").startswith("1 runs, ")

    assert set(Run.objects.values_list("pk", flat=True)) == {living.pk, again.pk}
    assert BriefRecord.objects.count() == 2, "the brief of the run that was ordered once more is kept"
    assert not Channel.objects.filter(name=run_channel(old.pk)).exists()
    assert not Event.objects.filter(channel_id=run_channel(old.pk)).exists()


def test_what_webhooks_were_told_is_forgotten_with_the_events_and_what_is_owed_never(
    old: Run, settings: Any, alice: Any
) -> None:
    endpoint = WebhookEndpoint.objects.create(owner=alice, url="https://example.org/", events=[], secret="whsec_x")
    told_long_ago, owed = outbox.enqueue_test(endpoint), outbox.enqueue_test(endpoint)
    long_ago = Now() - timedelta(days=400)
    WebhookDelivery.objects.filter(pk=told_long_ago.pk).update(status="delivered", due_at=None, settled_at=long_ago)
    WebhookDelivery.objects.filter(pk=owed.pk).update(created_at=long_ago)
    settings.EVENT_RETENTION_DAYS = 30

    assert told("prune", "--dry-run").endswith("1 deliveries would be removed.\n")
    assert told("prune").endswith("1 deliveries removed.\n")

    assert list(WebhookDelivery.objects.all()) == [owed]


def test_what_is_written_anew_meanwhile_is_not_old(old: Run, settings: Any) -> None:
    settings.EVENT_RETENTION_DAYS = settings.RUN_RETENTION_DAYS = 30
    transitions.regenerate(old.pk, "audience", confirmed=True)

    assert told("prune") == "0 runs, 0 events and 0 deliveries removed.\n"


def test_one_worker_prunes_once_a_day(old: Run, settings: Any, client: Any, alice: Any) -> None:
    settings.RUN_RETENTION_DAYS = 30
    client.force_login(alice)
    Session.objects.update(expire_date=Now() - timedelta(days=1))
    client.force_login(alice)
    prune_when_due()
    assert not Run.objects.exists()
    assert Session.objects.count() == 1, "only what has expired goes"

    assert not registry.claim_job("prune", every=timedelta(days=1))
