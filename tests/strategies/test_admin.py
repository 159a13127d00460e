"""Runs in the Django admin."""

from typing import Any

import pytest
from django.test import Client

from strategies import execution
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
