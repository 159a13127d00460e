"""Checks and error responses of the API middleware."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from strategies.api.problem_types import list_problem_types

pytestmark = pytest.mark.django_db(transaction=True)

READS = ("/api/v1/runs", "/api/v1/runs/{run}", "/api/v1/runs/{run}/stream", "/api/v1/runs/stream?run={run}")


def status_and_code(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json", response.content
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("prefix", ["", "/strategy"])
@pytest.mark.parametrize("address", READS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_cross_site_read_with_session_cookie_is_rejected(
    browser: Client, run: Any, prefix: str, address: str, headers: dict
) -> None:
    response = browser.get(address.format(run=run.id), headers=headers, SCRIPT_NAME=prefix)

    assert status_and_code(response) == (403, "cross_site_request")
    assert not [name for name in response.headers if name.startswith("Access-Control-")]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://app.friend.example"},
    ],
)
def test_same_site_links_and_trusted_origins_are_allowed(browser: Client, headers: dict, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.friend.example"]

    assert browser.get("/api/v1/runs", headers=headers).status_code == 200


def test_token_is_accepted_from_any_origin(api: Any) -> None:
    assert api.get("/runs", Origin="https://spa.example", Sec_Fetch_Site="cross-site").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/strategy"])
def test_cross_site_form_creates_no_run(alice: Any, raw_brief: dict, prefix: str) -> None:
    browser = Client(enforce_csrf_checks=True, SCRIPT_NAME=prefix)
    browser.force_login(alice)
    body = json.dumps({"brief": raw_brief})

    plain = browser.post("/api/v1/runs", body, content_type="text/plain")
    as_json = browser.post("/api/v1/runs", body, content_type="application/json")
    foreign = browser.post("/api/v1/runs", body, content_type="text/plain", headers={"Sec-Fetch-Site": "cross-site"})

    assert [status_and_code(one) for one in (plain, as_json, foreign)] == [
        (415, "not_json"),
        (403, "csrf_failed"),
        (403, "cross_site_request"),
    ]
    assert not alice.runs.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_body_without_json_content_type_returns_415(api: Any, run: Any, kind: str) -> None:
    for path in ("runs", f"runs/{run.id}/cancel", "messages"):
        assert status_and_code(api.client.post(f"/api/v1/{path}", "{}", content_type=kind)) == (415, "not_json")


@pytest.mark.parametrize(("path", "accept"), [("/runs", "text/html"), ("/runs", "application/xml")])
def test_unavailable_media_type_returns_406(api: Any, path: str, accept: str, raw_brief: dict, alice: Any) -> None:
    assert status_and_code(api.get(path, Accept=accept)) == (406, "not_acceptable")
    assert status_and_code(api.post(path, {"brief": raw_brief}, Accept=accept)) == (406, "not_acceptable")
    assert not alice.runs.exists()


def test_stream_returns_406_if_client_does_not_accept_it(api: Any, run: Any) -> None:
    assert status_and_code(api.get(f"/runs/{run.id}/stream", Accept="application/json")) == (406, "not_acceptable")


def test_posting_to_a_stream_returns_405_with_a_session(alice: Any, run: Any) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)

    for path in (f"runs/{run.id}/stream", "runs/stream"):
        response = browser.post(f"/api/v1/{path}", "{}", content_type="application/json")
        assert status_and_code(response) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("get", "/nothing", (404, "not_found")),
        ("get", "/runs/not-a-uuid", (404, "not_found")),
        ("delete", "/runs", (405, "method_not_allowed")),
        ("put", "/messages", (405, "method_not_allowed")),
        ("delete", "/problems", (405, "method_not_allowed")),
    ],
)
def test_django_error_pages_become_problems(api: Any, method: str, path: str, expected: tuple) -> None:
    response = getattr(api.client, method)(f"/api/v1{path}")

    assert status_and_code(response) == expected
    assert expected[0] != 405 or response["Allow"]


def test_unknown_host_returns_a_problem(api: Any) -> None:
    assert status_and_code(api.get("/runs", Host="evil.example")) == (400, "bad_request")


def test_unexpected_error_returns_500_without_details(alice: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    from strategies.accounts import tokens
    from strategies.runs import selectors

    def broken(*_: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(selectors, "get_owned_runs", broken)
    headers = {"Authorization": f"Bearer {tokens.issue(alice, name='test')}"}
    response = Client(raise_request_exception=False, headers=headers).get("/api/v1/runs")

    assert status_and_code(response) == (500, "internal_error")
    assert b"42" not in response.content
    assert "the secret is 42" in caplog.text


@pytest.mark.parametrize("body", ['{"brief": NaN}', '{"brief": ' + "[" * 100_000, "[" * 100 + "]" * 100])
def test_nan_and_deep_nesting_return_400(api: Any, body: str) -> None:
    assert status_and_code(api.post("/runs", body)) == (400, "invalid_json")


def test_problem_page_explains_every_code(client: Client, api: Any) -> None:
    page = client.get("/api/v1/problems")
    address, _, name = api.get("/nothing").json()["type"].partition("#")

    assert (page.status_code, address) == (200, "/api/v1/problems")
    assert f'id="{name}"' in page.content.decode()
    assert len({one.code for one in list_problem_types()}) > 30
    for one in list_problem_types():
        assert f'id="{one.code}"' in page.content.decode()
        assert one.meaning


SPA = "https://spa.example"


@pytest.fixture
def cors(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SPA]


def test_allowed_origin_can_use_the_api_with_a_token(cors: None, api: Any, run: Any) -> None:
    preflight = {"Origin": SPA, "Access-Control-Request-Method": "POST"}
    names = {"authorization", "traceparent", "baggage", "sentry-trace", "x-requested-with", "cache-control"}
    wanted = {"Access-Control-Request-Headers": ", ".join(names)}
    options = Client().options("/api/v1/runs", headers=preflight | wanted)
    found = api.get(f"/runs/{run.id}", Origin=SPA, Sec_Fetch_Site="cross-site")
    missing = api.get("/nothing", Origin=SPA)

    assert names <= set(options["Access-Control-Allow-Headers"].split(", "))
    for one in (options, found, missing):
        assert one["Access-Control-Allow-Origin"] == SPA
        assert "Access-Control-Allow-Credentials" not in one.headers
    assert {"ETag", "Retry-After", "RateLimit"} <= set(found["Access-Control-Expose-Headers"].split(", "))


def test_cors_excludes_cookies_other_origins_and_pages(cors: None, browser: Client) -> None:
    with_cookie = browser.get("/api/v1/runs", headers={"Origin": SPA, "Sec-Fetch-Site": "cross-site"})
    assert status_and_code(with_cookie) == (403, "cross_site_request")
    for path, origin in (("/api/v1/runs", "https://evil.example"), ("/new", SPA)):
        assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"Origin": origin}).headers


def test_session_cookie_is_httponly_and_samesite() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
