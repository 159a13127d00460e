"""One stream of several runs: resuming, authorization, tickets and invalid requests."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import resolve

from sse.hub import current_hub
from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs import leases, transitions
from strategies.worker import execution
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until
from tests.strategies.streaming.several_runs import (
    group_by_run,
    logged_events,
    open_runs_stream,
    read_error,
    read_stream,
    run_query,
)
from tests.strategies.streaming.stream_client import run_scenario

pytestmark = pytest.mark.django_db(transaction=True)


def test_stream_of_two_runs_sends_each_complete_and_in_order(runs: list[Run], bearer: Any, wire: Any) -> None:
    async def scenario() -> None:
        stream = await open_runs_stream(run_query(*(run.id for run in runs)), bearer)
        await read_until(stream, wire, lambda: any(event.event == "hello" for event in wire.events))
        await in_thread(execution.execute, runs[0].id, worker="one")
        await read_until(stream, wire, lambda: "complete" in [event.event for event in wire.events])
        assert current_hub().stream_count == 1, "the other run is in progress"
        await in_thread(execution.execute, runs[1].id, worker="one")
        while (message := await stream.receive_output(timeout=10)).get("more_body"):
            wire.feed(message["body"])
        await stream.wait(timeout=5)

    run_scenario(scenario)
    for run in runs:
        received = [event.event for event in wire.events if event.data.get("run_id") == str(run.id)]
        assert received == logged_events(run)
        assert received[-1] == "complete"
    ids = [event.last_event_id for event in wire.events if event.last_event_id]
    assert len(set(ids)) == len(logged_events(runs[0])) + len(logged_events(runs[1])), (
        "every event has an id of its own"
    )


def test_stream_resumes_from_one_id_and_is_a_204_at_the_end(runs: list[Run], bearer: Any, wire: Any) -> None:
    for run in runs:
        execution.execute(run.id, worker="one")
    query = run_query(*(run.id for run in runs))
    complete = type(wire)()
    complete.feed(run_scenario(lambda: read_stream(query, bearer)).read)
    events = [event for event in complete.events if event.last_event_id]
    middle, last = events[len(events) // 2].last_event_id, events[-1].last_event_id

    wire.feed(run_scenario(lambda: read_stream(query, bearer, (b"last-event-id", middle.encode()))).read)

    resumed = [event.data for event in wire.events if event.last_event_id]
    assert resumed == [event.data for event in events[len(events) // 2 + 1 :]]
    assert run_scenario(lambda: read_stream(f"{query}&last_event_id={last}", bearer)).status_code == 204


def test_stream_resumes_from_an_id_of_a_different_set_of_runs(
    runs: list[Run], alice: Any, brief: Any, bearer: Any, wire: Any
) -> None:
    third = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    for run in (*runs, third):
        execution.execute(run.id, worker="one")
    first = type(wire)()
    first.feed(run_scenario(lambda: read_stream(run_query(*(run.id for run in runs)), bearer)).read)
    last_id = first.events[-1].last_event_id

    assert (
        run_scenario(lambda: read_stream(f"{run_query(runs[0].id)}&last_event_id={last_id}", bearer)).status_code == 204
    )
    wire.feed(
        run_scenario(lambda: read_stream(f"{run_query(runs[1].id, third.id)}&last_event_id={last_id}", bearer)).read
    )
    assert [event.event for event in wire.events if event.event != "hello"] == logged_events(third)


def test_reset_sends_the_status_of_every_run(runs: list[Run], bearer: Any, wire: Any) -> None:
    leases.claim(runs[1].id, worker="one")

    async def scenario() -> None:
        stream = await open_runs_stream(f"{run_query(*(run.id for run in runs))}&last_event_id=7", bearer)
        await read_until(stream, wire, lambda: len(group_by_run(wire, "status")) == 2)
        await disconnect(stream)

    run_scenario(scenario)
    assert (wire.events[1].event, wire.events[1].data["reason"]) == ("reset", "unknown_id")
    states = group_by_run(wire, "status")
    assert {str(run.id): [event.data["status"] for event in states[str(run.id)]] for run in runs} == {
        str(runs[0].id): ["queued"],
        str(runs[1].id): ["running"],
    }


@pytest.mark.parametrize(
    "query",
    ["", "run=", "run=x", f"run={uuid4()}&run=x", run_query(*(uuid4() for _ in range(21)))],
    ids=["missing", "empty", "invalid", "one invalid", "twenty-one"],
)
def test_stream_rejects_invalid_run_ids_with_the_field(bearer: Any, query: str) -> None:
    response = read_error(query, bearer)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert [error["field"] for error in response.json()["errors"]] == ["run"]


def test_stream_counts_a_repeated_run_once(runs: list[Run], bearer: Any) -> None:
    execution.execute(runs[0].id, worker="one")

    response = run_scenario(lambda: read_stream(run_query(*[runs[0].id] * 25), bearer))

    assert response.status_code == 200
    assert b'"final":true' in response.read.replace(b" ", b"")


def test_stream_of_another_users_run_looks_like_a_missing_run(run: Run, bob: Any, brief: Any) -> None:
    bearer = b"authorization", f"Bearer {tokens.issue(bob, name='test')}".encode()
    own, missing_id = transitions.create(owner=bob, brief=brief, writer="offline")[0], uuid4()

    foreign, missing = (read_error(run_query(own.id, run_id), bearer) for run_id in (run.id, missing_id))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(str(run.id).encode(), str(missing_id).encode()) == missing.content
    assert [(error["field"], str(run.id) in error["message"]) for error in foreign.json()["errors"]] == [("run", True)]
    assert str(own.id) not in foreign.text


def test_stream_without_credentials_is_a_401(runs: list[Run]) -> None:
    response = read_error(run_query(runs[0].id))

    assert response.status_code == 401
    assert "Bearer" in response["WWW-Authenticate"]


def test_stream_closes_when_access_to_one_of_its_runs_is_lost(runs: list[Run], bob: Any, bearer: Any) -> None:
    async def scenario() -> None:
        stream = await open_runs_stream(run_query(*(run.id for run in runs)), bearer)
        assert (await stream.receive_output(timeout=5))["status"] == 200
        await in_thread(Run.objects.filter(pk=runs[1].pk).update, owner=bob)
        while (await stream.receive_output(timeout=10)).get("more_body"):
            pass
        await stream.wait(timeout=5)

    run_scenario(scenario)


def test_ticket_opens_its_own_runs_once(runs: list[Run], api: Any, wire: Any) -> None:
    query = run_query(*(run.id for run in runs))
    issued = api.post(f"/runs/stream-ticket?{query}").json()
    assert issued["url"].startswith(f"/api/v1/runs/stream?{query}&ticket=")
    with_ticket = issued["url"].partition("?")[2]
    for_one = api.post(f"/runs/stream-ticket?{run_query(runs[0].id)}").json()["url"].partition("&")[2]

    async def scenario() -> None:
        stream = await open_runs_stream(with_ticket)
        await read_until(stream, wire, lambda: any(event.event == "hello" for event in wire.events))
        assert (await read_stream(with_ticket)).status_code == 401
        assert (await read_stream(f"{query}&{for_one}")).status_code == 401
        await disconnect(stream)

    run_scenario(scenario)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("run=x", 422), (run_query(*(uuid4() for _ in range(21))), 422), (run_query(uuid4()), 404)],
    ids=["missing", "invalid", "twenty-one", "unknown"],
)
def test_ticket_request_rejects_invalid_run_ids_with_the_field(api: Any, query: str, status: int) -> None:
    response = api.post(f"/runs/stream-ticket?{query}")

    assert response.status_code == status
    assert response.json()["errors"][0]["field"].partition(".")[0] == "run"


def test_ticket_for_another_users_run_looks_like_a_missing_run(run: Run, bobs_api: Any) -> None:
    missing_id = uuid4()
    foreign, missing = (bobs_api.post(f"/runs/stream-ticket?{run_query(run_id)}") for run_id in (run.id, missing_id))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(str(run.id).encode(), str(missing_id).encode()) == missing.content


def test_urls_of_one_run_and_of_several_do_not_collide(api: Any, run: Run) -> None:
    match = resolve("/api/v1/runs/stream")
    assert (match.view_name, match.kwargs) == ("strategies:streams", {})
    assert resolve(f"/api/v1/runs/{run.id}/stream").kwargs == {"run_id": UUID(str(run.id))}
    assert api.get(f"/runs/{run.id}").json()["id"] == str(run.id)
    assert api.post("/runs/stream").status_code == 405


def test_stream_with_a_session_closes_after_sign_out(runs: list[Run], alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())

    async def scenario() -> None:
        stream = await open_runs_stream(run_query(runs[0].id), (b"cookie", cookie.encode()))
        assert (await stream.receive_output(timeout=5))["status"] == 200
        await in_thread(browser.logout)
        while (await stream.receive_output(timeout=10)).get("more_body"):
            pass
        await stream.wait(timeout=5)

    run_scenario(scenario)
