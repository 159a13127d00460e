"""What every API request meets before and after its view."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from strategies.api.problem_types import problem_types

pytestmark = pytest.mark.django_db(transaction=True)

READS = ("/api/v1/runs", "/api/v1/runs/{run}", "/api/v1/runs/{run}/stream", "/api/v1/runs/stream?run={run}")


def code_of(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json", response.content
    return response.status_code, response.json()["code"]


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
def test_another_sites_page_reads_nothing_with_our_cookie(
    browser: Client, run: Any, address: str, headers: dict
) -> None:
    response = browser.get(address.format(run=run.id), headers=headers)

    assert code_of(response) == (403, "cross_site_request")
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
def test_our_own_pages_links_and_trusted_origins_do(browser: Client, headers: dict, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.friend.example"]

    assert browser.get("/api/v1/runs", headers=headers).status_code == 200


def test_a_token_is_no_cookie_and_may_come_from_anywhere(api: Any) -> None:
    assert api.get("/runs", Origin="https://spa.example", Sec_Fetch_Site="cross-site").status_code == 200


def test_another_sites_form_orders_nothing(alice: Any, raw_brief: dict) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    body = json.dumps({"brief": raw_brief})

    plain = browser.post("/api/v1/runs", body, content_type="text/plain")
    as_json = browser.post("/api/v1/runs", body, content_type="application/json")
    foreign = browser.post("/api/v1/runs", body, content_type="text/plain", headers={"Sec-Fetch-Site": "cross-site"})

    assert [code_of(one) for one in (plain, as_json, foreign)] == [
        (415, "not_json"),
        (403, "csrf_failed"),
        (403, "cross_site_request"),
    ]
    assert not alice.runs.exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_declared_as_json_is_a_415(api: Any, run: Any, kind: str) -> None:
    for path in ("runs", f"runs/{run.id}/cancel", "messages"):
        assert code_of(api.client.post(f"/api/v1/{path}", "{}", content_type=kind)) == (415, "not_json")


@pytest.mark.parametrize(("path", "accept"), [("/runs", "text/html"), ("/runs", "application/xml")])
def test_what_cannot_be_sent_as_asked_is_a_406(api: Any, path: str, accept: str, raw_brief: dict, alice: Any) -> None:
    assert code_of(api.get(path, Accept=accept)) == (406, "not_acceptable")
    assert code_of(api.post(path, {"brief": raw_brief}, Accept=accept)) == (406, "not_acceptable")
    assert not alice.runs.exists()


def test_a_stream_for_a_client_that_takes_none_is_a_406(api: Any, run: Any) -> None:
    assert code_of(api.get(f"/runs/{run.id}/stream", Accept="application/json")) == (406, "not_acceptable")


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
def test_djangos_own_refusals_are_problems_too(api: Any, method: str, path: str, expected: tuple) -> None:
    response = getattr(api.client, method)(f"/api/v1{path}")

    assert code_of(response) == expected
    assert expected[0] != 405 or response["Allow"]


def test_an_unknown_host_is_a_problem_under_the_api(api: Any) -> None:
    assert code_of(api.get("/runs", Host="evil.example")) == (400, "bad_request")


def test_an_unforeseen_fault_is_a_500_problem_without_its_words(
    alice: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from strategies.accounts import tokens
    from strategies.runs import selectors

    def broken(*_: Any) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr(selectors, "get_owned_runs", broken)
    headers = {"Authorization": f"Bearer {tokens.issue(alice, name='test')}"}
    response = Client(raise_request_exception=False, headers=headers).get("/api/v1/runs")

    assert code_of(response) == (500, "internal_error")
    assert b"42" not in response.content
    assert "the secret is 42" in caplog.text, "the operator reads it"


@pytest.mark.parametrize("body", ['{"brief": NaN}', '{"brief": ' + "[" * 100_000, "[" * 100 + "]" * 100])
def test_what_json_does_not_know_or_nobody_needs_is_a_400(api: Any, body: str) -> None:
    assert code_of(api.post("/runs", body)) == (400, "invalid_json")


def test_every_type_of_a_problem_leads_to_its_explanation(client: Client, api: Any) -> None:
    page = client.get("/api/v1/problems")
    address, _, name = api.get("/nothing").json()["type"].partition("#")

    assert (page.status_code, address) == (200, "/api/v1/problems")
    assert f'id="{name}"' in page.content.decode()
    assert len({one.code for one in problem_types()}) > 30
    for one in problem_types():
        assert f'id="{one.code}"' in page.content.decode()
        assert one.meaning


SPA = "https://spa.example"


@pytest.fixture
def cors(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [SPA]


def test_an_application_of_an_origin_that_is_named_may_use_the_api_with_a_token(cors: None, api: Any, run: Any) -> None:
    asked = {"Origin": SPA, "Access-Control-Request-Method": "POST"}
    before = Client().options("/api/v1/runs", headers=asked | {"Access-Control-Request-Headers": "authorization"})
    answer = api.get(f"/runs/{run.id}", Origin=SPA, Sec_Fetch_Site="cross-site")
    refused = api.get("/nothing", Origin=SPA)

    assert "authorization" in before["Access-Control-Allow-Headers"]
    for one in (before, answer, refused):
        assert one["Access-Control-Allow-Origin"] == SPA
        assert "Access-Control-Allow-Credentials" not in one.headers
    assert {"ETag", "Retry-After", "RateLimit"} <= set(answer["Access-Control-Expose-Headers"].split(", "))


def test_but_not_with_our_cookie_nor_from_another_origin_nor_elsewhere(cors: None, browser: Client) -> None:
    with_cookie = browser.get("/api/v1/runs", headers={"Origin": SPA, "Sec-Fetch-Site": "cross-site"})
    assert code_of(with_cookie) == (403, "cross_site_request")
    for path, origin in (("/api/v1/runs", "https://evil.example"), ("/new", SPA)):
        assert "Access-Control-Allow-Origin" not in Client().get(path, headers={"Origin": origin}).headers


def test_the_session_is_hidden_from_scripts_and_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
