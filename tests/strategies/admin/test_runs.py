"""Runs in the Django admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from strategies import editing, execution, launch, runs
from strategies.models import ModelCall, Run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def operator(django_user_model: Any) -> Client:
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("operator"))
    return client


def test_the_list_shows_status_progress_writer_and_error(operator: Client, run: Run) -> None:
    page = operator.get("/admin/strategies/run/").content.decode()

    for told in ("Closewell", "alice", "Queued", "0 %, step 0", "offline"):
        assert told in page


@pytest.mark.parametrize("query", ["status__exact=queued", "stuck=yes", "writer=offline", "q=close", "error_code=x"])
def test_the_list_can_be_filtered_and_searched(operator: Client, run: Run, query: str) -> None:
    assert operator.get(f"/admin/strategies/run/?{query}").status_code == 200


def test_the_list_costs_the_same_number_of_queries_for_one_run_as_for_ten(
    operator: Client, alice: Any, brief: Any, django_assert_max_num_queries: Any
) -> None:
    from strategies import runs

    for _ in range(10):
        runs.create(owner=alice, brief=brief, writer="offline")

    with django_assert_max_num_queries(14):
        operator.get("/admin/strategies/run/")


def test_a_runs_page_shows_its_sections_and_the_timeline_of_its_events(operator: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")

    page = operator.get(f"/admin/strategies/run/{run.id}/change/").content.decode()

    for told in ("Succeeded", "Positioning", "educational", "complete", "100 %"):
        assert told in page


def test_every_model_call_is_shown_with_what_it_took(operator: Client, run: Run) -> None:
    answered = {"outcome": "answered", "duration_s": 3.25, "input_tokens": 4321, "cost_usd": "0.00123"}
    for call in (answered, {"outcome": "rate_limited", "duration_s": 0.5}):
        ModelCall.objects.create(run=run, attempt=1, section="audience", model="openai:gpt-4o", **call)

    for path in (f"/admin/strategies/run/{run.id}/change/", "/admin/strategies/modelcall/?outcome=answered"):
        page = operator.get(path).content.decode()
        for told in ("openai:gpt-4o", "4321", "0.00123", "answered"):
            assert told in page
    assert "rate_limited" in operator.get(f"/admin/strategies/run/{run.id}/change/").content.decode()
    assert operator.get("/admin/strategies/modelcall/add/").status_code == 403


def test_nothing_about_a_run_can_be_changed_by_hand(operator: Client, run: Run) -> None:
    operator.post(f"/admin/strategies/run/{run.id}/change/", {"status": "succeeded"})

    run.refresh_from_db()
    assert run.status == "queued"
    assert operator.get("/admin/strategies/run/add/").status_code == 403


def test_text_of_a_brief_is_shown_as_text(operator: Client, alice: Any, raw_brief: dict) -> None:
    from strategies import runs
    from strategies.generation.brief import parse_brief

    raw_brief["business"]["business_name"] = "<script>alert(1)</script>"
    run, _ = runs.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")

    for path in ("/admin/strategies/run/", f"/admin/strategies/run/{run.id}/change/"):
        page = operator.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def chosen(*runs: Run, action: str, **more: str) -> dict[str, Any]:
    return {"action": action, "_selected_action": [str(run.pk) for run in runs], **more}


def test_an_action_asks_first_and_leaves_out_what_it_does_not_fit(
    operator: Client, alice: Any, brief: Any, run: Run
) -> None:
    ended, _ = runs.create(owner=alice, brief=brief, writer="offline")
    runs.request_cancel(ended.pk)

    asked = operator.post("/admin/strategies/run/", chosen(run, ended, action="cancel")).content.decode()

    assert "Stop writing these strategies?" in asked
    assert "1 of the runs chosen is left out" in asked
    assert str(run.pk) in asked
    assert str(ended.pk) not in asked
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_confirmed_stop_stops_and_is_entered_in_the_history(operator: Client, run: Run) -> None:
    answer = operator.post("/admin/strategies/run/", chosen(run, action="cancel", confirmed="Stop"), follow=True)

    run.refresh_from_db()
    assert run.status == "canceled"
    assert "Stopped: 1" in answer.content.decode()
    assert "Stopped" in operator.get(f"/admin/strategies/run/{run.pk}/history/").content.decode()


def test_an_operator_has_failed_sections_tried_again_and_a_run_ordered_once_more(
    operator: Client, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list = []
    monkeypatch.setattr(launch, "dispatch", lambda run_id: told.append(run_id) or 1)
    runs.give_up(run.pk, code="worker_lost", message="Lost.")

    operator.post("/admin/strategies/run/", chosen(run, action="rerun", confirmed="yes"))
    operator.post("/admin/strategies/run/", chosen(run, action="retry", confirmed="yes"))

    again = Run.objects.get(parent=run)
    run.refresh_from_db()
    assert (run.status, again.status, again.owner) == ("queued", "queued", run.owner)
    assert told == [again.pk, run.pk]


def test_who_may_only_look_is_offered_nothing_and_can_do_nothing(django_user_model: Any, run: Run) -> None:
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_run"))
    client = Client()
    client.force_login(viewer)

    assert "Try failed sections again" not in client.get("/admin/strategies/run/").content.decode()
    client.post("/admin/strategies/run/", chosen(run, action="cancel", confirmed="Stop"))
    run.refresh_from_db()
    assert run.status == "queued"


def test_a_runs_own_page_offers_the_actions_too(operator: Client, run: Run) -> None:
    address = f"/admin/strategies/run/{run.pk}/change/"
    assert "Try failed sections again" in operator.get(address).content.decode()

    asked = operator.post(address, {"CHANGE_FORM-action": "cancel", "_selected_action": str(run.pk)}).content.decode()

    assert "Stop writing these strategies?" in asked
    assert 'action="/admin/strategies/run/"' in asked


def test_every_version_of_a_section_is_shown_and_none_can_be_changed(operator: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    changes = {"claim": {"text": "<b>Mine.</b>"}}
    editing.edit(run.id, "positioning", author=run.owner, based_on=1, changes=changes)
    section = run.sections.get(key="positioning")
    address = f"/admin/strategies/sectionrecord/{section.pk}/change/"

    assert address in operator.get(f"/admin/strategies/run/{run.id}/change/").content.decode()
    page = operator.get(address).content.decode()

    for told in ("edited", "written", "alice", "&lt;b&gt;Mine.&lt;/b&gt;"):
        assert told in page
    assert operator.post(address, {"title": "Other"}).status_code == 403
    assert "_save" not in page


def test_a_run_with_edited_sections_can_be_deleted_whole(operator: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    editing.edit(run.id, "positioning", author=run.owner, based_on=1, changes={"claim": {"text": "Mine."}})

    operator.post(f"/admin/strategies/run/{run.id}/delete/", {"post": "yes"})

    assert not Run.objects.exists()
