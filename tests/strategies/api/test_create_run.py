"""`POST /api/v1/runs`."""

import json
from typing import Any

import pytest
from django.test import Client

from sse.circuit_breaker import CircuitBreaker
from strategies.models import Run
from strategies.runs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list:
    """Ids of the runs that were enqueued; no worker is running."""
    run_ids: list = []
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: not run_ids.append(run_id))
    return run_ids


def invalid_fields(response: Any) -> list[str]:
    assert response.status_code == 422, response.content
    assert response["Content-Type"] == "application/problem+json"
    return [error["field"] for error in response.json()["errors"]]


def test_create_run_returns_202_with_everything_to_follow_it(api: Any, raw_brief: dict, enqueued: list) -> None:
    response = api.post("/runs", {"brief": raw_brief})

    run = response.json()
    assert response.status_code == 202
    assert response["Location"] == run["urls"]["self"] == f"/api/v1/runs/{run['id']}"
    assert response["Retry-After"] == "2"
    assert (run["name"], run["status"], run["progress"], run["total_steps"]) == ("Closewell", "queued", 0, 8)
    assert run["urls"]["stream"] == f"/api/v1/runs/{run['id']}/stream"
    assert [str(run_id) for run_id in enqueued] == [run["id"]]


def test_create_run_works_while_the_broker_is_unavailable(
    api: Any, raw_brief: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    from config import celery_app

    monkeypatch.setattr(celery_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(dispatch, "_breaker", CircuitBreaker(dispatch.PAUSE_AFTER_FAILURE_S))

    assert api.post("/runs", {"brief": raw_brief}).status_code == 202
    assert Run.objects.get().dispatched_at is None


def test_repeated_idempotency_key_returns_the_same_run(api: Any, raw_brief: dict, enqueued: list) -> None:
    first = api.post("/runs", {"brief": raw_brief}, Idempotency_Key="k1").json()
    again = api.post("/runs", {"brief": raw_brief}, Idempotency_Key="k1")

    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    assert len(enqueued) == 1


def test_idempotency_key_with_another_brief_returns_422(api: Any, raw_brief: dict) -> None:
    api.post("/runs", {"brief": raw_brief}, Idempotency_Key="k1")
    raw_brief["business"]["offer"] = "Another"

    response = api.post("/runs", {"brief": raw_brief}, Idempotency_Key="k1")

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


def test_brief_of_version_1_is_converted(api: Any, old_brief: dict) -> None:
    created = api.post("/runs", {"brief": old_brief})

    assert created.status_code == 202
    brief = api.client.get(created.json()["urls"]["brief"]).json()
    assert (brief["version"], brief["means"]["people"][0]["hours_per_week"]) == (2, 20)
    assert brief["lost_answers"] == [{"field": "Seasons", "text": "August is dead"}]


@pytest.mark.parametrize("value", ["", "   ", None])
def test_empty_required_answer_is_reported(api: Any, raw_brief: dict, value: Any) -> None:
    raw_brief["business"]["offer"] = value

    assert invalid_fields(api.post("/runs", {"brief": raw_brief})) == ["business.offer"]


def test_all_invalid_fields_are_reported_together(api: Any) -> None:
    named = invalid_fields(api.post("/runs", {"brief": {"business": {"business_name": "A"}}}))

    assert {"business.offer", "goals", "means.people", "means.frequency"} <= set(named)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("means.budget.amount", "two"),
        ("means.budget.amount", True),
        ("goals", "more leads"),
        ("timing.weekdays", ["Someday"]),
        ("business.country", "Atlantis"),
        ("business.business_name", 7),
        ("business.business_name", "a\x00b"),
        ("business.description", "\ud800"),
        ("business.surprise", "x"),
        ("surprise", "x"),
    ],
)
def test_invalid_value_is_reported_and_nothing_is_saved(api: Any, raw_brief: dict, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    target = raw_brief
    for parent in parents:
        target = target[parent]
    target[last] = value

    assert any(field.startswith(path) for field in invalid_fields(api.post("/runs", json.dumps({"brief": raw_brief}))))
    assert not Run.objects.exists()


def test_brief_of_200_kb_is_rejected(api: Any, raw_brief: dict) -> None:
    raw_brief["proof"] = [{"proof": "x" * 10_000}] * 20

    assert invalid_fields(api.post("/runs", {"brief": raw_brief}))


def test_oversized_body_returns_413(api: Any) -> None:
    response = api.post("/runs", json.dumps({"brief": "x" * 300_000}))

    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    assert response.json()["code"] == "too_large"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '=HYPERLINK("http://evil.example","x")', 'A&B "C"'])
def test_markup_and_formulas_in_a_name_are_plain_text(api: Any, raw_brief: dict, text: str) -> None:
    raw_brief["business"]["business_name"] = text

    assert api.post("/runs", {"brief": raw_brief}).json()["name"] == text


@pytest.mark.parametrize("body", ["{", "[]", '"brief"', "null", '{"brief": 1}', '{"brief": []}', "{}", "\xff"])
def test_malformed_body_returns_a_problem(api: Any, body: str) -> None:
    response = api.post("/runs", body)

    assert response.status_code in {400, 422}
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_unknown_field_beside_the_brief_is_reported(api: Any, raw_brief: dict) -> None:
    assert invalid_fields(api.post("/runs", {"brief": raw_brief, "surprise": 1})) == ["surprise"]


def test_anonymous_request_returns_401(anonymous_api: Any, raw_brief: dict) -> None:
    response = anonymous_api.post("/runs", {"brief": raw_brief})

    assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_session_needs_the_csrf_token(alice: Any, raw_brief: dict) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    refused = browser.post("/api/v1/runs", {"brief": raw_brief}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")

    browser.get("/new")
    token = browser.cookies["throughline_csrf"].value
    accepted = browser.post(
        "/api/v1/runs", {"brief": raw_brief}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert accepted.status_code == 202
