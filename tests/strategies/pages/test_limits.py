"""Limits of pages and downloads, and the pages that say so."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from strategies import quotas
from strategies.errors import ExportFailed
from strategies.models import Run
from strategies.runs import shares
from strategies.runs.rendering import renderer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def separate_redis_keys(settings: Any) -> None:
    settings.SSE_REDIS_CHANNEL = f"test:{uuid4()}"


def requests_left(user: Any) -> int:
    return quotas.peek(quotas.REQUESTS, user.pk).remaining


def test_pages_count_with_api_requests_against_one_limit(browser: Client, api: Any, alice: Any, settings: Any) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 4

    assert browser.get("/").status_code == 200
    assert browser.get("/new").status_code == 200
    assert api.get("/runs").status_code == 200
    assert browser.get("/api/v1/runs").status_code == 200
    assert requests_left(alice) == 0

    page = browser.get("/")
    assert (page.status_code, api.get("/runs").status_code) == (429, 429)
    assert 1 <= int(page["Retry-After"]) <= 15
    assert "You have reached the rate limit. Try again in " in page.content.decode()


def test_probes_static_files_and_the_schema_are_not_counted(browser: Client, alice: Any, settings: Any) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 10

    for address in ("/livez", "/readyz", "/api/v1/openapi.json"):
        assert browser.get(address).status_code in {200, 503}, address

    assert requests_left(alice) == 10


def test_visitors_are_not_limited_by_pages(client: Client, settings: Any) -> None:
    settings.REQUESTS_PER_USER_PER_MINUTE = 1

    assert [client.get("/accounts/login/").status_code for _ in range(3)] == [200] * 3


def test_downloads_have_a_limit_of_their_own(browser: Client, finished: Run, settings: Any) -> None:
    settings.EXPORTS_PER_USER_PER_MINUTE = 1
    address = f"/runs/{finished.pk}/strategy.md"
    first = browser.get(address)

    assert browser.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    page = browser.get(address)

    assert (first.status_code, page.status_code) == (200, 429)
    assert "Limit reached" in page.content.decode()
    assert browser.get(f"/runs/{finished.pk}/strategy").status_code == 200


def test_download_that_cannot_be_made_shows_a_page(
    browser: Client, finished: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **named: Any) -> bytes:
        raise ExportFailed

    monkeypatch.setattr(renderer, "render", fail)
    page = browser.get(f"/runs/{finished.pk}/strategy.docx")

    assert (page.status_code, page["Retry-After"]) == (503, str(ExportFailed.retry_after_s))
    assert ExportFailed.message in page.content.decode()


def test_readers_of_share_links_are_limited_by_address(
    client: Client, browser: Client, finished: Run, settings: Any
) -> None:
    settings.SHARED_PAGES_PER_ADDRESS_PER_MINUTE = 2
    _, token = shares.create(finished, days=30, name="")
    address = f"/shared/{token}"

    def statuses(client: Client, remote: str, *addresses: str) -> list[int]:
        return [client.get(one, REMOTE_ADDR=remote).status_code for one in addresses]

    assert statuses(client, "203.0.113.7", address, "/shared/guess", address) == [200, 404, 429]
    assert statuses(client, "203.0.113.8", address) == [200]
    assert statuses(browser, "203.0.113.7", address, address, address) == [200] * 3
    assert statuses(client, "2001:db8::1", address, address) == [200, 200]
    assert statuses(client, "2001:db8::2", address) == [429]
