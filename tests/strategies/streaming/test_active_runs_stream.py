"""The stream of all of a user's runs in progress."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from sse.hub import current_hub
from strategies.accounts.api_authentication import Caller
from strategies.models import ApiToken, Run
from strategies.runs import transitions
from strategies.streaming import active_runs
from strategies.worker import execution
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until
from tests.strategies.streaming.several_runs import (
    group_by_run,
    logged_events,
    open_runs_stream,
    read_error,
    read_stream,
)
from tests.strategies.streaming.stream_client import run_scenario

pytestmark = pytest.mark.django_db(transaction=True)


def test_stream_of_all_active_runs_follows_each_to_its_end(
    runs: list[Run], bearer: Any, wire: Any, alice: Any, brief: Any
) -> None:
    ended = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    execution.execute(ended.id, worker="one")

    async def scenario() -> None:
        stream = await open_runs_stream("mine=active", bearer)
        await read_until(stream, wire, lambda: len(group_by_run(wire, "status")) == 2)
        await disconnect(stream)
        # It ends while the client is disconnected, and the client still receives its end.
        await in_thread(execution.execute, runs[0].id, worker="one")
        resumed = await open_runs_stream(f"mine=active&last_event_id={wire.events[-1].last_event_id}", bearer)
        await in_thread(transitions.request_cancel, runs[1].id)
        assert (await resumed.receive_output(timeout=5))["status"] == 200
        while (message := await resumed.receive_output(timeout=10)).get("more_body"):
            wire.feed(message["body"])
        await resumed.wait(timeout=5)

    run_scenario(scenario)
    for run in runs:
        received = [event.event for event in wire.events if event.data.get("run_id") == str(run.id)]
        assert received == logged_events(run)
    assert str(ended.id) not in {event.data.get("run_id") for event in wire.events}
    assert run_scenario(lambda: read_stream("mine=active", bearer)).status_code == 204


@pytest.mark.parametrize("by_session", [False, True])
def test_stream_of_all_active_runs_ends_for_a_run_that_can_join(
    runs: list[Run], bearer: Any, wire: Any, alice: Any, brief: Any, by_session: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rechecks: list[Any] = []
    filter_valid = active_runs._filter_valid

    def record(keys: Any) -> set[str]:
        valid = filter_valid(keys)
        rechecks.append(valid)
        return valid

    monkeypatch.setattr(active_runs, "_filter_valid", record)
    browser = Client()
    browser.force_login(alice)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
    header = (b"cookie", cookie.encode()) if by_session else bearer

    async def scenario() -> None:
        stream = await open_runs_stream("mine=active", header)
        await read_until(stream, wire, lambda: len(group_by_run(wire, "status")) == 2)
        await in_thread(execution.execute, runs[0].id, worker="one")
        before = len(rechecks)
        async with asyncio.timeout(10):
            while len(rechecks) < before + 2:
                await asyncio.sleep(0.01)
        assert current_hub().stream_count == 1, "an end is no reason to resume"
        created: list[Run] = []
        await in_thread(lambda: created.append(transitions.create(owner=alice, brief=brief, writer="offline")[0]))
        while (message := await stream.receive_output(timeout=10)).get("more_body"):
            wire.feed(message["body"])
        await stream.wait(timeout=5)
        resumed = await open_runs_stream(f"mine=active&last_event_id={wire.events[-1].last_event_id}", header)
        await read_until(resumed, wire, lambda: str(created[0].id) in group_by_run(wire, "status"))
        await disconnect(resumed)

    run_scenario(scenario)
    assert len(wire.retries_ms) == 3, "the last frame of the first stream says when to resume"
    received = [event.event for event in wire.events if event.data.get("run_id") == str(runs[0].id)]
    assert received == logged_events(runs[0])


def test_full_stream_of_active_runs_ends_when_one_has_ended(
    runs: list[Run], alice: Any, bearer: Any, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(active_runs, "RUNS_MAX", 1)
    caller = Caller(user=alice, token_key=str(ApiToken.objects.get().pk))
    credential = active_runs.make_credential(caller, runs[:1])

    with django_assert_num_queries(2):
        assert credential.filter_valid([credential.key]) == {credential.key}
    transitions.request_cancel(runs[0].id)
    assert credential.filter_valid([credential.key]) == set()
    transitions.request_cancel(runs[1].id)
    assert credential.filter_valid([credential.key]) == {credential.key}
    ApiToken.objects.update(revoked_at=timezone.now())
    assert credential.filter_valid([credential.key]) == set()


@pytest.mark.parametrize(("query", "field"), [("mine=all", "mine"), (f"mine=active&run={UUID(int=1)}", "run")])
def test_invalid_choice_of_runs_names_the_field(bearer: Any, query: str, field: str) -> None:
    response = read_error(query, bearer)

    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (422, [field])
