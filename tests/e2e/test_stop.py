"""Stopping a run from its page: by a message that leaves the page as it is, or by the form where that fails."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsing import complaints_of, order_sample
from tests.e2e.conftest import Stack

STOPPED_WITHIN_MS = 15_000


@pytest.fixture
def page(stack: Stack, visitor: Callable[..., BrowserContext]) -> Page:
    """A run's page, with a mark that is lost when it is loaded again."""
    page = visitor(stack).new_page()
    order_sample(page)
    page.wait_for_selector("[data-section=check_brief][data-state=done]")
    page.evaluate("window.isTheSame = true")
    return page


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop writing").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop writing").click()


def test_a_message_stops_the_run_and_the_page_stays(page: Page) -> None:
    complaints = complaints_of(page)
    with page.expect_response("**/api/v1/messages") as answered:
        stop(page)

    assert answered.value.status == 204
    expect(page.get_by_role("button", name="Stop writing")).to_be_hidden()
    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible(timeout=STOPPED_WITHIN_MS)
    assert page.evaluate("window.isTheSame")
    assert complaints == []


@pytest.mark.parametrize("fault", [429, None], ids=["refused", "no answer"])
def test_where_the_message_fails_the_form_stops_the_run(page: Page, fault: int | None) -> None:
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=fault) if fault else route.abort())
    stop(page)

    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible(timeout=STOPPED_WITHIN_MS)
    assert not page.evaluate("window.isTheSame ?? false")
