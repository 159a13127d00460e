"""Admin actions on runs, and the audit log."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from strategies.accounts import personal_data
from strategies.errors import RunEnded
from strategies.models import Run
from strategies.runs import commands, dispatch, endings, leases, shares, transitions
from strategies.sections import edits
from strategies.worker import execution
from tests.strategies.writing import write_sections

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/strategies/run/"


def action_data(*runs: Run, action: str, **more: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": [str(run.pk) for run in runs], **more}


def history(run: Run) -> list[tuple[str, str]]:
    """Return actor and action of each audit entry, earliest first."""
    return [(entry.actor_name, str(entry)) for entry in run.audit_entries.all()]


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Ids of the runs that were enqueued."""
    run_ids: list[Any] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: run_ids.append(run_id) or 1)
    return run_ids


def test_action_asks_for_confirmation_and_leaves_out_other_runs(
    operator: Client, alice: Any, brief: Any, run: Run
) -> None:
    ended, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    transitions.request_cancel(ended.pk)

    page = operator.post(LIST, action_data(run, ended, action="cancel")).content.decode()

    assert "Cancel these runs?" in page
    assert "1 selected run is left out" in page
    assert str(run.pk) in page
    assert str(ended.pk) not in page
    run.refresh_from_db()
    assert run.status == "queued"


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("  ", "Enter a reason."),
        ("x" * 201, "Shorten it to 200 characters"),
        ("a\x00b", "invisible control character"),
    ],
)
def test_cancel_needs_a_valid_reason(operator: Client, run: Run, reason: str, message: str) -> None:
    answer = operator.post(LIST, action_data(run, action="cancel", confirmed="yes", reason=reason)).content.decode()

    assert message in answer
    assert 'aria-invalid="true"' in answer
    run.refresh_from_db()
    assert (run.status, history(run)) == ("queued", [])


def test_cancel_shows_the_reason_to_the_owner_and_in_the_history(operator: Client, client: Client, run: Run) -> None:
    lease = write_sections(run, 2)
    data = action_data(run, action="cancel", confirmed="yes", reason="Test run\n left over <b>")

    answer = operator.post(LIST, data, follow=True).content.decode()
    operator.post(LIST, data)
    commands.cancel(run)
    endings.release(lease)

    assert "Canceled: 1" in answer
    assert history(run) == [("olga", "Stopped: Test run left over <b>")]
    assert "Test run left over &lt;b&gt;" in operator.get(f"{LIST}{run.pk}/history/", follow=True).content.decode()
    run.refresh_from_db()
    assert (run.status, run.message) == ("canceled", "Stopped by an operator: Test run left over <b>")
    client.force_login(run.owner)
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "Stopped by an operator" in page
    assert "“Test run left over &lt;b&gt;”" in page
    assert "as you asked" not in page


def test_history_keeps_the_name_of_a_deleted_operator(operator: Client, admin_client: Client, run: Run) -> None:
    operator.post(LIST, action_data(run, action="cancel", confirmed="yes", reason="Ordered twice"))
    personal_data.erase(User.objects.get(username="olga"))

    page = admin_client.get(f"{LIST}{run.pk}/change/").content.decode()

    assert "<strong>olga</strong> (account deleted): Stopped: Ordered twice" in page


def test_operator_retries_and_reruns(operator: Client, run: Run, enqueued: list) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")

    operator.post(LIST, action_data(run, action="rerun", confirmed="yes", reason="Owner rang"))
    operator.post(LIST, action_data(run, action="retry", confirmed="yes"))

    rerun = Run.objects.get(parent=run)
    run.refresh_from_db()
    assert (run.status, rerun.status, rerun.owner) == ("queued", "queued", run.owner)
    assert enqueued == [rerun.pk, run.pk]
    assert history(run) == [
        ("olga", f"Rerun as {rerun.pk}: Owner rang"),
        ("olga", "Failed sections retried"),
    ]


def test_requeued_run_leaves_its_worker_and_costs_no_attempt(operator: Client, run: Run, enqueued: list) -> None:
    lease = leases.claim(run.pk, worker="hangs")
    before = Run.objects.get(pk=run.pk)

    operator.post(LIST, action_data(run, action="requeue", confirmed="yes", reason="Hangs"))

    run.refresh_from_db()
    assert (run.status, run.lease_until, run.attempt) == ("queued", None, 1)
    assert run.attempt_limit - run.attempt >= before.attempt_limit - before.attempt
    assert enqueued == [run.pk]
    assert leases.is_stop_requested(lease)
    assert history(run) == [("olga", "Requeued: Hangs")]
    assert leases.claim(run.pk, worker="other").attempt == 2


def test_requeue_allows_another_attempt(operator: Client, run: Run, enqueued: list) -> None:
    Run.objects.filter(pk=run.pk).update(attempt=5, attempt_limit=5)

    operator.post(LIST, action_data(run, action="requeue", confirmed="yes"))

    assert leases.claim(run.pk, worker="last").attempt == 6
    assert history(run) == [("olga", "Requeued")]


def test_run_that_ended_meanwhile_cannot_be_requeued(run: Run) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")

    with pytest.raises(RunEnded):
        commands.requeue(run)

    run.refresh_from_db()
    assert (run.status, history(run)) == ("failed", [])


def test_history_contains_the_owners_actions(alice: Any, run: Run, enqueued: list) -> None:
    execution.execute(run.id, worker="one")
    edits.edit(run.id, "positioning", author=alice, based_on=1, changes={"claim": {"text": "Mine."}})
    edits.restore(run.id, "positioning", 1, author=alice)
    edits.set_lock(run.id, "positioning", locked=True)
    edits.set_lock(run.id, "positioning", locked=True)
    edits.set_lock(run.id, "positioning", locked=False)
    commands.regenerate(run, "positioning")
    commands.cancel_run(owner=alice, run_id=run.id)
    commands.cancel_run(owner=alice, run_id=run.id)
    link, _ = shares.create(run, days=7, name="Board")
    shares.revoke(run, link.pk)
    shares.revoke(run, link.pk)

    assert {actor for actor, _ in history(run)} == {"alice"}
    title = run.sections.get(key="positioning").title
    assert [action for _, action in history(run)] == [
        f"“{title}” edited, now version 2",
        f"“{title}” restored, now version 3",
        f"“{title}” locked",
        f"“{title}” unlocked",
        f"“{title}” regenerated",
        "Stopped",
        "Share link created for 7 days: “Board”",
        "Share link revoked: “Board”",
    ]


def test_viewer_has_no_actions(viewer: Client, run: Run) -> None:
    assert "Retry failed sections" not in viewer.get(LIST).content.decode()

    for action in ("cancel", "requeue", "delete_selected"):
        viewer.post(LIST, action_data(run, action=action, confirmed="yes", post="yes", reason="Because"))

    run.refresh_from_db()
    assert (run.status, history(run)) == ("queued", [])


def test_run_page_offers_the_actions(operator: Client, run: Run) -> None:
    address = f"{LIST}{run.pk}/change/"
    assert "Retry failed sections" in operator.get(address).content.decode()

    page = operator.post(address, {"CHANGE_FORM-action": "cancel", "_selected_action": str(run.pk)}).content.decode()

    assert "Cancel these runs?" in page
    assert f'action="{LIST}"' in page
