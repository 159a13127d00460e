"""The brief in a real browser: drafts, lost connections and errors."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browsing import RUN_PAGE, record_console_errors, reply_busy, screenshot
from tests.e2e.conftest import Stack

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def context(stack: Stack, visitor: Callable[..., BrowserContext]) -> BrowserContext:
    return visitor(stack)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.goto("/new?empty")
    console_errors = record_console_errors(page)
    yield page
    assert [error for error in console_errors if not re.search("ERR_INTERNET_DISCONNECTED|429", error)] == []


def test_draft_is_saved_while_typing_and_restored_in_another_browser(
    stack: Stack, page: Page, visitor: Callable[..., BrowserContext]
) -> None:
    page.get_by_label("Business name").fill("Meridian")
    page.get_by_label("What you sell, and for how much").fill("Bookkeeping")
    page.get_by_label("Tuesday").check()
    expect(page.locator("#draft-state")).to_have_text(SAVED)
    screenshot(page, "brief-saved")
    assert "draft=" in page.url

    other = visitor(stack).new_page()
    other.goto("/new")
    expect(other.get_by_label("Business name")).to_have_value("Meridian")
    expect(other.get_by_label("Tuesday")).to_be_checked()
    expect(other.locator("#restored")).to_contain_text("Your draft for Meridian")
    other.goto("/")
    other.get_by_role("button", name="Delete the draft Meridian").click()
    expect(other.get_by_role("link", name="Meridian")).to_have_count(0)

    page.get_by_label("Business name").fill("Meridian & Sons")
    expect(page.locator("#draft-state")).to_contain_text("saved as a second draft")
    page.goto("/")
    expect(page.get_by_role("link", name="Meridian & Sons")).to_be_visible()
    page.get_by_role("button", name="Delete the draft Meridian & Sons").click()


def test_draft_is_stored_in_the_browser_while_offline(page: Page, context: BrowserContext) -> None:
    context.set_offline(True)
    page.get_by_label("Business name").fill("Offline Ltd")
    expect(page.locator("#draft-state")).to_have_text("No connection, saved in this browser only")
    expect(page.locator("#draft-error")).to_have_text("No connection, saved in this browser only.")
    context.set_offline(False)
    expect(page.locator("#draft-state")).to_have_text(SAVED)

    context.set_offline(True)
    page.get_by_label("Business name").fill("Offline & Sons Ltd")
    expect(page.locator("#draft-state")).to_have_text("No connection, saved in this browser only")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/new")
    expect(again.get_by_label("Business name")).to_have_value("Offline & Sons Ltd")
    assert again.evaluate("localStorage.length") == 0
    again.goto("/")
    again.get_by_role("button", name="Delete the draft").first.click()


def test_draft_is_saved_again_after_the_wait_of_a_busy_server(page: Page) -> None:
    saves: list[str] = []
    page.on("request", lambda request: saves.append(request.url) if request.method == "POST" else None)
    page.route("**/drafts", reply_busy(3), times=1)
    page.get_by_label("Business name").fill("Busy Ltd")
    busy = "Server busy, saved in this browser only. Saving again in 3 seconds"
    expect(page.locator("#draft-state")).to_have_text(busy)

    # What is typed meanwhile waits too.
    page.get_by_label("Business name").fill("Busy & Sons Ltd")
    page.wait_for_timeout(1500)
    assert len(saves) == 1

    expect(page.locator("#draft-state")).to_have_text(SAVED)
    page.goto("/")
    page.get_by_role("button", name="Delete the draft Busy & Sons Ltd").click()


def test_draft_is_stored_in_the_browser_when_signed_out(page: Page, context: BrowserContext, stack: Stack) -> None:
    page.get_by_label("Business name").fill("Signed in")
    expect(page.locator("#draft-state")).to_have_text(SAVED)
    context.clear_cookies(name="throughline_session")

    page.get_by_label("Business name").fill("Signed out")

    expect(page.locator("#draft-state")).to_contain_text("You are signed out, saved in this browser only")
    assert "Signed out" in page.evaluate("localStorage.getItem(Object.keys(localStorage)[0])")


def test_error_summary_is_focused_and_links_to_the_fields(page: Page) -> None:
    page.get_by_label("Business name").fill("Half a brief")
    page.locator("#generate").click()

    expect(page.locator("#summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    screenshot(page, "brief-errors")
    link = page.locator("#summary a").first
    target = link.get_attribute("href") or ""
    link.click()
    expect(page.locator(target)).to_be_focused()
    expect(page.locator(target)).to_have_attribute("aria-invalid", "true")
    assert page.locator(target).evaluate(
        "field => document.getElementById(field.getAttribute('aria-describedby').split(' ')[1]).innerText"
    )
    expect(page.get_by_label("Business name")).to_have_value("Half a brief")
    page.goto("/")
    page.get_by_role("button", name="Delete the draft").first.click()


def test_half_typed_date_is_not_sent_as_no_date(page: Page) -> None:
    fold = page.locator(".fold", has_text="Days, dates and seasons")
    fold.locator("summary").click()
    page.get_by_label("Publish nothing before").press("1")
    fold.locator("summary").click()
    page.locator("#generate").click()

    expect(page.get_by_label("Publish nothing before")).to_be_focused()
    assert page.url.endswith("/new?empty")


def test_note_says_before_the_order_when_the_strategy_will_be_in_english(page: Page) -> None:
    note = page.get_by_text("this strategy will be written in English")
    expect(note).to_be_hidden()

    page.get_by_label("Language to write in").select_option(label="German")
    expect(note).to_be_visible()
    page.get_by_label("Language to write in").select_option(label="English (United Kingdom)")
    expect(note).to_be_hidden()


def test_editing_a_submitted_brief_starts_a_new_draft(page: Page) -> None:
    page.goto("/new?sample=b2b_saas_closewell")
    page.get_by_label("Business name").fill("Closewell One")
    expect(page.locator("#draft-state")).to_have_text(SAVED)
    page.locator("#generate").click()
    page.wait_for_url(RUN_PAGE)

    page.go_back()
    expect(page.get_by_label("Business name")).to_have_value("Closewell One")
    page.get_by_label("Business name").fill("Closewell Two")
    expect(page.locator("#draft-state")).to_have_text(SAVED)
    page.goto("/")

    expect(page.locator(".draft", has_text="Closewell")).to_have_text(re.compile("Closewell Two"))
