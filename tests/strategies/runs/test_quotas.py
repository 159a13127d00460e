"""Rate limits per user: exact under concurrency, reported in headers, enforced without Redis."""

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
from strategies.pages.forms.brief import BriefForm
from strategies.runs import commands, dispatch, transitions
from strategies.worker import execution
from tests.strategies.concurrency import run_concurrently

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def separate_redis_keys(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    monkeypatch.setattr(dispatch, "enqueue_runs", lambda run_id: 1)


@pytest.fixture
def without_redis(settings: Any) -> None:
    settings.SSE_REDIS_URL = f"unix:///missing/{uuid4()}.sock"
    redis_client._breaker.cache_clear()


def parse_header(response: Any, name: str) -> dict[str, dict]:
    """Parse a `RateLimit` header as the structured field that the draft specifies."""
    parsed: Any = http_sf.parse(response[name].encode(), tltype="list")
    return {str(item): parameters for item, parameters in parsed}


def test_concurrent_requests_get_exactly_the_tokens_available() -> None:
    limit = RateLimit(tokens=10, window_s=3600)
    with ThreadPoolExecutor(50) as executor:
        states = list(executor.map(lambda _: rate_limit.consume("test", "one", limit), range(50)))

    assert [state.wait_s == 0 for state in states].count(True) == 10
    assert all(0 < state.wait_s <= 360 for state in states if state.wait_s)
    assert rate_limit.peek("test", "one", limit).remaining == 0
    assert rate_limit.peek("test", "two", limit).remaining == 10


def test_limit_is_counted_per_process_without_redis(without_redis: None) -> None:
    limit = RateLimit(tokens=3, window_s=60)

    states = [rate_limit.consume("test", "offline", limit) for _ in range(5)]

    assert [state.remaining for state in states] == [2, 1, 0, 0, 0]
    assert [state.wait_s for state in states] == [0, 0, 0, 20, 20]
    rate_limit.reset("test", "offline")
    assert rate_limit.peek("test", "offline", limit).remaining == 3


def test_limit_without_redis_remembers_a_bounded_number_of_keys(
    without_redis: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limit, "LOCAL_KEYS_MAX", 5)
    for key in range(20):
        rate_limit.consume("test", str(key), RateLimit(tokens=3, window_s=60))

    assert len(rate_limit._local.due_ms) <= 5


def test_responses_report_requests_left_and_when_to_retry(api: Any, settings: Any) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 3

    responses = [api.get("/runs") for _ in range(4)]

    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert [parse_header(response, "RateLimit")["requests"]["r"] for response in responses] == [2, 1, 0, 0]
    assert parse_header(responses[0], "RateLimit-Policy") == {"requests": {"q": 3, "w": 60}}
    rejected = responses[-1]
    assert rejected["Content-Type"] == "application/problem+json"
    assert (rejected.json()["code"], rejected.json()["status"]) == ("quota_exceeded", 429)
    assert 1 <= int(rejected["Retry-After"]) <= 20
    assert parse_header(rejected, "RateLimit")["requests"]["t"] == int(rejected["Retry-After"])


def test_creating_runs_is_limited_but_a_replay_is_not_counted(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 2

    def create(key: str) -> Any:
        return api.post("/runs", {"brief": raw_brief}, Idempotency_Key=key)

    responses = [create(key) for key in ("one", "one", "two", "two", "three")]

    assert [response.status_code for response in responses] == [202, 202, 202, 202, 429]
    assert [parse_header(response, "RateLimit")["runs"]["r"] for response in responses] == [1, 1, 0, 0, 0]
    assert [response.headers.get("Idempotent-Replayed") for response in responses] == [None, "true", None, "true", None]
    assert parse_header(responses[0], "RateLimit-Policy")["runs"] == {"q": 2, "w": 3600}
    assert int(responses[-1]["Retry-After"]) <= 1800
    assert Run.objects.count() == 2


def test_invalid_request_is_not_counted(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    for _ in range(3):
        assert api.post("/runs", {"brief": {}}).status_code == 422

    assert api.post("/runs", {"brief": raw_brief}).status_code == 202


def test_runs_are_counted_per_user(api: Any, bobs_api: Any, raw_brief: dict, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1

    assert [client.post("/runs", {"brief": raw_brief}).status_code for client in (api, bobs_api, api)] == [
        202,
        202,
        429,
    ]


def test_regenerate_and_rerun_count_as_runs(alice: Any, bob: Any, brief: Any, settings: Any) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    run, _ = commands.start_run(owner=alice, brief=brief)
    execution.execute(run.id, worker="one")
    run.refresh_from_db()

    with pytest.raises(QuotaExceeded):
        commands.regenerate(run, "positioning")
    with pytest.raises(QuotaExceeded):
        commands.rerun(run)
    assert commands.rerun(run, by=bob)[1], "the limit of the operator applies, not the owner's"


def test_concurrent_creates_stay_within_the_limit_of_active_runs(alice: Any, brief: Any, settings: Any) -> None:
    settings.CONCURRENT_RUNS_PER_USER = 3

    results = run_concurrently(*[lambda: transitions.create(owner=alice, brief=brief, writer="offline")] * 8)

    assert [isinstance(result, TooManyRuns) for result in results].count(True) == 5, results
    assert Run.objects.count() == 3


def test_create_is_a_429_at_the_limit_until_a_run_ends(api: Any, raw_brief: dict, settings: Any) -> None:
    settings.CONCURRENT_RUNS_PER_USER = 1
    first = api.post("/runs", {"brief": raw_brief}).json()

    rejected = api.post("/runs", {"brief": raw_brief})
    assert (rejected.status_code, rejected.json()["code"], rejected["Retry-After"]) == (429, "too_many_runs", "30")
    api.post(f"/runs/{first['id']}/cancel")
    assert api.post("/runs", {"brief": raw_brief}).status_code == 202


def test_brief_form_keeps_every_answer_when_the_limit_is_reached(
    alice: Any, raw_brief: dict, settings: Any, client: Client
) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    quotas.spend(quotas.RUNS, alice.pk)
    client.force_login(alice)

    page = client.post("/new", BriefForm(brief=raw_brief).typed)

    assert (page.status_code, Run.objects.count()) == (429, 0)
    assert 0 < int(page["Retry-After"]) <= 3600
    assert "Try again in 60 minutes" in page.content.decode()
    assert 'value="Closewell"' in page.content.decode()


def test_rerun_button_leads_to_an_error_page_at_the_limit(
    alice: Any, brief: Any, settings: Any, client: Client
) -> None:
    settings.RUNS_PER_USER_PER_HOUR = 1
    quotas.spend(quotas.RUNS, alice.pk)
    run = transitions.create(owner=alice, brief=brief, writer="offline")[0]
    execution.execute(run.id, worker="one")
    client.force_login(alice)

    page = client.post(f"/runs/{run.id}/rerun")

    assert page.status_code == 429
    assert b"Limit reached" in page.content
    assert Run.objects.count() == 1
