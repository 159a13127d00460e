"""The run page when the stream is off, refused or cut, and when a run takes long."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from config.processes import wait_until
from tests.e2e.browsing import LONG_MS, finished_sections, order_sample, percent
from tests.e2e.conftest import Stack, free_port

pytestmark = pytest.mark.slow


def test_with_streaming_off_polling_alone_brings_everything(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=14, SSE_ENABLED="false")
    page = visitor(stack).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    order_sample(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)

    assert not [url for url in asked if url.endswith("/stream") or "/stream?" in url]
    assert 1 < len([url for url in asked if "/events?after=" in url]) < 8
    expect(page.locator("[data-section=front] .statements").first).to_be_visible()


def test_a_stream_that_is_refused_is_replaced_by_polling(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream"), lambda route: route.fulfill(status=503, body=""))
    order_sample(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert finished_sections(page)[-1] == "front"


def test_a_step_that_takes_longer_than_usual_is_told_as_such(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=8)
    page = visitor(stack).new_page()
    page.clock.install()
    order_sample(page)
    expect(page.locator("#estimate")).to_contain_text("not known yet")
    for _ in range(2):
        order_sample(page)
    with stack.api as api:
        assert wait_until(
            lambda: all(run["status"] == "succeeded" for run in api.get("/runs").json()["results"]), within_s=60
        )
    order_sample(page)
    expect(page.locator("#estimate")).to_contain_text("left", timeout=10_000)
    # With every step that begins in time; a busy machine may be late with one.
    expect(page.locator("#slow")).to_be_hidden()
    # Nothing more is heard, so the page can only go by what it was told.
    page.route(re.compile("/stream|/events"), lambda route: route.abort())
    page.reload()

    page.clock.fast_forward("01:00")

    expect(page.locator("#slow")).to_have_text("Taking longer than usual. You can leave this page; it goes on.")
    assert "timed out" not in page.content()


def test_a_page_left_open_goes_on_when_everything_was_stopped_and_started_again(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    port = free_port()
    stack = up(port=port, simulated_s=15)
    page = visitor(stack).new_page()
    order_sample(page)
    page.wait_for_selector("[data-section=audience][data-state=done] .statements")
    before, bar = finished_sections(page), percent(page)

    stack.stop()
    expect(page.locator("#connection")).to_have_attribute(
        "data-link", re.compile("reconnecting|offline"), timeout=30_000
    )
    up(data_dir=stack.data_dir, port=port, simulated_s=15)

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert finished_sections(page)[: len(before)] == before
    assert percent(page) == 100 > bar
