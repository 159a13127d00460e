"""The run page with a disabled, rejected or broken stream, and with a slow run."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from config.processes import wait_until
from tests.e2e.browsing import LONG_MS, get_finished_sections, get_progress, start_sample_run
from tests.e2e.conftest import Stack, find_free_port

pytestmark = pytest.mark.slow


def test_run_page_polls_when_streaming_is_disabled(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=14, SSE_ENABLED="false")
    page = visitor(stack).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    start_sample_run(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)

    assert not [url for url in requests if url.endswith("/stream") or "/stream?" in url]
    assert 1 < len([url for url in requests if "/events?after=" in url]) < 8
    expect(page.locator("[data-section=front] .statements").first).to_be_visible()


def test_run_page_polls_when_the_stream_is_rejected(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream"), lambda route: route.fulfill(status=503, body=""))
    start_sample_run(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert get_finished_sections(page)[-1] == "front"


def test_run_page_says_when_too_many_live_pages_are_open(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    problem = {"status": 429, "code": "too_many_streams", "detail": "Too many live streams are open."}
    page.route(
        re.compile("/stream"), lambda route: route.fulfill(status=429, json=problem, headers={"Retry-After": "60"})
    )
    start_sample_run(page)

    expect(page.locator("#connection-text")).to_contain_text("Too many live pages are open", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)


def test_run_page_says_when_a_step_takes_longer_than_usual(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=8)
    page = visitor(stack).new_page()
    page.clock.install()
    start_sample_run(page)
    expect(page.locator("#estimate")).to_contain_text("not known yet")
    for _ in range(2):
        start_sample_run(page)
    with stack.api as api:
        assert wait_until(
            lambda: all(run["status"] == "succeeded" for run in api.get("/runs").json()["results"]), within_s=60
        )
    start_sample_run(page)
    expect(page.locator("#estimate")).to_contain_text("left", timeout=10_000)
    # It is hidden again whenever a step starts on time; on a busy machine one may be late.
    expect(page.locator("#slow")).to_be_hidden()
    # Without further events the page can only use the estimate it has.
    page.route(re.compile("/stream|/events"), lambda route: route.abort())
    page.reload()

    page.clock.fast_forward("01:00")

    expect(page.locator("#slow")).to_have_text("Taking longer than usual. We’ll keep working if you close this page.")
    assert "timed out" not in page.content()


def test_open_run_page_continues_after_the_stack_is_restarted(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    port = find_free_port()
    stack = up(port=port, simulated_s=15)
    page = visitor(stack).new_page()
    start_sample_run(page)
    page.wait_for_selector("[data-section=audience][data-state=done] .statements")
    before, bar = get_finished_sections(page), get_progress(page)

    stack.stop()
    expect(page.locator("#connection")).to_have_attribute(
        "data-link", re.compile("reconnecting|offline"), timeout=30_000
    )
    up(data_dir=stack.data_dir, port=port, simulated_s=15)

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert get_finished_sections(page)[: len(before)] == before
    assert get_progress(page) == 100 > bar


def test_page_is_kept_until_its_address_works_again(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    start_sample_run(page)
    address = page.url
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=502, body="Bad Gateway")

    page.route(re.compile(f"^{re.escape(address)}$"), refuse)
    # The end of the run makes the page load its outcome, which fails now.
    assert wait_until(lambda: get_progress(page) == 100, within_s=60)
    expect(page.locator("h1")).to_have_text("Closewell")
    assert wait_until(lambda: len(refused) >= 2, within_s=20)
    expect(page.locator("h1")).to_have_text("Closewell")

    page.unroute(re.compile(f"^{re.escape(address)}$"))

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
