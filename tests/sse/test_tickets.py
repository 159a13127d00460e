"""Tickets: one use, one minute, one set of channels."""

import asyncio
import hashlib
import time
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings

from sse import redis_client, tickets
from sse.error_handler import RedisAway, problem_response
from sse.tickets import Ticket


@pytest.fixture(autouse=True)
def own_keys(prefix: str) -> None:
    """Nothing of other tests is found."""


def in_loop[T](call: Callable[[], Any]) -> Any:
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
    return lambda *args: in_loop(lambda: tickets.aredeem(*args))


@pytest.fixture(params=["sync", "async"])
def issue(request: pytest.FixtureRequest) -> Callable[..., str]:
    if request.param == "sync":
        return tickets.issue
    return lambda *args, **kwargs: in_loop(lambda: tickets.aissue(*args, **kwargs))


def test_a_ticket_tells_what_it_was_asked_for_with(issue: Any, redeem: Any) -> None:
    ticket = issue(7, ["run:1"], credential="token 3")

    assert redeem(ticket, ["run:1"]).credential == "token 3"


def test_a_ticket_opens_its_channels_once(issue: Any, redeem: Any) -> None:
    ticket = issue(7, ["run:1", "run:2"])

    assert redeem(ticket, ["run:2", "run:1"]) == Ticket(user_id="7", channels=("run:1", "run:2"))
    assert redeem(ticket, ["run:1", "run:2"]) is None


def test_of_many_who_use_one_ticket_at_once_one_gets_in() -> None:
    ticket = tickets.issue(7, ["run:1"])

    async def use_it_twenty_times() -> list[Ticket | None]:
        return await asyncio.gather(*(tickets.aredeem(ticket, ["run:1"]) for _ in range(20)))

    answers = in_loop(use_it_twenty_times)
    assert len([answer for answer in answers if answer]) == 1


def test_a_ticket_expires_unused(redeem: Any) -> None:
    ticket = tickets.issue(7, ["run:1"], lasts_s=0.05)
    assert tickets.redeem(tickets.issue(7, ["run:1"], lasts_s=5), ["run:1"])

    with redis.Redis.from_url(settings.REDIS_URL) as store:
        gives_up_at = time.monotonic() + 5
        while store.exists(tickets._key(ticket)):
            assert time.monotonic() < gives_up_at
            time.sleep(0.01)
    assert redeem(ticket, ["run:1"]) is None


@pytest.mark.parametrize("channels", [["run:2"], ["run:1", "run:2"], []])
def test_a_ticket_for_other_channels_opens_nothing_and_is_used_up(redeem: Any, channels: list[str]) -> None:
    ticket = tickets.issue(7, ["run:1"])

    assert redeem(ticket, channels) is None
    assert redeem(ticket, ["run:1"]) is None


def test_a_ticket_for_two_channels_does_not_open_one_of_them(redeem: Any) -> None:
    assert redeem(tickets.issue(7, ["run:1", "run:2"]), ["run:1"]) is None


@pytest.mark.parametrize("text", ["", "x", "x" * 43, "é" * 43, "\ud800" * 43, "x" * 10_000, "*" * 43])
def test_what_is_no_ticket_opens_nothing(redeem: Any, text: str) -> None:
    assert redeem(text, ["run:1"]) is None


def test_the_store_holds_only_a_hash_and_forgets_it_within_a_minute(issue: Any, prefix: str) -> None:
    ticket = issue(7, ["run:1"])

    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as store:
        (key,) = store.scan_iter(f"{prefix}:*")
        assert ticket not in key + store.get(key)
        assert key.endswith(hashlib.sha256(ticket.encode()).hexdigest())
        assert 0 < store.pttl(key) <= 60_000


def test_no_two_tickets_are_alike() -> None:
    assert len({tickets.issue(7, ["run:1"]) for _ in range(100)}) == 100


@pytest.mark.parametrize("lasts_s", [0, -1, 60.5, float("nan")])
def test_a_ticket_never_lasts_longer_than_a_minute(issue: Any, lasts_s: float) -> None:
    with pytest.raises(ValueError, match="lasts"):
        issue(7, ["run:1"], lasts_s=lasts_s)


@pytest.mark.parametrize("count", [0, 21])
def test_a_ticket_is_for_at_least_one_channel_and_not_too_many(issue: Any, count: int) -> None:
    with pytest.raises(ValueError, match="channels"):
        issue(7, [f"run:{number}" for number in range(count)])


def test_without_redis_the_client_is_told_to_try_again(issue: Any, redeem: Any, settings: Any) -> None:
    ticket = tickets.issue(7, ["run:1"])
    settings.SSE_REDIS_URL = "unix:///nowhere/valkey.sock"

    with pytest.raises(RedisAway):
        redeem(ticket, ["run:1"])
    with pytest.raises(RedisAway) as refused:
        issue(7, ["run:1"])
    answer = problem_response(refused.value)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert refused.value.retryable
