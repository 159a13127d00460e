"""Client tokens: what they allow, what they cannot do, and when they end. `GET /me` shows it."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from sse.hub import current_hub
from strategies.accounts import cache, client_tokens, tokens
from strategies.api.ninja_api import api as ninja_api
from strategies.models import ApiToken, Run, TokenScope
from strategies.runs import transitions
from strategies.worker import execution
from tests.sse.streaming import in_thread
from tests.sse.test_responses import disconnect, read_until
from tests.strategies.conftest import Api
from tests.strategies.streaming.stream_client import open_run_stream, open_stream, read_to_end, run_scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def separate_redis_channel(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"
    settings.SSE_RECHECK_INTERVAL_S = 0.2


@pytest.fixture
def other_run(alice: Any, brief: Any) -> Run:
    return transitions.create(owner=alice, brief=brief, writer="offline")[0]


def issue(api: Any, **body: Any) -> Api:
    """Return a client that uses a new client token."""
    response = api.post("/client-tokens", body)
    assert response.status_code == 201, response.content
    return Api(response.json()["token"])


def issue_expiring(api: Any, run: Run, *, lifetime_s: int) -> Api:
    """Return a client for one run whose token lasts less than the API would allow."""
    parent = tokens.find(api.token)
    token, _ = client_tokens.issue(parent, scopes=[TokenScope.READ], run_ids=[run.pk], lifetime_s=lifetime_s)
    return Api(token)


def bearer(api: Api) -> tuple[bytes, bytes]:
    return b"authorization", f"Bearer {api.token}".encode()


def status_and_code(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def revoke(api: Any) -> None:
    ApiToken.objects.filter(pk=tokens.find(api.token).pk).update(revoked_at=timezone.now())
    cache.clear()


def test_answer_says_what_the_token_allows_and_until_when(api: Any, run: Run) -> None:
    response = api.post("/client-tokens", {"runs": [str(run.pk), str(run.pk)], "access": "write", "expires_in_s": 60})
    body, me = response.json(), Api(response.json()["token"]).get("/me").json()

    assert response["Cache-Control"] == "private, no-store"
    assert (body["access"], body["runs"], len(body["token"]) < 300) == ("write", [str(run.pk)], True)
    assert me == {
        "username": "alice",
        "active_runs": 1,
        "access": {
            "kind": "client_token",
            "name": "test",
            "scopes": ["read", "write"],
            "runs": [str(run.pk)],
            "expires_at": body["expires_at"],
        },
        "limits": api.get("/me").json()["limits"],
    }


def test_me_names_the_kind_of_access(api: Any, browser: Any) -> None:
    by_token, by_session = api.get("/me").json()["access"], browser.get("/api/v1/me").json()["access"]

    assert (by_token["kind"], by_token["name"], by_token["expires_at"]) == ("token", "test", None)
    assert (by_session["kind"], by_session["name"], by_session["runs"]) == ("session", "", None)


def test_token_for_one_run_sees_no_other(api: Any, run: Run, other_run: Run) -> None:
    client = issue(api, runs=[str(run.pk)])

    assert client.get(f"/runs/{run.pk}").json()["id"] == str(run.pk)
    assert [one["id"] for one in client.get("/runs").json()["results"]] == [str(run.pk)]
    assert client.get("/runs/events?mine=active").json()["last_event_id"].count(":") == 1
    foreign, missing = client.get(f"/runs/{other_run.pk}"), client.get(f"/runs/{uuid4()}")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert client.get(f"/runs/events?run={run.pk}&run={other_run.pk}").status_code == 404
    assert client.post(f"/runs/stream-ticket?run={other_run.pk}").status_code == 404
    assert client.post(f"/runs/{other_run.pk}/stream-ticket").status_code == 404


def test_token_for_all_runs_reads_runs_created_later(api: Any, alice: Any, brief: Any) -> None:
    client = issue(api)
    created = transitions.create(owner=alice, brief=brief, writer="offline")[0]

    assert client.get(f"/runs/{created.pk}").status_code == 200
    assert status_and_code(client.post(f"/runs/{created.pk}/cancel")) == (403, "insufficient_scope")


def test_token_that_may_write_changes_its_run_only(api: Any, run: Run, other_run: Run, raw_brief: Any) -> None:
    client = issue(api, runs=[str(run.pk)], access="write")

    assert client.post(f"/runs/{other_run.pk}/cancel").status_code == 404
    assert client.post(f"/runs/{run.pk}/cancel").json()["status"] == "canceled"
    for path, body in (
        ("/runs", {"brief": raw_brief}),
        (f"/runs/{run.pk}/rerun", None),
        (f"/runs/{run.pk}/shares", {"days": 7}),
        ("/client-tokens", {}),
        ("/webhooks", {"url": "https://hooks.example/"}),
        ("/messages", {"channel": f"run:{other_run.pk}", "event": "cancel"}),
    ):
        assert status_and_code(client.post(path, body)) == (403, "insufficient_scope"), path
    assert Run.objects.count() == 2
    assert not Run.objects.get(pk=other_run.pk).cancel_requested_at


REACHABLE = {
    *("get_me", "get_brief_schema", "list_sample_briefs", "list_runs"),
    *("list_events_of_runs", "stream_runs", "create_streams_ticket"),
}
"""Operations without a run in their path that a token for certain runs can use. Each limits itself to these runs."""


def test_operation_without_a_run_rejects_a_token_for_one_unless_it_is_listed(api: Any, run: Run) -> None:
    client = issue(api, runs=[str(run.pk)], access="write")
    reached = set()

    for path, operations in ninja_api.get_openapi_schema()["paths"].items():
        for method, operation in operations.items():
            if "{run_id}" not in path:
                url = re.sub(r"{\w+_id}", str(uuid4()), path)
                response = client.client.generic(method.upper(), url, "{}", content_type="application/json")
                if response.status_code != 403 or response.json()["code"] != "insufficient_scope":
                    reached.add(operation["operationId"])

    assert reached == REACHABLE


def test_client_token_never_sees_webhooks_or_makes_tokens(api: Any) -> None:
    client = issue(api)

    assert status_and_code(client.get("/webhooks")) == (403, "insufficient_scope")
    assert status_and_code(client.post("/client-tokens", {})) == (403, "insufficient_scope")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"access": "write"}, "runs"),
        ({"access": "admin"}, "access"),
        ({"runs": []}, "runs"),
        ({"runs": [str(uuid4()) for _ in range(21)]}, "runs"),
        ({"expires_in_s": 59}, "expires_in_s"),
        ({"expires_in_s": 3601}, "expires_in_s"),
        ({"scopes": ["write"]}, "scopes"),
    ],
)
def test_invalid_request_names_the_field(api: Any, body: dict[str, Any], field: str) -> None:
    response = api.post("/client-tokens", body)

    assert status_and_code(response) == (422, "invalid_request")
    assert [error["field"] for error in response.json()["errors"]] == [field]


def test_another_users_run_looks_like_a_missing_run(bobs_api: Any, run: Run) -> None:
    missing_id = uuid4()
    foreign, missing = (bobs_api.post("/client-tokens", {"runs": [str(one)]}) for one in (run.pk, missing_id))

    assert status_and_code(foreign) == (404, "run_not_found")
    assert foreign.content.replace(str(run.pk).encode(), str(missing_id).encode()) == missing.content


def test_read_only_token_and_session_cannot_make_one_that_writes(alice: Any, run: Run, browser: Any) -> None:
    reads = Api(tokens.issue(alice, name="reads", scopes=[TokenScope.READ]))
    body = {"runs": [str(run.pk)], "access": "write"}

    assert status_and_code(reads.post("/client-tokens", body)) == (403, "insufficient_scope")
    by_session = browser.post("/api/v1/client-tokens", body, content_type="application/json")
    assert status_and_code(by_session) == (401, "not_signed_in")
    client = issue(reads, runs=[str(run.pk)])
    assert client.get("/me").json()["access"]["scopes"] == ["read"]


def test_token_loses_what_its_parent_loses(api: Any, run: Run) -> None:
    client = issue(api, runs=[str(run.pk)], access="write")
    ApiToken.objects.update(scopes=["read"])
    cache.clear()

    assert status_and_code(client.post(f"/runs/{run.pk}/cancel")) == (403, "insufficient_scope")
    assert client.get(f"/runs/{run.pk}").status_code == 200


def test_token_ends_with_its_parent_or_when_it_expires(api: Any, alice: Any, run: Run) -> None:
    short_lived = Api(tokens.issue(alice, name="short", lifetime=timedelta(seconds=30)))
    parent_ends = ApiToken.objects.get(name="short").expires_at.replace(microsecond=0)
    assert client_tokens.find(issue(short_lived).token).expires_at == parent_ends
    expired, client = issue_expiring(api, run, lifetime_s=-1), issue(api)

    assert status_and_code(expired.get("/me")) == (401, "not_signed_in")
    assert client.get("/me").status_code == 200
    revoke(api)
    assert status_and_code(client.get("/me")) == (401, "not_signed_in")


def test_changed_token_is_rejected(api: Any, run: Run, other_run: Run) -> None:
    mine, theirs = (issue(api, runs=[str(one.pk)]).token.rpartition(".") for one in (run, other_run))

    for token in (f"{mine[0]}.{theirs[2]}", mine[0], f"{mine[0]}.", "tlc_", "tlc_." + mine[2], "tlc_" + "x" * 5_000):
        assert status_and_code(Api(token).get(f"/runs/{run.pk}")) == (401, "not_signed_in"), token


def test_second_request_reads_no_token(api: Any, run: Run, django_assert_num_queries: Any) -> None:
    client = issue(api, runs=[str(run.pk)])
    etag = client.get(f"/runs/{run.pk}")["ETag"]

    with django_assert_num_queries(1):
        assert client.get(f"/runs/{run.pk}", If_None_Match=etag).status_code == 304


def test_stream_opens_for_the_tokens_run_only(api: Any, run: Run, other_run: Run, wire: Any) -> None:
    execution.execute(run.pk, worker="one")
    client = issue(api, runs=[str(run.pk)])

    async def scenario() -> None:
        stream = await open_run_stream(run, bearer(client))
        await read_until(stream, wire, lambda: "complete" in [event.event for event in wire.events])
        for path, query in (
            (f"/api/v1/runs/{other_run.pk}/stream", ""),
            ("/api/v1/runs/stream", f"run={run.pk}&run={other_run.pk}"),
        ):
            assert (await read_to_end(await open_stream(path, bearer(client), query=query)))["status"] == 404

    run_scenario(scenario)


@pytest.mark.parametrize("by_ticket", [False, True], ids=["by header", "by ticket"])
@pytest.mark.parametrize("how", ["expired", "parent revoked", "parent not readable"])
def test_stream_closes_soon_after_the_token_ends(api: Any, run: Run, wire: Any, how: str, by_ticket: bool) -> None:
    client = issue_expiring(api, run, lifetime_s=2 if how == "expired" else 60)
    query = client.post(f"/runs/{run.pk}/stream-ticket").json()["url"].partition("?")[2] if by_ticket else ""
    headers = [] if by_ticket else [bearer(client)]

    async def scenario() -> None:
        stream = await open_run_stream(run, *headers, query=query)
        other = await open_run_stream(run, bearer(api)) if how == "expired" else None
        await read_until(stream, wire, lambda: any(event.event == "hello" for event in wire.events))
        if how == "parent revoked":
            await in_thread(ApiToken.objects.update, revoked_at=timezone.now())
        elif how == "parent not readable":
            await in_thread(ApiToken.objects.update, scopes=["write"])
        await read_to_end(stream)
        if other:
            await asyncio.sleep(0)
            assert current_hub().stream_count == 1, "the parent's own stream stays open"
            await disconnect(other)

    run_scenario(scenario)
