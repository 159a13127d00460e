"""What an operator may do to runs, and what is kept of it."""

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


def chosen(*runs: Run, action: str, **more: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": [str(run.pk) for run in runs], **more}


def history(run: Run) -> list[tuple[str, str]]:
    """Who did what, the earliest first."""
    return [(entry.actor_name, str(entry)) for entry in run.audit_entries.all()]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The runs that workers are told of."""
    told: list[Any] = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: told.append(run_id) or 1)
    return told


def test_an_action_asks_first_and_leaves_out_what_it_does_not_fit(
    operator: Client, alice: Any, brief: Any, run: Run
) -> None:
    ended, _ = transitions.create(owner=alice, brief=brief, writer="offline")
    transitions.request_cancel(ended.pk)

    asked = operator.post(LIST, chosen(run, ended, action="cancel")).content.decode()

    assert "Stop writing these strategies?" in asked
    assert "1 of the runs chosen is left out" in asked
    assert str(run.pk) in asked
    assert str(ended.pk) not in asked
    run.refresh_from_db()
    assert run.status == "queued"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("  ", "Say why: the owner of the run is told."),
        ("x" * 201, "This is 201 characters long; at most 200 are kept."),
        ("a\x00b", "invisible control character"),
    ],
)
def test_nothing_is_stopped_without_a_reason_that_can_be_told(
    operator: Client, run: Run, reason: str, told: str
) -> None:
    answer = operator.post(LIST, chosen(run, action="cancel", confirmed="Stop", reason=reason)).content.decode()

    assert told in answer
    assert 'aria-invalid="true"' in answer
    run.refresh_from_db()
    assert (run.status, history(run)) == ("queued", [])


def test_a_stop_with_its_reason_is_told_to_the_owner_and_entered_in_the_history(
    operator: Client, client: Client, run: Run
) -> None:
    lease = write_sections(run, 2)
    sent = chosen(run, action="cancel", confirmed="Stop", reason="Test run\n left over <b>")

    answer = operator.post(LIST, sent, follow=True).content.decode()
    operator.post(LIST, sent)
    commands.cancel(run)
    endings.release(lease)

    assert "Stopped: 1" in answer
    assert history(run) == [("olga", "Stopped: Test run left over <b>")]
    assert "Test run left over &lt;b&gt;" in operator.get(f"{LIST}{run.pk}/history/", follow=True).content.decode()
    run.refresh_from_db()
    assert (run.status, run.message) == ("canceled", "Stopped by an operator: Test run left over <b>")
    client.force_login(run.owner)
    page = client.get(f"/runs/{run.pk}").content.decode()
    assert "Stopped by an operator" in page
    assert "“Test run left over &lt;b&gt;”" in page
    assert "as you asked" not in page


def test_what_an_operator_did_is_known_when_their_account_is_gone(
    operator: Client, admin_client: Client, run: Run
) -> None:
    operator.post(LIST, chosen(run, action="cancel", confirmed="Stop", reason="Ordered twice"))
    personal_data.erase(User.objects.get(username="olga"))

    page = admin_client.get(f"{LIST}{run.pk}/change/").content.decode()

    assert "<strong>olga</strong> (account deleted): Stopped: Ordered twice" in page


def test_an_operator_has_failed_sections_tried_again_and_a_run_ordered_once_more(
    operator: Client, run: Run, told: list
) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")

    operator.post(LIST, chosen(run, action="rerun", confirmed="yes", reason="Owner rang"))
    operator.post(LIST, chosen(run, action="retry", confirmed="yes"))

    again = Run.objects.get(parent=run)
    run.refresh_from_db()
    assert (run.status, again.status, again.owner) == ("queued", "queued", run.owner)
    assert told == [again.pk, run.pk]
    assert history(run) == [
        ("olga", f"Ordered once more as {again.pk}: Owner rang"),
        ("olga", "Failed sections put back"),
    ]


def test_a_run_put_back_is_taken_from_its_worker_and_costs_no_attempt(operator: Client, run: Run, told: list) -> None:
    lease = leases.claim(run.pk, worker="hangs")
    before = Run.objects.get(pk=run.pk)

    operator.post(LIST, chosen(run, action="requeue", confirmed="yes", reason="Hangs"))

    run.refresh_from_db()
    assert (run.status, run.lease_until, run.attempt) == ("queued", None, 1)
    assert run.attempt_limit - run.attempt >= before.attempt_limit - before.attempt
    assert told == [run.pk]
    assert leases.is_stop_requested(lease)
    assert history(run) == [("olga", "Put back for another worker: Hangs")]
    assert leases.claim(run.pk, worker="other").attempt == 2


def test_a_run_that_used_up_its_attempts_can_be_given_one_more(operator: Client, run: Run, told: list) -> None:
    Run.objects.filter(pk=run.pk).update(attempt=5, attempt_limit=5)

    operator.post(LIST, chosen(run, action="requeue", confirmed="yes"))

    assert leases.claim(run.pk, worker="last").attempt == 6
    assert history(run) == [("olga", "A worker to be told again")]


def test_a_run_that_ends_while_it_is_asked_about_is_left_as_it_is(run: Run) -> None:
    endings.abort(run.pk, code="worker_lost", message="Lost.")

    with pytest.raises(RunEnded):
        commands.requeue(run)

    run.refresh_from_db()
    assert (run.status, history(run)) == ("failed", [])


def test_what_its_owner_does_to_a_run_is_in_its_history_too(alice: Any, run: Run, told: list) -> None:
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

    assert {who for who, _ in history(run)} == {"alice"}
    title = run.sections.get(key="positioning").title
    assert [what for _, what in history(run)] == [
        f"“{title}” edited, now version 2",
        f"“{title}” restored, now version 3",
        f"“{title}” locked",
        f"“{title}” unlocked",
        f"“{title}” to be written anew",
        "Stopped",
        "Link to read made, for 7 days: “Board”",
        "Link to read revoked: “Board”",
    ]


def test_who_may_only_look_is_offered_nothing_and_can_do_nothing(viewer: Client, run: Run) -> None:
    assert "Try failed sections again" not in viewer.get(LIST).content.decode()

    for action in ("cancel", "requeue", "delete_selected"):
        viewer.post(LIST, chosen(run, action=action, confirmed="Stop", post="yes", reason="Because"))

    run.refresh_from_db()
    assert (run.status, history(run)) == ("queued", [])


def test_a_runs_own_page_offers_the_actions_too(operator: Client, run: Run) -> None:
    address = f"{LIST}{run.pk}/change/"
    assert "Try failed sections again" in operator.get(address).content.decode()

    asked = operator.post(address, {"CHANGE_FORM-action": "cancel", "_selected_action": str(run.pk)}).content.decode()

    assert "Stop writing these strategies?" in asked
    assert f'action="{LIST}"' in asked
