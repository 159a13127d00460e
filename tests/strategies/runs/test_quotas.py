"""Limits per person: exact with many at once, told in headers, and never passed over because Redis is away."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import http_sf
import pytest
from django.test import Client

from sse import rate_limit, redis_client
from sse.rate_limit import RateLimit
from strategies import quotas
from strategies.errors import QuotaExceeded, TooManyRuns
from strategies.models import Run
from strategies.pages.typed_answers import typed_from
from strategies.runs import commands, dispatch, transitions
from strategies.worker import execution
from tests.strategies.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_keys(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: 1)


@pytest.fixture
def without_redis(settings: Any) -> None:
    settings.SSE_REDIS_URL = f"unix:///nowhere/{uuid4()}.sock"
    redis_client._gate.cache_clear()


def fields(response: Any, name: str) -> dict[str, dict]:
    """A header of the draft, read by a library that knows structured fields."""
    return {str(item): parameters for item, parameters in http_sf.parse(response[name].encode(), tltype="list")}


def test_fifty_at_once_get_exactly_the_ten_turns_there_are() -> None:
    pace = RateLimit(tokens=10, window_s=3600)
    with ThreadPoolExecutor(50) as crowd:
        standings = list(crowd.map(lambda _: rate_limit.consume("thing", "one", pace), range(50)))

    assert [one.wait_s == 0 for one in standings].count(True) == 10
    assert all(0 < one.wait_s <= 360 for one in standings if one.wait_s)
    assert rate_limit.peek("thing", "one", pace).remaining == 0
    assert rate_limit.peek("thing", "another", pace).remaining == 10


def test_while_redis_is_away_each_process_counts_for_itself(without_redis: None) -> None:
    pace = RateLimit(tokens=3, window_s=60)

    standings = [rate_limit.consume("thing", "away", pace) for _ in range(5)]

    assert [one.remaining for one in standings] == [2, 1, 0, 0, 0]
    assert [one.wait_s for one in standings] == [0, 0, 0, 20, 20]
    rate_limit.reset("thing", "away")
    assert rate_limit.peek("thing", "away", pace).remaining == 3


def test_what_a_process_remembers_is_bounded(without_redis: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "LOCAL_KEYS_MAX", 5)
    for key in range(20):
        rate_limit.consume("thing", str(key), RateLimit(tokens=3, window_s=60))

    assert len(rate_limit._own.due_ms) <= 5


def test_every_answer_tells_how_many_requests_are_left_and_the_last_one_when_to_come_back(
    api: Any, settings: Any
) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 3

    answers = [api.get("/runs") for _ in range(4)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert [fields(one, "RateLimit")["requests"]["r"] for one in answers] == [2, 1, 0, 0]
    assert fields(answers[0], "RateLimit-Policy") == {"requests": {"q": 3, "w": 60}}
    refused = answers[-1]
    assert refused["Content-Type"] == "application/problem+json"
    assert (refused.json()["code"], refused.json()["status"]) == ("quota_exceeded", 429)
    assert 1 <= int(refused["Retry-After"]) <= 20
    assert fields(refused, "RateLimit")["requests"]["t"] == int(refused["Retry-After"])


def test_orders_are_counted_and_a_repeated_one_is_none(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 2

    def order(key: str) -> Any:
        return api.post("/runs", {"brief": raw_brief}, Idempotency_Key=key)

    answers = [order("one"), order("one"), order("two"), order("two"), order("three")]

    assert [one.status_code for one in answers] == [202, 202, 202, 202, 429]
    assert [fields(one, "RateLimit")["runs"]["r"] for one in answers] == [1, 1, 0, 0, 0]
    assert [one.headers.get("Idempotent-Replayed") for one in answers] == [None, "true", None, "true", None]
    assert fields(answers[0], "RateLimit-Policy")["runs"] == {"q": 2, "w": 3600}
    assert int(answers[-1]["Retry-After"]) <= 1800
    assert Run.objects.count() == 2


def test_an_order_that_cannot_be_read_counts_for_nothing(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    for _ in range(3):
        assert api.post("/runs", {"brief": {}}).status_code == 422

    assert api.post("/runs", {"brief": raw_brief}).status_code == 202


def test_one_persons_orders_are_none_of_anothers(api: Any, bobs_api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1

    assert [one.post("/runs", {"brief": raw_brief}).status_code for one in (api, bobs_api, api)] == [202, 202, 429]


def test_sections_written_again_are_orders_too(alice: Any, bob: Any, brief: Any, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    run, _ = commands.start_run(owner=alice, brief=brief)
    execution.execute(run.id, worker="one")
    run.refresh_from_db()

    with pytest.raises(QuotaExceeded):
        commands.regenerate(run, "positioning")
    with pytest.raises(QuotaExceeded):
        commands.rerun(run)
    assert commands.rerun(run, by=bob)[1], "an operator's is not the owner's"


def test_eight_orders_at_once_leave_no_more_runs_alive_than_may_be(alice: Any, brief: Any, settings: Any) -> None:
    settings.CONCURRENT_RUNS_PER_USER = 3

    answers = run_concurrently(*[lambda: transitions.create(owner=alice, brief=brief, writer="offline")] * 8)

    assert [isinstance(one, TooManyRuns) for one in answers].count(True) == 5, answers
    assert Run.objects.count() == 3


def test_too_many_runs_alive_is_a_429_until_one_has_ended(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.CONCURRENT_RUNS_PER_USER = 1
    first = api.post("/runs", {"brief": raw_brief}).json()

    refused = api.post("/runs", {"brief": raw_brief})
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "too_many_runs", "30")
    api.post(f"/runs/{first['id']}/cancel")
    assert api.post("/runs", {"brief": raw_brief}).status_code == 202


def test_a_brief_beyond_the_limit_is_shown_again_with_every_answer(
    alice: Any, raw_brief: dict, settings: Any, client: Client
) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    quotas.spend(quotas.RUNS, alice.pk)
    client.force_login(alice)

    page = client.post("/new", typed_from(raw_brief))

    assert (page.status_code, Run.objects.count()) == (429, 0)
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "Try again in 60 minutes" in page.content.decode()
    assert 'value="Closewell"' in page.content.decode()


def test_a_button_beyond_the_limit_leads_to_a_page_that_says_when(
    alice: Any, brief: Any, settings: Any, client: Client
) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    quotas.spend(quotas.RUNS, alice.pk)
    run = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    execution.execute(run.id, worker="one")
    client.force_login(alice)

    page = client.post(f"/runs/{run.id}/rerun")

    assert page.status_code == 429
    assert b"Not just now" in page.content
    assert Run.objects.count() == 1
