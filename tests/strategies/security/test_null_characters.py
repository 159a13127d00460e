"""U+0000, which PostgreSQL cannot store, in every string that reaches a query: 422, never an error of the server."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from strategies.accounts import tokens
from strategies.api.ninja_api import api as ninja_api
from strategies.models import Run
from strategies.models.webhooks import WebhookEvent
from strategies.runs import shares
from strategies.webhooks import endpoints
from tests.strategies.proposing import create as create_proposal
from tests.strategies.routes import list_routes
from tests.strategies.writing import write_all

pytestmark = pytest.mark.django_db(transaction=True)

NAMES_IN_QUERIES = (
    *("q", "status", "draft", "run", "sample", "page", "number", "cursor", "after", "last_event_id", "writer", "days"),
    *("error_code", "stuck", "failed_step", "o", "p", "owner__id__exact", "created_at__gte", "id", "next", "ticket"),
    "_popup",
)


def list_pages() -> list[str]:
    """Return every URL without parameters, also of the admin."""
    return [f"/{route}" for route in list_routes() if "<" not in route and not route.startswith("api/")]


@pytest.fixture
def everyone(run: Run) -> list[Client]:
    """A visitor, a user and an administrator."""
    clients = [Client(), Client(), Client()]
    clients[1].force_login(run.owner)
    clients[2].force_login(User.objects.create_superuser("chief"))
    return clients


def test_pages_answer_422_to_null_characters_in_queries(everyone: list[Client]) -> None:
    pages = list_pages()
    assert len(pages) > 40

    asked = {(page, name, everyone[2]) for page in pages for name in ("draft", "status")}
    asked |= {(page, "status", client) for page in pages for client in everyone[:2]}
    asked |= {("/admin/strategies/run/", name, everyone[2]) for name in NAMES_IN_QUERIES}
    statuses = {(page, name, client.get(f"{page}?{name}=x%00").status_code) for page, name, client in asked}

    assert {one for one in statuses if one[2] != 422} == set()


@pytest.mark.parametrize(
    "path", ["/shared/x%00", "/accounts/password/reset/%00/x/", "/admin/strategies/run/%00/change/"]
)
def test_pages_answer_422_to_null_characters_in_paths(everyone: list[Client], path: str) -> None:
    assert [client.get(path).status_code for client in everyone] == [422] * 3


def test_page_says_what_to_do(everyone: list[Client]) -> None:
    page = everyone[1].get("/new?draft=%00")

    assert "cannot be used" in page.content.decode()
    assert "Check the address" in page.content.decode()


def test_session_cookie_with_null_characters_is_no_session(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "\x00" * 32

    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert client.get("/api/v1/runs").status_code == 401


def test_sign_in_form_rejects_null_characters(client: Client) -> None:
    page = client.post("/accounts/login/", {"username": "ali\x00ce", "password": "x\x00"})

    assert page.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in page.cookies


def test_api_answers_422_to_null_characters_in_every_query_and_field(run: Run, alice: Any) -> None:
    write_all(run)
    endpoint = endpoints.create(alice, url="https://hooks.example/", events=list(WebhookEvent))
    link, _ = shares.create(run, days=1)
    client = Client(headers={"Authorization": f"Bearer {tokens.issue(alice, name='test')}"})
    parameters = {
        "run_id": run.pk,
        "webhook_id": endpoint.pk,
        "share_id": link.pk,
        "delivery_id": endpoint.pk,
        "proposal_id": create_proposal(alice).pk,
        "key": "positioning",
        "number": 1,
        "extension": "md",
    }
    found = []
    schema = ninja_api.get_openapi_schema()
    for route, operations in schema["paths"].items():
        url = re.sub(r"\{(\w+)\}", lambda match: str(parameters[match[1]]), route)
        for method, operation in operations.items():
            send = getattr(client, method)
            names = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"] or ["x"]
            found += [(method, route, name, send(f"{url}?{name}=%00").status_code) for name in names]
            for name, body in _bodies_with_null(schema, operation):
                answer = send(url, body, content_type="application/json", headers={"If-Match": '"1"'})
                found.append((method, route, name, answer.status_code))

    assert len(found) > 40
    assert [one for one in found if one[3] != 422] == []


def _bodies_with_null(schema: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return bodies with a null character in each text."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if content is None:
        return
    for name in _resolve(schema, content).get("properties", {}):
        yield name, {name: "x\x00"}
        yield name, {name: {"text": "x\x00"}}
        yield name, {name: ["x\x00"]}
    yield "unknown", {"x\x00": 1}


def _resolve(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        return dict(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]])
    return part


@pytest.mark.parametrize("character", ["\x00", "\u202e", "\x1b", "\u2066"])
def test_names_without_characters_that_deceive(finished: Run, api: Any, browser: Client, character: str) -> None:
    name = f"board{character}gpj.exe"
    run = f"/runs/{finished.pk}"
    answers = [
        api.post(f"{run}/shares", {"days": 7, "name": name}),
        api.patch(run, {"name": name}),
        api.post("/webhooks", {"url": "https://hooks.example/", "description": name}),
        browser.post(f"{run}/shares", {"days": "7", "name": name}),
    ]
    forms = [
        browser.post("/accounts/tokens/", {"name": name, "access": "read", "expires": "30"}),
        browser.post("/accounts/", {"name": name, "email": ""}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("character" in page.content.decode().lower() for page in [*answers, *forms])
    assert not finished.shares.exists()
    assert finished.owner.api_tokens.count() == 1
    finished.owner.refresh_from_db()
    assert finished.owner.first_name == ""
