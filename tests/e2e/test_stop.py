"""Stop a run from its page: by a message to its channel, or by the form if that fails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsing import record_console_errors, reply_busy, start_sample_run
from tests.e2e.conftest import Stack

STOPPED_WITHIN_MS = 15_000


@pytest.fixture
def page(stack: Stack, visitor: Callable[..., BrowserContext]) -> Page:
    """A run's page, with a mark that is lost when the page is reloaded."""
    page = visitor(stack).new_page()
    start_sample_run(page)
    page.wait_for_selector("[data-section=check_brief][data-state=done]")
    page.evaluate("window.isSamePage = true")
    return page


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop writing").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop writing").click()


def test_message_stops_the_run_without_reloading_the_page(page: Page) -> None:
    console_errors = record_console_errors(page)
    with page.expect_response("**/api/v1/messages") as response:
        stop(page)

    assert response.value.status == 204
    expect(page.get_by_role("button", name="Stop writing")).to_be_hidden()
    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=STOPPED_WITHIN_MS)
    assert page.evaluate("window.isSamePage")
    assert console_errors == []


def test_message_is_sent_again_after_the_wait_of_a_busy_server(page: Page) -> None:
    page.route("**/api/v1/messages", reply_busy(2), times=1)
    stop(page)

    expect(page.get_by_role("button", name="Server busy, stopping in 2 seconds")).to_be_visible()
    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=STOPPED_WITHIN_MS)
    assert page.evaluate("window.isSamePage")


@pytest.mark.parametrize("fault", [429, None], ids=["rejected", "no response"])
def test_form_stops_the_run_when_the_message_fails(page: Page, fault: int | None) -> None:
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=fault) if fault else route.abort())
    stop(page)

    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=STOPPED_WITHIN_MS)
    assert not page.evaluate("window.isSamePage ?? false")
