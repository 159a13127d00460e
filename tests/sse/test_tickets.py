"""Tickets: valid once, for at most a minute, for one set of channels."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings

from sse import redis_client, tickets
from sse.error_handler import RedisUnavailable, render_error
from sse.tickets import Ticket


@pytest.fixture(autouse=True)
def use_own_prefix(prefix: str) -> None:
    """Isolate the tickets of each test."""


def run_in_loop(call: Callable[[], Any]) -> Any:
    async def run() -> Any:
        try:
            return await call()
        finally:
            await redis_client.disconnect()

    return asyncio.run(run())


@pytest.fixture(params=["sync", "async"])
def redeem(request: pytest.FixtureRequest) -> Callable[..., Ticket | None]:
    if request.param == "sync":
        return tickets.redeem
    return lambda *args: run_in_loop(lambda: tickets.aredeem(*args))


def test_ticket_carries_its_credential(redeem: Any) -> None:
    ticket = tickets.issue(7, ["run:1"], credential="token 3")

    assert redeem(ticket, ["run:1"]).credential == "token 3"


def test_ticket_is_valid_once(redeem: Any) -> None:
    ticket = tickets.issue(7, ["run:1", "run:2"])

    assert redeem(ticket, ["run:2", "run:1"]) == Ticket(user_id="7", channels=("run:1", "run:2"))
    assert redeem(ticket, ["run:1", "run:2"]) is None


def test_ticket_is_valid_once_when_redeemed_concurrently() -> None:
    ticket = tickets.issue(7, ["run:1"])

    async def redeem_twenty_times() -> list[Ticket | None]:
        return await asyncio.gather(*(tickets.aredeem(ticket, ["run:1"]) for _ in range(20)))

    results = run_in_loop(redeem_twenty_times)
    assert len([result for result in results if result]) == 1


def test_ticket_expires(redeem: Any) -> None:
    ticket = tickets.issue(7, ["run:1"], lifetime_s=0.05)
    assert tickets.redeem(tickets.issue(7, ["run:1"], lifetime_s=5), ["run:1"])

    with redis.Redis.from_url(settings.REDIS_URL) as store:
        deadline = time.monotonic() + 5
        while store.exists(tickets._key(ticket)):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert redeem(ticket, ["run:1"]) is None


@pytest.mark.parametrize("channels", [["run:2"], ["run:1", "run:2"], []])
def test_ticket_for_other_channels_is_rejected_and_used_up(redeem: Any, channels: list[str]) -> None:
    ticket = tickets.issue(7, ["run:1"])

    assert redeem(ticket, channels) is None
    assert redeem(ticket, ["run:1"]) is None


def test_ticket_for_two_channels_is_invalid_for_one_of_them(redeem: Any) -> None:
    assert redeem(tickets.issue(7, ["run:1", "run:2"]), ["run:1"]) is None


@pytest.mark.parametrize("text", ["", "x", "x" * 43, "é" * 43, "\ud800" * 43, "x" * 10_000, "*" * 43])
def test_invalid_ticket_is_rejected(redeem: Any, text: str) -> None:
    assert redeem(text, ["run:1"]) is None


def test_ticket_is_stored_as_a_hash_for_at_most_a_minute(prefix: str) -> None:
    ticket = tickets.issue(7, ["run:1"])

    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as store:
        (key,) = store.scan_iter(f"{prefix}:*")
        assert ticket not in key + store.get(key)
        assert key.endswith(hashlib.sha256(ticket.encode()).hexdigest())
        assert 0 < store.pttl(key) <= 60_000


def test_tickets_are_unique() -> None:
    assert len({tickets.issue(7, ["run:1"]) for _ in range(100)}) == 100


@pytest.mark.parametrize("lifetime_s", [0, -1, 60.5, float("nan")])
def test_issue_raises_for_an_invalid_lifetime(lifetime_s: float) -> None:
    with pytest.raises(ValueError, match="lasts"):
        tickets.issue(7, ["run:1"], lifetime_s=lifetime_s)


@pytest.mark.parametrize("count", [0, 21])
def test_issue_raises_for_no_or_too_many_channels(count: int) -> None:
    with pytest.raises(ValueError, match="channels"):
        tickets.issue(7, [f"run:{number}" for number in range(count)])


def test_tickets_are_unavailable_without_redis(redeem: Any, settings: Any) -> None:
    ticket = tickets.issue(7, ["run:1"])
    settings.SSE_REDIS_URL = "unix:///missing/valkey.sock"

    with pytest.raises(RedisUnavailable):
        redeem(ticket, ["run:1"])
    with pytest.raises(RedisUnavailable) as raised:
        tickets.issue(7, ["run:1"])
    response = render_error(raised.value)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert raised.value.retryable
