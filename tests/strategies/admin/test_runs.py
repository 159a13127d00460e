"""Runs in the Django admin."""

from typing import Any

import pytest
from django.test import Client

from strategies import editing, execution
from strategies.models import ModelCall, Run

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_list_shows_status_progress_writer_and_error(superuser: Client, run: Run) -> None:
    page = superuser.get("/admin/strategies/run/").content.decode()

    for told in ("Closewell", "alice", "Queued", "0 %, step 0", "offline"):
        assert told in page


@pytest.mark.parametrize("query", ["status__exact=queued", "stuck=yes", "writer=offline", "q=close", "error_code=x"])
def test_the_list_can_be_filtered_and_searched(superuser: Client, run: Run, query: str) -> None:
    assert superuser.get(f"/admin/strategies/run/?{query}").status_code == 200


def test_the_list_costs_the_same_number_of_queries_for_one_run_as_for_ten(
    superuser: Client, alice: Any, brief: Any, django_assert_max_num_queries: Any
) -> None:
    from strategies import runs

    for _ in range(10):
        runs.create(owner=alice, brief=brief, writer="offline")

    with django_assert_max_num_queries(14):
        superuser.get("/admin/strategies/run/")


def test_a_runs_page_shows_its_sections_and_the_timeline_of_its_events(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")

    page = superuser.get(f"/admin/strategies/run/{run.id}/change/").content.decode()

    for told in ("Succeeded", "Positioning", "educational", "complete", "100 %"):
        assert told in page


def test_every_model_call_is_shown_with_what_it_took(superuser: Client, run: Run) -> None:
    answered = {"outcome": "answered", "duration_s": 3.25, "input_tokens": 4321, "cost_usd": "0.00123"}
    for call in (answered, {"outcome": "rate_limited", "duration_s": 0.5}):
        ModelCall.objects.create(run=run, attempt=1, section="audience", model="openai:gpt-4o", **call)

    for path in (f"/admin/strategies/run/{run.id}/change/", "/admin/strategies/modelcall/?outcome=answered"):
        page = superuser.get(path).content.decode()
        for told in ("openai:gpt-4o", "4321", "0.00123", "answered"):
            assert told in page
    assert "rate_limited" in superuser.get(f"/admin/strategies/run/{run.id}/change/").content.decode()
    assert superuser.get("/admin/strategies/modelcall/add/").status_code == 403


def test_nothing_about_a_run_can_be_changed_by_hand(superuser: Client, run: Run) -> None:
    superuser.post(f"/admin/strategies/run/{run.id}/change/", {"status": "succeeded"})

    run.refresh_from_db()
    assert run.status == "queued"
    assert superuser.get("/admin/strategies/run/add/").status_code == 403


def test_text_of_a_brief_is_shown_as_text(superuser: Client, alice: Any, raw_brief: dict) -> None:
    from strategies import runs
    from strategies.generation.brief import parse_brief

    raw_brief["business"]["business_name"] = "<script>alert(1)</script>"
    run, _ = runs.create(owner=alice, brief=parse_brief(raw_brief), writer="offline")

    for path in ("/admin/strategies/run/", f"/admin/strategies/run/{run.id}/change/"):
        page = superuser.get(path).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_every_version_of_a_section_is_shown_and_none_can_be_changed(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    changes = {"claim": {"text": "<b>Mine.</b>"}}
    editing.edit(run.id, "positioning", author=run.owner, based_on=1, changes=changes)
    section = run.sections.get(key="positioning")
    address = f"/admin/strategies/sectionrecord/{section.pk}/change/"

    assert address in superuser.get(f"/admin/strategies/run/{run.id}/change/").content.decode()
    page = superuser.get(address).content.decode()

    for told in ("edited", "written", "alice", "&lt;b&gt;Mine.&lt;/b&gt;"):
        assert told in page
    assert superuser.post(address, {"title": "Other"}).status_code == 403
    assert "_save" not in page


def test_a_run_with_edited_sections_can_be_deleted_whole(superuser: Client, run: Run) -> None:
    execution.execute(run.id, worker="one")
    editing.edit(run.id, "positioning", author=run.owner, based_on=1, changes={"claim": {"text": "Mine."}})

    superuser.post(f"/admin/strategies/run/{run.id}/delete/", {"post": "yes"})

    assert not Run.objects.exists()
