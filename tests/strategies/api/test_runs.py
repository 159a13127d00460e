"""Reading, polling and canceling runs over the JSON API."""

from typing import Any
from uuid import uuid4

import pytest

from sse import event_log
from strategies.models import Run
from strategies.runs import leases, selectors, transitions
from strategies.worker import execution
from tests.wire import remove_marks

pytestmark = pytest.mark.django_db(transaction=True)


def test_polling_returns_304_until_something_changes(api: Any, run: Run) -> None:
    first = api.get(f"/runs/{run.id}")
    assert (first.status_code, first["Retry-After"]) == (200, "5")

    assert api.get(f"/runs/{run.id}", If_None_Match=first["ETag"]).status_code == 304
    leases.claim(run.id, worker="one")
    assert api.get(f"/runs/{run.id}", If_None_Match=first["ETag"]).status_code == 200


def test_ended_run_has_no_retry_after(api: Any, run: Run) -> None:
    transitions.request_cancel(run.id)

    response = api.get(f"/runs/{run.id}")

    assert "Retry-After" not in response
    assert response.json()["is_terminal"]


def test_events_are_those_of_the_log(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")
    stored = selectors.read_events_after(run, 0)

    page = api.get(f"/runs/{run.id}/events").json()

    assert page["events"] == [{"id": one.id, "event": one.event, "data": one.data} for one in stored]
    assert (remove_marks(page["last_event_id"]), page["is_terminal"]) == (str(len(stored)), True)


def test_events_after_an_id(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")
    total = len(selectors.read_events_after(run, 0))

    page = api.get(f"/runs/{run.id}/events?after={total - 2}").json()

    assert [remove_marks(event["id"]) for event in page["events"]] == [str(total - 1), str(total)]


def test_polling_events_returns_304_until_there_is_a_new_one(api: Any, run: Run) -> None:
    end = api.get(f"/runs/{run.id}/events").json()["last_event_id"]
    address = f"/runs/{run.id}/events?after={end}"
    first = api.get(address)

    unchanged = api.get(address, If_None_Match=first["ETag"])
    assert (unchanged.status_code, unchanged["Retry-After"]) == (304, "5")
    transitions.request_cancel(run.id)
    changed = api.get(address, If_None_Match=first["ETag"])
    assert (changed.status_code, changed.json()["is_terminal"]) == (200, True)


@pytest.mark.parametrize(
    ("after", "reason"),
    [("x", "unknown_id"), ("-1", "unknown_id"), ("9" * 23, "unknown_id"), ("999", "id_ahead_of_log")],
)
def test_poll_that_cannot_resume_starts_with_a_reset(api: Any, run: Run, after: str, reason: str) -> None:
    page = api.get(f"/runs/{run.id}/events?after={after}").json()

    reset, state = page["events"]
    assert (reset["id"], reset["event"], reset["data"]["reason"]) == ("", "reset", reason)
    assert (remove_marks(state["id"]), state["event"], state["data"]["status"]) == ("1", "status", "queued")
    assert (remove_marks(page["last_event_id"]), page["is_terminal"]) == ("1", False)


def test_poll_of_a_pruned_run_returns_a_reset_and_the_current_state(api: Any, run: Run) -> None:
    execution.execute(run.pk, worker="one")
    last = selectors.read_events_after(run, 0)[-1].seq
    event_log.prune([f"run:{run.pk}"])

    page = api.get(f"/runs/{run.id}/events?after=5").json()

    assert [event["event"] for event in page["events"]] == ["reset", "status"]
    assert page["events"][0]["data"]["reason"] == "history_pruned"
    assert page["events"][1]["data"]["status"] == "succeeded"
    assert (remove_marks(page["last_event_id"]), page["is_terminal"]) == (str(last), True)
    assert api.get(f"/runs/{run.id}/events?after={last}").json()["events"] == []


def test_event_id_that_is_too_long_returns_422(api: Any, run: Run) -> None:
    response = api.get(f"/runs/{run.id}/events?after={'1' * 1001}")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "after"


def test_strategy_returns_409_while_the_run_is_in_progress(api: Any, run: Run) -> None:
    response = api.get(f"/runs/{run.id}/strategy")

    assert (response.status_code, response.json()["code"]) == (409, "run_not_finished")


def test_strategy_has_the_summary_first_and_names_writers(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    assert (strategy["outcome"], strategy["missing"]) == ("succeeded", [])
    assert strategy["sections"][0]["key"] == "front"
    assert {section["writer"] for section in strategy["sections"]} == {"offline", "rules"}
    assert all(section["answers_used"] for section in strategy["sections"])


def test_cancel_returns_202_and_is_idempotent(api: Any, run: Run) -> None:
    first, again = api.post(f"/runs/{run.id}/cancel"), api.post(f"/runs/{run.id}/cancel")

    assert (first.status_code, first.json()["status"]) == (202, "canceled")
    assert (again.status_code, again.json()["version"]) == (202, first.json()["version"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "/events"),
        ("get", "/stream"),
        ("get", "/strategy"),
        ("post", "/stream-ticket"),
        ("post", "/cancel"),
    ],
)
def test_run_of_another_user_looks_like_a_missing_one(bobs_api: Any, run: Run, method: str, path: str) -> None:
    theirs = getattr(bobs_api, method)(f"/runs/{run.id}{path}")
    none = getattr(bobs_api, method)(f"/runs/{uuid4()}{path}")

    assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)
    assert theirs["Content-Type"] == "application/problem+json"
    assert Run.objects.get().status == "queued"


def test_list_pages_through_own_runs_newest_first(api: Any, bobs_api: Any, alice: Any, brief: Any) -> None:
    created = [str(transitions.create(owner=alice, brief=brief, writer="offline")[0].id) for _ in range(5)]

    first = api.get("/runs?limit=2").json()
    second = api.get(f"/runs?limit=2&cursor={first['next_cursor']}").json()
    third = api.get(f"/runs?limit=2&cursor={second['next_cursor']}").json()

    pages = [*first["results"], *second["results"], *third["results"]]
    assert [one["id"] for one in pages] == created[::-1]
    assert third["next_cursor"] is None
    assert bobs_api.get("/runs").json()["results"] == []


@pytest.mark.parametrize("moment", ["8177-04-12T23:56:47%2B19:04", "0001-01-01T00:00:00%2B19:04"])
def test_date_filter_accepts_any_offset(api: Any, run: Run, moment: str) -> None:
    assert api.get(f"/runs?created_after={moment}").status_code == 200
    assert api.get(f"/runs?created_before={moment}").status_code == 200


def test_list_filters_by_status(api: Any, run: Run) -> None:
    assert len(api.get("/runs?status=queued").json()["results"]) == 1
    assert api.get("/runs?status=failed").json()["results"] == []
    assert api.get("/runs?status=odd").status_code == 422


def test_list_filters_can_be_combined(api: Any, alice: Any, run: Run, brief: Any) -> None:
    stopped = transitions.request_cancel(transitions.create(owner=alice, brief=brief, writer="offline")[0].pk)
    again = transitions.rerun(stopped, writer="offline")[0]

    def found(**filters: Any) -> list[str]:
        return [one["id"] for one in api.client.get("/api/v1/runs", filters).json()["results"]]

    both = [str(again.id), str(stopped.id)]
    moment = run.created_at.isoformat()
    assert found(status=["canceled", "failed"]) == [str(stopped.id)]
    assert found(created_after=moment) == both
    assert found(created_before=again.created_at.isoformat(), created_after=moment) == [str(stopped.id)]
    assert found(parent=str(stopped.id)) == [str(again.id)]
    assert found(q="CLOSE", status="queued") == [str(again.id), str(run.id)]
    assert found(q="%") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "a\x00b"),
        ("q", "x" * 201),
        ("created_after", "yesterday"),
        ("created_before", "2026-01-01T00:00:00"),
        ("parent", "1"),
        ("limit", "101"),
        ("status", "odd"),
    ],
)
def test_invalid_filter_returns_422(api: Any, name: str, value: str) -> None:
    response = api.client.get("/api/v1/runs", {name: value})

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"].partition(".")[0] == name


def test_next_page_link_keeps_the_filters(api: Any, alice: Any, brief: Any) -> None:
    for _ in range(3):
        transitions.create(owner=alice, brief=brief, writer="offline")
    first = api.get("/runs?limit=2&status=queued")

    address = first["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert "status=queued" in address
    following = api.client.get(address)
    assert len(following.json()["results"]) == 1
    assert "Link" not in following.headers


def test_made_up_cursor_returns_422(api: Any) -> None:
    response = api.get("/runs?cursor=2020-01-01T00:00:00|x:y")

    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nothing", 404),
        ("get", "/runs/not-a-uuid", 404),
        ("post", "/brief-schema", 405),
    ],
)
def test_every_error_is_a_problem(api: Any, method: str, path: str, status: int) -> None:
    response = getattr(api, method)(path)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


def test_brief_schema_is_served(api: Any, raw_brief: dict) -> None:
    schema = api.get("/brief-schema").json()

    assert set(schema["properties"]) >= set(raw_brief)


def test_revoked_token_returns_401(api: Any, alice: Any) -> None:
    from strategies.accounts import tokens

    assert api.get("/runs").status_code == 200
    tokens.revoke(alice, alice.api_tokens.get().pk)

    assert api.get("/runs").status_code == 401


def test_api_docs_load_nothing_from_other_hosts(client: Any) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"://" not in page.content
