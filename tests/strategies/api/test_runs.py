"""Reading, polling and stopping runs over the JSON API."""

from typing import Any
from uuid import uuid4

import pytest

from strategies.models import Run
from strategies.runs import leases, selectors, transitions
from strategies.worker import execution

pytestmark = pytest.mark.django_db(transaction=True)


def test_polling_says_304_until_something_changes(api: Any, run: Run) -> None:
    first = api.get(f"/runs/{run.id}")
    assert (first.status_code, first["Retry-After"]) == (200, "5")

    assert api.get(f"/runs/{run.id}", If_None_Match=first["ETag"]).status_code == 304
    leases.claim(run.id, worker="one")
    assert api.get(f"/runs/{run.id}", If_None_Match=first["ETag"]).status_code == 200


def test_an_ended_run_is_not_to_be_polled_again(api: Any, run: Run) -> None:
    transitions.request_cancel(run.id)

    response = api.get(f"/runs/{run.id}")

    assert "Retry-After" not in response
    assert response.json()["is_terminal"]


def test_events_are_the_very_records_of_the_log(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")
    stored = selectors.read_events_after(run, 0)

    page = api.get(f"/runs/{run.id}/events").json()

    assert page["events"] == [{"id": str(one.seq), "event": one.event, "data": one.data} for one in stored]
    assert (page["last_event_id"], page["is_terminal"]) == (str(len(stored)), True)


def test_events_after_an_id_are_those_that_follow_it(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")
    total = len(selectors.read_events_after(run, 0))

    page = api.get(f"/runs/{run.id}/events?after={total - 2}").json()

    assert [event["id"] for event in page["events"]] == [str(total - 1), str(total)]


def test_polling_for_events_says_304_until_one_follows(api: Any, run: Run) -> None:
    end = api.get(f"/runs/{run.id}/events").json()["last_event_id"]
    address = f"/runs/{run.id}/events?after={end}"
    first = api.get(address)

    unchanged = api.get(address, If_None_Match=first["ETag"])
    assert (unchanged.status_code, unchanged["Retry-After"]) == (304, "5")
    transitions.request_cancel(run.id)
    changed = api.get(address, If_None_Match=first["ETag"])
    assert (changed.status_code, changed.json()["is_terminal"]) == (200, True)


@pytest.mark.parametrize("after", ["-1", "x", "1e3", "99999999999999999999999"])
def test_an_id_that_cannot_be_right_is_named(api: Any, run: Run, after: str) -> None:
    response = api.get(f"/runs/{run.id}/events?after={after}")

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "after"


def test_the_strategy_is_a_409_until_the_run_has_ended(api: Any, run: Run) -> None:
    response = api.get(f"/runs/{run.id}/strategy")

    assert (response.status_code, response.json()["code"]) == (409, "run_not_finished")


def test_a_finished_strategy_has_its_front_page_first_and_says_who_wrote_what(api: Any, run: Run) -> None:
    execution.execute(run.id, worker="one")

    strategy = api.get(f"/runs/{run.id}/strategy").json()

    assert (strategy["outcome"], strategy["missing"]) == ("succeeded", [])
    assert strategy["sections"][0]["key"] == "front"
    assert {section["writer"] for section in strategy["sections"]} == {"offline", "rules"}
    assert all(section["answers_used"] for section in strategy["sections"])


def test_cancel_answers_202_and_repeating_it_changes_nothing(api: Any, run: Run) -> None:
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
def test_somebody_elses_run_looks_exactly_like_none(bobs_api: Any, run: Run, method: str, path: str) -> None:
    theirs = getattr(bobs_api, method)(f"/runs/{run.id}{path}")
    none = getattr(bobs_api, method)(f"/runs/{uuid4()}{path}")

    assert (theirs.status_code, theirs.content) == (none.status_code, none.content) == (404, none.content)
    assert theirs["Content-Type"] == "application/problem+json"
    assert Run.objects.get().status == "queued"


def test_a_list_holds_ones_own_runs_only_newest_first_and_in_pages(
    api: Any, bobs_api: Any, alice: Any, brief: Any
) -> None:
    made = [str(transitions.create(owner=alice, brief=brief, writer="offline")[0].id) for _ in range(5)]

    first = api.get("/runs?limit=2").json()
    second = api.get(f"/runs?limit=2&cursor={first['next_cursor']}").json()
    third = api.get(f"/runs?limit=2&cursor={second['next_cursor']}").json()

    pages = [*first["results"], *second["results"], *third["results"]]
    assert [one["id"] for one in pages] == made[::-1]
    assert third["next_cursor"] is None
    assert bobs_api.get("/runs").json()["results"] == []


@pytest.mark.parametrize("moment", ["8177-04-12T23:56:47%2B19:04", "0001-01-01T00:00:00%2B19:04"])
def test_a_moment_may_have_any_offset(api: Any, run: Run, moment: str) -> None:
    assert api.get(f"/runs?created_after={moment}").status_code == 200
    assert api.get(f"/runs?created_before={moment}").status_code == 200


def test_a_list_can_be_asked_for_one_status(api: Any, run: Run) -> None:
    assert len(api.get("/runs?status=queued").json()["results"]) == 1
    assert api.get("/runs?status=failed").json()["results"] == []
    assert api.get("/runs?status=odd").status_code == 422


def test_a_list_is_narrowed_down_by_every_filter_and_all_together(api: Any, alice: Any, run: Run, brief: Any) -> None:
    stopped = transitions.request_cancel(transitions.create(owner=alice, brief=brief, writer="offline")[0].pk)
    again = transitions.rerun(stopped, writer="offline")[0]

    def found(**asked: Any) -> list[str]:
        return [one["id"] for one in api.client.get("/api/v1/runs", asked).json()["results"]]

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
def test_a_filter_that_cannot_be_used_is_named(api: Any, name: str, value: str) -> None:
    refused = api.client.get("/api/v1/runs", {name: value})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"].partition(".")[0] == name


def test_the_link_to_the_next_page_keeps_what_was_asked(api: Any, alice: Any, brief: Any) -> None:
    for _ in range(3):
        transitions.create(owner=alice, brief=brief, writer="offline")
    first = api.get("/runs?limit=2&status=queued")

    address = first["Link"].removeprefix("<").removesuffix('>; rel="next"')
    assert "status=queued" in address
    following = api.client.get(address)
    assert len(following.json()["results"]) == 1
    assert "Link" not in following.headers


def test_a_made_up_cursor_is_refused(api: Any) -> None:
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
def test_every_refusal_is_a_problem(api: Any, method: str, path: str, status: int) -> None:
    response = getattr(api, method)(path)

    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


def test_the_schema_of_the_brief_is_served(api: Any, raw_brief: dict) -> None:
    schema = api.get("/brief-schema").json()

    assert set(schema["properties"]) >= set(raw_brief) - {"key", "why"}


def test_a_revoked_token_opens_nothing(api: Any, alice: Any) -> None:
    from django.utils import timezone

    assert api.get("/runs").status_code == 200
    alice.api_tokens.update(revoked_at=timezone.now())

    assert api.get("/runs").status_code == 401


def test_the_interactive_documentation_loads_nothing_from_elsewhere(client: Any) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert b"://" not in page.content
