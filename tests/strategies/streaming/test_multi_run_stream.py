"""One stream of several runs: found by its own address, for their owner, from one id to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.test import AsyncClient, Client
from django.urls import resolve

from sse import event_log
from sse.asgi import EventStreamHandler
from sse.hub import current_hub
from strategies.accounts import tokens
from strategies.models import Run
from strategies.runs import leases, transitions
from strategies.worker import execution
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until, scope

pytestmark = pytest.mark.django_db(transaction=True)
type Headers = dict[str, str]


@pytest.fixture(autouse=True)
def own_keys(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SSE_RECHECK_INTERVAL_S = 0.2


@pytest.fixture
def two(alice: Any, brief: Any) -> list[Run]:
    """Two queued runs of Alice's."""
    return [transitions.create(owner=alice, brief=brief, writer="offline")[0] for _ in range(2)]


@pytest.fixture
def bearer(alice: Any) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {tokens.issue(alice, name='test')}".encode()


def named(*run_ids: object) -> str:
    return "&".join(f"run={run_id}" for run_id in run_ids)


async def opened(query: str, *headers: tuple[bytes, bytes]) -> ApplicationCommunicator:
    path = "/api/v1/runs/stream"
    asked = scope(*headers, query=query.encode()) | {"path": path, "raw_path": path.encode()}
    client = ApplicationCommunicator(EventStreamHandler(), asked)
    await client.send_input({"type": "http.request", "body": b""})
    return client


async def answer(query: str, *headers: tuple[bytes, bytes]) -> Any:
    """Ask for a stream and read it to its end."""
    given = {name.decode(): value.decode() for name, value in headers}
    response = await AsyncClient().get(f"/api/v1/runs/stream?{query}", headers=given)
    if response.streaming:
        response.read = b"".join([part async for part in response.streaming_content])
    return response


def play[T](scenario: Callable[[], Awaitable[T]]) -> T:
    async def and_close() -> T:
        try:
            return await scenario()
        finally:
            await current_hub().close()
            # Django's test client leaves it open on the thread that answers refusals.
            await sync_to_async(connections.close_all)()

    return asyncio.run(and_close())


def refused(query: str, *headers: tuple[bytes, bytes]) -> Any:
    response = play(lambda: answer(query, *headers))
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    return response


def by_run(wire: Any, kind: str) -> dict[str, list[Any]]:
    heard: dict[str, list[Any]] = {}
    for one in wire.events:
        if one.event == kind:
            heard.setdefault(one.data["run_id"], []).append(one)
    return heard


def stored(run: Run) -> list[str]:
    return [event.event for event in event_log.read_after(f"run:{run.id}", 0, limit=1000)]


def test_two_runs_are_followed_to_their_ends_each_complete_and_in_order(two: list[Run], bearer: Any, wire: Any) -> None:
    async def scenario() -> None:
        stream = await opened(named(*(run.id for run in two)), bearer)
        await read_until(stream, wire, lambda: any(one.event == "hello" for one in wire.events))
        await in_thread(execution.execute, two[0].id, worker="one")
        await read_until(stream, wire, lambda: "complete" in [one.event for one in wire.events])
        assert current_hub().stream_count == 1, "the other run goes on"
        await in_thread(execution.execute, two[1].id, worker="one")
        while (message := await stream.receive_output(timeout=10)).get("more_body"):
            wire.feed(message["body"])
        await stream.wait(timeout=5)

    play(scenario)
    for run in two:
        told = [one.event for one in wire.events if one.data.get("run_id") == str(run.id)]
        assert told == stored(run)
        assert told[-1] == "complete"
    ids = [one.last_event_id for one in wire.events if one.last_event_id]
    assert len(set(ids)) == len(stored(two[0])) + len(stored(two[1])), "an id for every event"


def test_a_client_resumes_both_by_one_id_and_is_told_when_nothing_will_follow(
    two: list[Run], bearer: Any, wire: Any
) -> None:
    for run in two:
        execution.execute(run.id, worker="one")
    query = named(*(run.id for run in two))
    whole = type(wire)()
    whole.feed(play(lambda: answer(query, bearer)).read)
    told = [one for one in whole.events if one.last_event_id]
    halfway, last = told[len(told) // 2].last_event_id, told[-1].last_event_id

    wire.feed(play(lambda: answer(query, bearer, (b"last-event-id", halfway.encode()))).read)

    assert [one.data for one in wire.events if one.last_event_id] == [one.data for one in told[len(told) // 2 + 1 :]]
    assert play(lambda: answer(f"{query}&last_event_id={last}", bearer)).status_code == 204


def test_who_follows_one_run_less_or_one_more_goes_on_from_the_same_id(
    two: list[Run], alice: Any, brief: Any, bearer: Any, wire: Any
) -> None:
    third = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    for run in (*two, third):
        execution.execute(run.id, worker="one")
    first = type(wire)()
    first.feed(play(lambda: answer(named(*(run.id for run in two)), bearer)).read)
    done = first.events[-1].last_event_id

    assert play(lambda: answer(f"{named(two[0].id)}&last_event_id={done}", bearer)).status_code == 204
    wire.feed(play(lambda: answer(f"{named(two[1].id, third.id)}&last_event_id={done}", bearer)).read)
    assert [one.event for one in wire.events if one.event != "hello"] == stored(third)


def test_a_reset_gives_the_state_of_every_run(two: list[Run], bearer: Any, wire: Any) -> None:
    leases.claim(two[1].id, worker="one")

    async def scenario() -> None:
        stream = await opened(f"{named(*(run.id for run in two))}&last_event_id=7", bearer)
        await read_until(stream, wire, lambda: len(by_run(wire, "status")) == 2)
        await disconnect(stream)

    play(scenario)
    assert (wire.events[1].event, wire.events[1].data["reason"]) == ("reset", "unknown_id")
    states = by_run(wire, "status")
    assert {str(run.id): [one.data["status"] for one in states[str(run.id)]] for run in two} == {
        str(two[0].id): ["queued"],
        str(two[1].id): ["running"],
    }


def test_the_rule_of_many_runs_is_one_query(two: list[Run], alice: Any, django_assert_num_queries: Any) -> None:
    from sse.rules import unreadable

    with django_assert_num_queries(1):
        assert unreadable(alice, [f"run:{run.id}" for run in two]) == []


@pytest.mark.parametrize(
    "query",
    ["", "run=", "run=x", f"run={uuid4()}&run=x", named(*(uuid4() for _ in range(21)))],
    ids=["none", "empty", "no id", "one is no id", "twenty-one"],
)
def test_runs_that_cannot_be_meant_are_refused_by_field(bearer: Any, query: str) -> None:
    response = refused(query, bearer)

    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert [fault["field"] for fault in response.json()["errors"]] == ["run"]


def test_a_run_named_twice_counts_once(two: list[Run], bearer: Any) -> None:
    execution.execute(two[0].id, worker="one")

    response = play(lambda: answer(named(*[two[0].id] * 25), bearer))

    assert response.status_code == 200
    assert b'"final":true' in response.read.replace(b" ", b"")


def test_somebody_elses_run_looks_exactly_like_none(run: Run, bob: Any, brief: Any) -> None:
    bearer = b"authorization", f"Bearer {tokens.issue(bob, name='test')}".encode()
    own, nobodys = transitions.create(owner=bob, brief=brief, writer="offline")[0], uuid4()

    theirs, none = (refused(named(own.id, one), bearer) for one in (run.id, nobodys))

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content.replace(str(run.id).encode(), str(nobodys).encode()) == none.content
    assert [(fault["field"], str(run.id) in fault["message"]) for fault in theirs.json()["errors"]] == [("run", True)]
    assert str(own.id) not in theirs.text


def test_a_stranger_is_asked_to_sign_in(two: list[Run]) -> None:
    response = refused(named(two[0].id))

    assert response.status_code == 401
    assert "Bearer" in response["WWW-Authenticate"]


def test_the_stream_ends_when_one_of_its_runs_may_no_longer_be_read(two: list[Run], bob: Any, bearer: Any) -> None:
    async def scenario() -> None:
        stream = await opened(named(*(run.id for run in two)), bearer)
        assert (await stream.receive_output(timeout=5))["status"] == 200
        await in_thread(Run.objects.filter(pk=two[1].pk).update, owner=bob)
        while (await stream.receive_output(timeout=10)).get("more_body"):
            pass
        await stream.wait(timeout=5)

    play(scenario)


def test_a_ticket_opens_exactly_the_runs_it_was_asked_for_and_once(two: list[Run], api: Any, wire: Any) -> None:
    query = named(*(run.id for run in two))
    issued = api.post(f"/runs/stream-ticket?{query}").json()
    assert issued["url"].startswith(f"/api/v1/runs/stream?{query}&ticket=")
    with_ticket = issued["url"].partition("?")[2]
    for_one = api.post(f"/runs/stream-ticket?{named(two[0].id)}").json()["url"].partition("&")[2]

    async def scenario() -> None:
        stream = await opened(with_ticket)
        await read_until(stream, wire, lambda: any(one.event == "hello" for one in wire.events))
        assert (await answer(with_ticket)).status_code == 401
        assert (await answer(f"{query}&{for_one}")).status_code == 401
        await disconnect(stream)

    play(scenario)


@pytest.mark.parametrize(
    ("asked", "status"),
    [("", 422), ("run=x", 422), (named(*(uuid4() for _ in range(21))), 422), (named(uuid4()), 404)],
    ids=["none", "no id", "twenty-one", "nobody's"],
)
def test_a_ticket_for_runs_that_there_are_not_is_refused_by_field(api: Any, asked: str, status: int) -> None:
    response = api.post(f"/runs/stream-ticket?{asked}")

    assert response.status_code == status
    assert response.json()["errors"][0]["field"].partition(".")[0] == "run"


def test_a_ticket_for_somebody_elses_run_is_refused_like_one_for_none(run: Run, bobs_api: Any) -> None:
    nobodys = uuid4()
    theirs, none = (bobs_api.post(f"/runs/stream-ticket?{named(one)}") for one in (run.id, nobodys))

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content.replace(str(run.id).encode(), str(nobodys).encode()) == none.content


def test_the_addresses_of_one_run_and_of_several_do_not_take_each_others_place(api: Any, run: Run) -> None:
    several = resolve("/api/v1/runs/stream")
    assert (several.view_name, several.kwargs) == ("strategies:streams", {})
    assert resolve(f"/api/v1/runs/{run.id}/stream").kwargs == {"run_id": UUID(str(run.id))}
    assert api.get(f"/runs/{run.id}").json()["id"] == str(run.id)
    assert api.post("/runs/stream").status_code == 405


def test_a_signed_in_browser_needs_no_more_than_its_cookie(two: list[Run], alice: Any) -> None:
    browser = Client()
    browser.force_login(alice)
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())

    async def scenario() -> None:
        stream = await opened(named(two[0].id), (b"cookie", cookie.encode()))
        assert (await stream.receive_output(timeout=5))["status"] == 200
        await in_thread(browser.logout)
        while (await stream.receive_output(timeout=10)).get("more_body"):
            pass
        await stream.wait(timeout=5)

    play(scenario)
