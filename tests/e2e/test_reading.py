"""Read, share, edit and search finished strategies in a real browser, with and without scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.browsing import record_console_errors, screenshot
from tests.e2e.conftest import Stack
from tests.e2e.finished_runs import create_finished_run, edit_section

# Long tests, which may run on a busy machine.
pytestmark = pytest.mark.timeout(300)

HEADINGS_OVER_TEXT = """() => [...document.querySelectorAll('h2, h3')].filter((heading) => {
    const next = heading.nextElementSibling;
    if (!next?.offsetHeight || !heading.offsetHeight) return false;
    const [above, below] = [heading.getBoundingClientRect(), next.getBoundingClientRect()];
    return below.top < above.bottom - 1 && below.left < above.right && above.left < below.right;
}).map((heading) => heading.textContent)"""


@pytest.fixture(scope="module")
def stack(quick_stack: Stack) -> Stack:
    return quick_stack


@pytest.fixture(scope="module")
def run(stack: Stack) -> str:
    return create_finished_run(stack, business_name="The Reading Room")


def section(page: Page, key: str) -> Locator:
    return page.locator(f"#section-{key}")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_strategy_is_read_and_shared_and_the_link_revoked(
    stack: Stack, run: str, visitor: Callable[..., BrowserContext], browser: Browser, scripts: bool
) -> None:
    page = visitor(stack, java_script_enabled=scripts, viewport={"width": 1280, "height": 1000}).new_page()
    console_errors = record_console_errors(page)
    page.goto(f"/runs/{run}/strategy")

    front = section(page, "front")
    for label in ("The bet", "The objective", "For whom", "The one metric", "Monday’s first action"):
        expect(front.get_by_role("heading", name=label)).to_be_visible()
    evidence = section(page, "audience").locator(".evidence").first
    expect(evidence.locator("q").first).not_to_be_visible()
    evidence.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(evidence.get_by_text("You told us", exact=True)).to_be_visible()
    expect(evidence.locator("q").first).to_have_text("First-time group controllers")
    workings = section(page, "capacity").locator(".workings")
    expect(workings.get_by_role("table", name="Hours of the 90 days")).not_to_be_visible()
    workings.get_by_text("Workings").click()
    expect(workings.get_by_role("table", name="Hours of the 90 days")).to_be_visible()

    calendar = section(page, "calendar")
    expect(calendar.get_by_role("heading", name="December 2026")).to_be_visible()
    expect(calendar.locator(".calendar__list")).not_to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    narrowest = calendar.locator(".piece").evaluate_all("all => Math.min(...all.map((piece) => piece.offsetWidth))")
    assert narrowest > 200, "on a phone the days are a list"
    page.set_viewport_size({"width": 1280, "height": 1000})
    calendar.get_by_text("List", exact=True).click()
    expect(calendar.locator(".calendar__list")).to_be_visible()
    expect(calendar.get_by_role("heading", name="December 2026")).not_to_be_visible()

    page.emulate_media(media="print")
    assert page.evaluate(HEADINGS_OVER_TEXT) == []
    page.emulate_media(media="screen")

    page.locator(".actions").get_by_role("link", name="Share").click()
    page.get_by_label("Who is it for?").fill("The board")
    page.get_by_text("30 days", exact=True).click()
    page.get_by_role("button", name="Create link").click()
    address = page.get_by_label("Link for The board").input_value()
    screenshot(page, f"share-made-{scripts}")

    private = browser.new_context(java_script_enabled=scripts)
    reader = private.new_page()
    requests = list[str]()
    reader.on("request", lambda request: requests.append(request.url))
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("The Reading Room")
    expect(reader.get_by_role("heading", name="The bet")).to_be_visible()
    expect(reader.get_by_role("button")).to_have_count(0)
    expect(reader.get_by_role("link", name="Edit")).to_have_count(0)
    assert all(url.startswith(stack.url) for url in requests)
    assert private.cookies() == []
    screenshot(reader, f"shared-{scripts}")

    page.get_by_role("link", name="Back to the strategy").click()
    link = page.locator("#sharing").get_by_role("listitem").filter(has_text="The board")
    expect(link).to_contain_text("opened 1 time")
    link.get_by_role("button", name="Revoke").click()
    expect(page.locator("#sharing")).to_contain_text("Only you can read this strategy.")
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_have_text("This link does not work")
    private.close()
    assert console_errors == []


def test_section_is_edited_in_place_by_keyboard_and_focus_returns(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    run = create_finished_run(stack, business_name="Keyboard Lane")
    page = visitor(stack, reduced_motion="reduce").new_page()
    page.goto(f"/runs/{run}/strategy")
    edit = section(page, "pillars").get_by_role("link", name="Edit")

    edit.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-title")).to_be_focused()
    expect(section(page, "pillars").locator(".section__text")).not_to_be_visible()
    page.get_by_label("Remark").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("The shares are mine.")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(section(page, "pillars")).to_contain_text("Saved as version 2.")
    expect(edit).to_be_focused()
    expect(page.locator("#section-message")).to_have_text("Saved as version 2.")
    expect(page.locator("#contents")).to_contain_text("out of date?")

    edit.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Cancel").focus()
    page.keyboard.press("Enter")
    expect(edit).to_be_focused()
    expect(page.locator(".editor")).to_have_count(0)

    lock = section(page, "pillars").get_by_role("button", name="Lock")
    lock.focus()
    page.keyboard.press("Enter")
    expect(section(page, "pillars").get_by_role("button", name="Unlock")).to_be_focused()
    assert page.url.endswith(f"/runs/{run}/strategy"), "the page must not navigate"


def test_typed_text_survives_a_lost_connection_and_an_invalid_field(
    stack: Stack, run: str, visitor: Callable[..., BrowserContext]
) -> None:
    context = visitor(stack)
    page = context.new_page()
    page.goto(f"/runs/{run}/strategy")
    section(page, "calendar").get_by_role("link", name="Edit").click()
    entry = section(page, "calendar").locator(".entry").nth(1)
    entry.locator("summary").click()
    entry.get_by_label("Date", exact=True).fill("next Tuesday")

    context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(section(page, "calendar").get_by_role("alert")).to_contain_text("Your changes are still here")
    context.set_offline(False)
    page.get_by_role("button", name="Save").click()
    summary = section(page, "calendar").get_by_role("alert")
    expect(summary).to_contain_text("Write a date as year-month-day")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Date").click()
    expect(page.locator("#f-items-1-date")).to_be_focused()
    expect(page.locator("#f-items-1-date")).to_have_value("next Tuesday")


def test_failed_check_is_fixed_by_rewriting_its_section(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    run = create_finished_run(stack, business_name="Failing Check")
    with stack.api as api:
        items = api.get(f"/runs/{run}/sections/calendar").json()["content"]["items"]
    edit_section(stack, run, "calendar", {"items": [item | {"hours": item["hours"] + 10} for item in items]})
    page = visitor(stack).new_page()
    page.goto(f"/runs/{run}/strategy")

    page.get_by_role("link", name="Review and fix").click()
    section(page, "checks").get_by_role("link", name="Rewrite “Calendar: the first 90 days”").click()
    expect(page.locator("#panel-title")).to_have_text("Rewrite “Calendar: the first 90 days”")
    page.get_by_label("You have edited this section").check()
    page.get_by_role("button", name="Rewrite").click()
    page.get_by_role("link", name="Read your strategy").click()
    expect(section(page, "checks")).to_contain_text(re.compile(r"\d+ checks passed"))
    expect(section(page, "checks").locator(".failed-checks")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_list_can_be_searched_and_filtered(
    stack: Stack, run: str, visitor: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = visitor(stack, java_script_enabled=scripts).new_page()
    page.goto("/")

    page.get_by_role("searchbox").fill("reading")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(["The Reading Room"])
    page.get_by_role("link", name="Ready 1").click()
    expect(page.get_by_role("searchbox")).to_have_value("reading")
    expect(page.get_by_role("heading", level=2)).to_have_text(["The Reading Room"])
    page.get_by_role("searchbox").fill("nowhere")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Nothing found"])
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_role("heading", name="The Reading Room")).to_be_visible()
