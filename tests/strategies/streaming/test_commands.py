"""Commands from clients: cancel a run with `POST /messages`."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from sse import redis_client
from strategies.models import Run
from strategies.models.states import RunStatus
from strategies.runs import leases, transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)


def cancel(run_id: object) -> dict[str, Any]:
    return {"channel": f"run:{run_id}", "event": "cancel"}


def problem_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_cancel_message_stops_the_run_and_is_streamed(api: Any, run: Run) -> None:
    leases.claim(run.id, worker="one")

    response = api.post("/messages", cancel(run.id))

    assert (response.status_code, response.content) == (204, b"")
    run.refresh_from_db()
    assert run.cancel_requested_at is not None
    assert api.get(f"/runs/{run.id}/events").json()["events"][-1]["data"]["message"] == "Stopping"


def test_cancel_message_is_idempotent_also_after_the_end(api: Any, run: Run, alice: Any, brief: Any) -> None:
    finished = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    execution.execute(finished.id, worker="one")
    for target in (run, run, finished):
        assert api.post("/messages", cancel(target.id)).status_code == 204

    run.refresh_from_db()
    finished.refresh_from_db()
    assert (run.status, finished.status) == (RunStatus.CANCELED, RunStatus.SUCCEEDED)
    events = api.get(f"/runs/{run.id}/events").json()["events"]
    assert len([event for event in events if event["data"].get("final")]) == 1


def test_message_from_a_session_requires_the_csrf_token(run: Run, alice: Any, settings: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    browser.cookies[settings.CSRF_COOKIE_NAME] = token = "t" * 32

    def post(**headers: str) -> Any:
        return browser.post("/api/v1/messages", cancel(run.id), content_type="application/json", headers=headers)

    assert problem_of(post()) == (403, "csrf_failed")
    assert problem_of(post(**{"X-CSRFToken": "f" * 32})) == (403, "csrf_failed")
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED
    assert post(**{"X-CSRFToken": token}).status_code == 204


def test_message_with_an_invalid_token_ignores_the_session(run: Run, alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)

    response = browser.post(
        "/api/v1/messages", cancel(run.id), content_type="application/json", headers={"Authorization": "Bearer tl_x"}
    )

    assert problem_of(response) == (401, "not_signed_in")


def test_message_without_credentials_is_a_401(anonymous_api: Any, run: Run) -> None:
    response = anonymous_api.post("/messages", cancel(run.id))

    assert problem_of(response) == (401, "not_signed_in")
    assert "Bearer" in response["WWW-Authenticate"]


@pytest.mark.parametrize("missing", [str(uuid4()), "x", "", "1"], ids=["an id", "a letter", "nothing", "a number"])
def test_message_to_another_users_run_looks_like_a_missing_run(
    bobs_api: Any, run: Run, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = bobs_api.post("/messages", cancel(run.id))

    assert problem_of(response) == (404, "not_found")
    assert bobs_api.post("/messages", cancel(missing)).content == response.content
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED
    assert [record for record in caplog.records if record.levelname == "ERROR"] == [], (
        "a client's mistake is not logged as an error"
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [({"event": "fly"}, "event"), ({"data": {"why": "slow"}}, "data"), ({"event": 1}, "event"), ({"more": 1}, "more")],
)
def test_invalid_message_is_rejected_with_the_field(api: Any, run: Run, change: dict, field: str) -> None:
    response = api.post("/messages", cancel(run.id) | change)

    assert problem_of(response) == (422, "message_rejected")
    assert response.json()["detail"].startswith(f"{field}: ")
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED


def test_message_that_a_form_could_send_is_a_415(api: Any, run: Run) -> None:
    response = api.client.post("/api/v1/messages", json.dumps(cancel(run.id)), content_type="text/plain")

    assert problem_of(response) == (415, "not_json")


def test_messages_endpoint_accepts_only_post(api: Any) -> None:
    response = api.get("/messages")

    assert problem_of(response) == (405, "method_not_allowed")
    assert response["Allow"] == "POST"


def test_messages_are_rate_limited_per_user(api: Any, run: Run, settings: Any) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 2
    responses = [api.post("/messages", cancel(run.id)) for _ in range(3)]

    assert [response.status_code for response in responses] == [204, 204, 429]
    assert problem_of(responses[-1]) == (429, "sent_too_often")
    assert 1 <= int(responses[-1]["Retry-After"]) <= 30


def test_cancel_message_works_while_redis_is_unavailable(
    api: Any, run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    settings.SSE_REDIS_URL = f"unix:///missing/{uuid4()}.sock"

    assert api.post("/messages", cancel(run.id)).status_code == 204
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELED
