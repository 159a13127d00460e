"""What a client may say to its run: cancel, over the address of the messages."""

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


@pytest.fixture(autouse=True)
def own_keys(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"


def cancel(run_id: object) -> dict[str, Any]:
    return {"channel": f"run:{run_id}", "event": "cancel"}


def problem_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def test_a_run_is_stopped_by_a_message_and_tells_so_on_its_stream(api: Any, run: Run) -> None:
    leases.claim(run.id, worker="one")

    response = api.post("/messages", cancel(run.id))

    assert (response.status_code, response.content) == (204, b"")
    run.refresh_from_db()
    assert run.cancel_requested_at is not None
    assert api.get(f"/runs/{run.id}/events").json()["events"][-1]["data"]["message"] == "Stopping"


def test_repeating_it_or_saying_it_after_the_end_changes_nothing(api: Any, run: Run, alice: Any, brief: Any) -> None:
    finished = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    execution.execute(finished.id, worker="one")
    for one in (run, run, finished):
        assert api.post("/messages", cancel(one.id)).status_code == 204

    run.refresh_from_db()
    finished.refresh_from_db()
    assert (run.status, finished.status) == (RunStatus.CANCELED, RunStatus.SUCCEEDED)
    assert len([one for one in api.get(f"/runs/{run.id}/events").json()["events"] if one["data"].get("final")]) == 1


def test_a_signed_in_browser_needs_the_csrf_token(run: Run, alice: Any, settings: Any) -> None:
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


def test_a_token_that_does_not_hold_is_not_helped_by_a_cookie(run: Run, alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)

    response = browser.post(
        "/api/v1/messages", cancel(run.id), content_type="application/json", headers={"Authorization": "Bearer tl_x"}
    )

    assert problem_of(response) == (401, "not_signed_in")


def test_a_stranger_is_told_how_to_sign_in(anonymous_api: Any, run: Run) -> None:
    response = anonymous_api.post("/messages", cancel(run.id))

    assert problem_of(response) == (401, "not_signed_in")
    assert "Bearer" in response["WWW-Authenticate"]


@pytest.mark.parametrize("none", [str(uuid4()), "x", "", "1"], ids=["an id", "a letter", "nothing", "a number"])
def test_somebody_elses_run_looks_exactly_like_none(
    bobs_api: Any, run: Run, none: str, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = bobs_api.post("/messages", cancel(run.id))

    assert problem_of(theirs) == (404, "not_found")
    assert bobs_api.post("/messages", cancel(none)).content == theirs.content
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED
    assert [record for record in caplog.records if record.levelname == "ERROR"] == [], "a client breaks no rule"


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"event": "fly"}, "event"), ({"data": {"why": "slow"}}, "data"), ({"event": 1}, "event"), ({"more": 1}, "more")],
)
def test_what_a_run_does_not_understand_is_refused_by_field(api: Any, run: Run, changed: dict, named: str) -> None:
    response = api.post("/messages", cancel(run.id) | changed)

    assert problem_of(response) == (422, "message_refused")
    assert response.json()["detail"].startswith(f"{named}: ")
    run.refresh_from_db()
    assert run.status == RunStatus.QUEUED


def test_what_a_form_could_send_is_not_taken(api: Any, run: Run) -> None:
    response = api.client.post("/api/v1/messages", json.dumps(cancel(run.id)), content_type="text/plain")

    assert problem_of(response) == (415, "not_json")


def test_only_posts_are_taken(api: Any) -> None:
    response = api.get("/messages")

    assert problem_of(response) == (405, "method_not_allowed")
    assert response["Allow"] == "POST"


def test_who_says_it_too_often_is_told_when_to_come_back(api: Any, run: Run, settings: Any) -> None:
    settings.SSE_MESSAGES_PER_USER_PER_MINUTE = 2
    answers = [api.post("/messages", cancel(run.id)) for _ in range(3)]

    assert [one.status_code for one in answers] == [204, 204, 429]
    assert problem_of(answers[-1]) == (429, "sent_too_often")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 30


def test_a_run_can_be_stopped_while_redis_is_away(
    api: Any, run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_client, "PAUSE_AFTER_FAILURE_S", 0.0)
    settings.SSE_REDIS_URL = f"unix:///nowhere/{uuid4()}.sock"

    assert api.post("/messages", cancel(run.id)).status_code == 204
    run.refresh_from_db()
    assert run.status == RunStatus.CANCELED
