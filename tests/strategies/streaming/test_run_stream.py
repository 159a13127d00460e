"""The stream of a run: its owner's alone, within limits, and only for as long as the owner may read it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sse.asgi import EventStreamHandler
from sse.hub import current_hub
from sse.live_streams import list_open_streams, request_close
from strategies.accounts import tokens
from strategies.models import ApiToken, Run
from strategies.runs import transitions
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until, scope
from tests.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_place_of_its_own_in_redis(settings: Any, run: Run) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{run.id}"
    settings.SSE_RECHECK_INTERVAL_S = 0.2


@pytest.fixture
def bearer(alice: Any) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {tokens.issue(alice, name='test')}".encode()


@pytest.fixture
def signed_in(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def cookie_of(client: Client) -> tuple[bytes, bytes]:
    return b"cookie", "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()).encode()


async def opened(run: Run, *headers: tuple[bytes, bytes], query: str = "") -> ApplicationCommunicator:
    path = f"/api/v1/runs/{run.id}/stream"
    asked = scope(*headers, query=query.encode()) | {"path": path, "raw_path": path.encode()}
    client = ApplicationCommunicator(EventStreamHandler(), asked)
    await client.send_input({"type": "http.request", "body": b""})
    return client


async def ends(client: ApplicationCommunicator) -> dict[str, Any]:
    """Read until the server ends the response by itself; return how it began."""
    start: dict[str, Any] = {}
    async with asyncio.timeout(10):
        while True:
            message = await client.receive_output(timeout=10)
            if message["type"] == "http.response.start":
                start = message
            elif not message.get("more_body", False):
                break
    await client.wait(timeout=5)
    return start


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def and_close() -> None:
        try:
            await scenario()
        finally:
            await current_hub().close()

    asyncio.run(and_close())


def says_hello(wire: Any) -> Callable[[], bool]:
    return lambda: any(one.event == "hello" for one in wire.events)


def test_one_stream_too_many_is_told_when_to_come_back(run: Run, bearer: Any, settings: Any, wire: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 2

    async def scenario() -> None:
        streams = [await opened(run, bearer) for _ in range(2)]
        for stream in streams:
            assert (await stream.receive_output(timeout=5))["status"] == 200
        refused = await opened(run, bearer)
        start = await ends(refused)
        headers = {name.lower(): value for name, value in start["headers"]}
        assert start["status"] == 429
        assert headers[b"content-type"] == b"application/problem+json"
        assert int(headers[b"retry-after"]) >= 1
        await disconnect(streams.pop())
        async with asyncio.timeout(5):
            while len(await asyncio.to_thread(list_open_streams)) > 1:
                await asyncio.sleep(0.01)
        again = await opened(run, bearer)
        assert (await again.receive_output(timeout=5))["status"] == 200
        for stream in (*streams, again):
            await disconnect(stream)

    play(scenario)


def test_the_oldest_makes_room_where_that_is_the_rule(run: Run, bearer: Any, settings: Any, wire: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 1
    settings.SSE_WHEN_FULL = "evict_oldest"

    async def scenario() -> None:
        first = await opened(run, bearer)
        await read_until(first, wire, says_hello(wire))
        second = await opened(run, bearer)
        await ends(first)
        await disconnect(second)

    play(scenario)


def sign_out(client: Client, user: User) -> None:
    client.logout()


def deactivate(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(client: Client, user: User) -> None:
    user.set_password("another")
    user.save()


def give_the_run_away(client: Client, user: User) -> None:
    Run.objects.update(owner=User.objects.create_user("carol"))


@pytest.mark.parametrize("lose_it", [sign_out, deactivate, change_password, give_the_run_away])
def test_a_stream_ends_soon_after_the_right_to_it_is_lost(
    run: Run, alice: Any, signed_in: Client, wire: Any, lose_it: Callable[[Client, User], None]
) -> None:
    async def scenario() -> None:
        stream = await opened(run, cookie_of(signed_in))
        await read_until(stream, wire, says_hello(wire))
        await in_thread(lose_it, signed_in, alice)
        await ends(stream)
        assert current_hub().stream_count == 0

    play(scenario)


def test_a_stream_opened_with_a_token_does_not_end_with_somebodys_session(
    run: Run, signed_in: Client, bearer: Any, wire: Any
) -> None:
    async def scenario() -> None:
        stream = await opened(run, bearer, cookie_of(signed_in))
        await read_until(stream, wire, says_hello(wire))
        await in_thread(signed_in.logout)
        await asyncio.sleep(0.6)
        assert current_hub().stream_count == 1
        await disconnect(stream)

    play(scenario)


def revoke(token: Any) -> None:
    token.update(revoked_at=timezone.now())


def expire(token: Any) -> None:
    token.update(expires_at=timezone.now())


def delete(token: Any) -> None:
    token.delete()


@pytest.mark.parametrize("by_ticket", [False, True], ids=["by header", "by ticket"])
@pytest.mark.parametrize("lose_it", [revoke, expire, delete])
def test_a_stream_ends_soon_after_the_token_it_was_opened_with_and_no_other_does(
    run: Run, api: Any, alice: Any, bearer: Any, wire: Any, lose_it: Callable[[Any], None], by_ticket: bool
) -> None:
    token = ApiToken.objects.filter(pk=tokens.find(api.token).pk)
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2] if by_ticket else ""
    header = [] if by_ticket else [(b"authorization", f"Bearer {api.token}".encode())]

    async def scenario() -> None:
        stream, other = await opened(run, *header, query=query), await opened(run, bearer)
        await read_until(stream, wire, says_hello(wire))
        await read_until(other, Wire(), lambda: current_hub().stream_count == 2)
        await in_thread(lose_it, token)
        await ends(stream)
        assert current_hub().stream_count == 1
        await disconnect(other)

    play(scenario)


def test_a_ticket_does_not_outlive_the_token_it_was_asked_for_with(run: Run, api: Any) -> None:
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2]
    revoke(ApiToken.objects)

    async def scenario() -> None:
        assert (await ends(await opened(run, query=query)))["status"] == 401

    play(scenario)


def test_a_header_that_names_nobody_does_not_part_a_stream_from_its_session(
    run: Run, signed_in: Client, wire: Any
) -> None:
    async def scenario() -> None:
        stream = await opened(run, cookie_of(signed_in), (b"authorization", b"Basic eDp5"))
        await read_until(stream, wire, says_hello(wire))
        await in_thread(signed_in.logout)
        await ends(stream)

    play(scenario)


def test_any_number_of_tokens_is_asked_about_in_one_query(alice: Any, django_assert_num_queries: Any) -> None:
    held = [str(tokens.find(tokens.issue(alice, name=str(number))).pk) for number in range(3)]
    ApiToken.objects.filter(pk=held[1]).update(revoked_at=timezone.now())

    with django_assert_num_queries(1):
        assert tokens.filter_valid(held) == {held[0], held[2]}


def test_an_operator_sees_a_stream_and_closes_it(run: Run, bearer: Any, wire: Any) -> None:
    async def scenario() -> None:
        stream = await opened(run, bearer)
        await read_until(stream, wire, says_hello(wire))
        async with asyncio.timeout(10):
            while not current_hub().bus_up:
                await asyncio.sleep(0.01)
        (seen,) = await asyncio.to_thread(list_open_streams)
        assert (seen.owner, seen.channels) == ("alice", (f"run:{run.id}",))
        await asyncio.to_thread(request_close, seen.connection_id, "operator")
        await ends(stream)

    play(scenario)


def test_a_ticket_opens_its_own_stream_once(run: Run, api: Any, alice: Any, brief: Any, wire: Any) -> None:
    other = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    first, second = (api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2] for _ in range(2))

    async def scenario() -> None:
        stream = await opened(run, query=first)
        await read_until(stream, wire, says_hello(wire))
        for refused in (
            await opened(run, query=first),
            await opened(other, query=second),
            await opened(run, query="ticket=x"),
        ):
            assert (await ends(refused))["status"] == 401
        await disconnect(stream)

    play(scenario)


def test_a_ticket_of_an_account_that_was_closed_opens_nothing(run: Run, api: Any, alice: Any) -> None:
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2]
    User.objects.filter(pk=alice.pk).update(is_active=False)

    async def scenario() -> None:
        refused = await opened(run, query=query)
        assert (await ends(refused))["status"] == 401

    play(scenario)


def test_an_operator_follows_anybodys_run_signed_in_and_by_a_token_only_their_own(run: Run, wire: Any) -> None:
    root = User.objects.create_superuser("root")
    browser = Client()
    browser.force_login(root)
    token = b"authorization", f"Bearer {tokens.issue(root, name='test')}".encode()

    async def scenario() -> None:
        by_token = await opened(run, token)
        assert (await ends(by_token))["status"] == 404
        signed_in = await opened(run, cookie_of(browser))
        assert (await signed_in.receive_output(timeout=5))["status"] == 200
        await disconnect(signed_in)

    play(scenario)
