"""The stream of one run: authorization, limits, tickets, and closing when permission is lost."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sse.hub import current_hub
from sse.live_streams import list_open_streams, request_close
from strategies.accounts import tokens
from strategies.models import ApiToken, Run
from strategies.runs import transitions
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until
from tests.strategies.streaming.stream_client import open_run_stream, read_to_end, run_scenario
from tests.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def cookie_header(client: Client) -> tuple[bytes, bytes]:
    return b"cookie", "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items()).encode()


def has_hello(wire: Any) -> Callable[[], bool]:
    return lambda: any(event.event == "hello" for event in wire.events)


def test_stream_is_a_429_at_the_limit_until_another_closes(run: Run, bearer: Any, settings: Any, wire: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 2

    async def scenario() -> None:
        streams = [await open_run_stream(run, bearer) for _ in range(2)]
        for stream in streams:
            assert (await stream.receive_output(timeout=5))["status"] == 200
        rejected = await open_run_stream(run, bearer)
        start = await read_to_end(rejected)
        headers = {name.lower(): value for name, value in start["headers"]}
        assert start["status"] == 429
        assert headers[b"content-type"] == b"application/problem+json"
        assert int(headers[b"retry-after"]) >= 1
        await disconnect(streams.pop())
        async with asyncio.timeout(5):
            while len(await asyncio.to_thread(list_open_streams)) > 1:
                await asyncio.sleep(0.01)
        reopened = await open_run_stream(run, bearer)
        assert (await reopened.receive_output(timeout=5))["status"] == 200
        for stream in (*streams, reopened):
            await disconnect(stream)

    run_scenario(scenario)


def test_oldest_stream_is_closed_when_full_with_evict_oldest(run: Run, bearer: Any, settings: Any, wire: Any) -> None:
    settings.SSE_MAX_STREAMS_PER_USER = 1
    settings.SSE_WHEN_FULL = "evict_oldest"

    async def scenario() -> None:
        first = await open_run_stream(run, bearer)
        await read_until(first, wire, has_hello(wire))
        second = await open_run_stream(run, bearer)
        await read_to_end(first)
        await disconnect(second)

    run_scenario(scenario)


def sign_out(client: Client, user: User) -> None:
    client.logout()


def deactivate(client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def change_password(client: Client, user: User) -> None:
    user.set_password("another")
    user.save()


def transfer_run(client: Client, user: User) -> None:
    Run.objects.update(owner=User.objects.create_user("carol"))


@pytest.mark.parametrize("revoke_access", [sign_out, deactivate, change_password, transfer_run])
def test_stream_closes_soon_after_access_is_lost(
    run: Run, alice: Any, browser: Client, wire: Any, revoke_access: Callable[[Client, User], None]
) -> None:
    async def scenario() -> None:
        stream = await open_run_stream(run, cookie_header(browser))
        await read_until(stream, wire, has_hello(wire))
        await in_thread(revoke_access, browser, alice)
        await read_to_end(stream)
        assert current_hub().stream_count == 0

    run_scenario(scenario)


def test_stream_opened_with_a_token_survives_sign_out(run: Run, browser: Client, bearer: Any, wire: Any) -> None:
    async def scenario() -> None:
        stream = await open_run_stream(run, bearer, cookie_header(browser))
        await read_until(stream, wire, has_hello(wire))
        await in_thread(browser.logout)
        await asyncio.sleep(0.6)
        assert current_hub().stream_count == 1
        await disconnect(stream)

    run_scenario(scenario)


def revoke_token(token: Any) -> None:
    token.update(revoked_at=timezone.now())


def expire_token(token: Any) -> None:
    token.update(expires_at=timezone.now())


def delete_token(token: Any) -> None:
    token.delete()


@pytest.mark.parametrize("by_ticket", [False, True], ids=["by header", "by ticket"])
@pytest.mark.parametrize("revoke_access", [revoke_token, expire_token, delete_token])
def test_stream_closes_soon_after_its_token_ends_and_others_stay_open(
    run: Run, api: Any, alice: Any, bearer: Any, wire: Any, revoke_access: Callable[[Any], None], by_ticket: bool
) -> None:
    token = ApiToken.objects.filter(pk=tokens.find(api.token).pk)
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2] if by_ticket else ""
    header = [] if by_ticket else [(b"authorization", f"Bearer {api.token}".encode())]

    async def scenario() -> None:
        stream, other = await open_run_stream(run, *header, query=query), await open_run_stream(run, bearer)
        await read_until(stream, wire, has_hello(wire))
        await read_until(other, Wire(), lambda: current_hub().stream_count == 2)
        await in_thread(revoke_access, token)
        await read_to_end(stream)
        assert current_hub().stream_count == 1
        await disconnect(other)

    run_scenario(scenario)


def test_ticket_is_invalid_after_its_token_is_revoked(run: Run, api: Any) -> None:
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2]
    revoke_token(ApiToken.objects)

    async def scenario() -> None:
        assert (await read_to_end(await open_run_stream(run, query=query)))["status"] == 401

    run_scenario(scenario)


def test_stream_with_an_unknown_auth_scheme_uses_the_session(run: Run, browser: Client, wire: Any) -> None:
    async def scenario() -> None:
        stream = await open_run_stream(run, cookie_header(browser), (b"authorization", b"Basic eDp5"))
        await read_until(stream, wire, has_hello(wire))
        await in_thread(browser.logout)
        await read_to_end(stream)

    run_scenario(scenario)


def test_validity_of_many_tokens_is_checked_with_one_query(alice: Any, django_assert_num_queries: Any) -> None:
    token_ids = [str(tokens.find(tokens.issue(alice, name=str(number))).pk) for number in range(3)]
    ApiToken.objects.filter(pk=token_ids[1]).update(revoked_at=timezone.now())

    with django_assert_num_queries(1):
        assert tokens.filter_valid(token_ids) == {token_ids[0], token_ids[2]}


def test_operator_can_list_and_close_a_stream(run: Run, bearer: Any, wire: Any) -> None:
    async def scenario() -> None:
        stream = await open_run_stream(run, bearer)
        await read_until(stream, wire, has_hello(wire))
        async with asyncio.timeout(10):
            while not current_hub().bus_up:
                await asyncio.sleep(0.01)
        (listed,) = await asyncio.to_thread(list_open_streams)
        assert (listed.owner, listed.channels) == ("alice", (f"run:{run.id}",))
        await asyncio.to_thread(request_close, listed.connection_id, "operator")
        await read_to_end(stream)

    run_scenario(scenario)


def test_ticket_opens_its_own_stream_once(run: Run, api: Any, alice: Any, brief: Any, wire: Any) -> None:
    other = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    first, second = (api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2] for _ in range(2))

    async def scenario() -> None:
        stream = await open_run_stream(run, query=first)
        await read_until(stream, wire, has_hello(wire))
        for rejected in (
            await open_run_stream(run, query=first),
            await open_run_stream(other, query=second),
            await open_run_stream(run, query="ticket=x"),
        ):
            assert (await read_to_end(rejected))["status"] == 401
        await disconnect(stream)

    run_scenario(scenario)


def test_ticket_is_invalid_after_its_account_is_deactivated(run: Run, api: Any, alice: Any) -> None:
    query = api.post(f"/runs/{run.id}/stream-ticket").json()["url"].partition("?")[2]
    User.objects.filter(pk=alice.pk).update(is_active=False)

    async def scenario() -> None:
        rejected = await open_run_stream(run, query=query)
        assert (await read_to_end(rejected))["status"] == 401

    run_scenario(scenario)


def test_operator_streams_any_run_by_session_but_not_by_token(run: Run, wire: Any) -> None:
    root = User.objects.create_superuser("root")
    browser = Client()
    browser.force_login(root)
    token = b"authorization", f"Bearer {tokens.issue(root, name='test')}".encode()

    async def scenario() -> None:
        by_token = await open_run_stream(run, token)
        assert (await read_to_end(by_token))["status"] == 404
        by_session = await open_run_stream(run, cookie_header(browser))
        assert (await by_session.receive_output(timeout=5))["status"] == 200
        await disconnect(by_session)

    run_scenario(scenario)
