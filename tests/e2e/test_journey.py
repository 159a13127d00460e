"""From the brief to the finished strategy in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.browsing import (
    LONG_MS,
    RECORD_ANNOUNCEMENTS,
    RUN_PAGE,
    get_finished_sections,
    get_progress,
    record_console_errors,
    screenshot,
    sign_in,
    start_sample_run,
)
from tests.e2e.conftest import Stack


def test_run_page_shows_progress_and_leads_to_the_strategy(
    stack: Stack, visitor: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    context = visitor(stack)
    page = context.new_page()
    console_errors = record_console_errors(page)
    start_sample_run(page)

    page.evaluate(RECORD_ANNOUNCEMENTS)
    expect(page.locator("#connection-text")).to_contain_text("Live", timeout=5000)
    expect(page.get_by_text("Simulated.", exact=True)).to_be_visible()
    expect(page.locator("#steps > li")).to_have_count(8)
    expect(page.locator(".card:visible")).to_have_count(1)
    finished: list[Any] = []
    bar: list[Any] = []
    drafts: set[Any] = set()
    while page.locator("#run").get_attribute("data-status") in {"queued", "running"}:
        now = get_finished_sections(page)
        assert now[: len(finished[-1])] == finished[-1] if finished else True
        finished.append(now)
        bar.append(get_progress(page))
        drafts |= set(page.locator(".section__draft").all_text_contents())
        page.wait_for_timeout(150)
    assert len({len(now) for now in finished}) > 8, "sections did not appear one by one"
    assert len(drafts) > 4, "text did not appear while it was written"
    assert bar == sorted(bar)
    assert max(bar[:-1]) < 100

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible()
    assert RUN_PAGE.search(page.url), "the page must not navigate by itself"
    assert get_progress(page) == 100
    assert page.title() == "Ready · Closewell"
    announcements = page.evaluate("window.announcements")
    assert announcements[-1] == "Closewell: Ready."
    assert len(announcements) <= 8 + 3 + 1, "only steps, quarters and the end are announced"
    page.get_by_role("link", name="Read your strategy").click()
    expect(page.locator(".section").first.get_by_role("heading", level=2)).to_have_text("The strategy on one page")
    page.locator("summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    download.value.save_as(tmp_path / "strategy.md")
    assert (tmp_path / "strategy.md").read_text().startswith("# Closewell")
    assert console_errors == []


def test_reloading_or_closing_the_run_page_loses_nothing(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    context = visitor(stack)
    page = context.new_page()
    start_sample_run(page, "Fell & Rye")
    page.wait_for_selector("[data-section=audience][data-state=done] .statements")
    before, bar = get_finished_sections(page), get_progress(page)

    page.reload()

    assert get_finished_sections(page)[: len(before)] == before
    assert get_progress(page) >= bar
    expect(page.locator("[data-section=audience] .statements").first).to_be_visible()
    page.close()
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Watch Fell & Rye").first.click()
    page.wait_for_url(RUN_PAGE)
    assert len(get_finished_sections(page)) >= len(before)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert len(get_finished_sections(page)) == page.locator(".section").count()


def test_cards_change_only_on_click(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    start_sample_run(page)
    expect(page.locator("#cards-position")).to_contain_text("1 of")
    first = page.locator(".card:visible h3").inner_text()

    page.get_by_role("button", name="Next card").click()
    second = page.locator(".card:visible h3").inner_text()
    page.wait_for_selector("[data-section=situation][data-state=done]")

    assert first != second
    assert page.locator(".card:visible h3").inner_text() == second
    page.get_by_role("button", name="Previous card").click()
    assert page.locator(".card:visible h3").inner_text() == first


def test_stop_button_asks_for_confirmation_and_stops_the_run(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    start_sample_run(page)
    page.wait_for_selector("[data-section=check_brief][data-state=done]")

    page.get_by_role("button", name="Stop writing").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You keep the finished sections")
    dialog.get_by_role("button", name="Keep writing").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Stop writing").click()
    dialog.get_by_role("button", name="Stop writing").click()

    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=15_000)
    expect(page.locator(".section[data-state=done]").first).to_be_visible()
    page.get_by_role("link", name="Start again with the same answers").click()
    expect(page.get_by_label("Business name")).to_have_value("Closewell")


def test_run_page_works_without_javascript(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack, java_script_enabled=False).new_page()
    page.goto("/new?sample=b2b_saas_closewell")
    page.get_by_label("Business name").fill("Closewell by hand")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#draft-state")).to_contain_text("Saved")
    page.goto("/")
    page.get_by_role("link", name="Closewell by hand").click()
    page.locator("#generate").click()
    expect(page.locator("#steps > li")).to_have_count(8)
    address = page.url
    page.goto("/new")
    page.locator("#working").get_by_role("link", name="Closewell by hand").click()
    assert page.url == address
    expect(page.get_by_role("button", name="Pause live updates")).to_be_hidden()

    for _ in range(100):
        page.get_by_role("link", name="Check progress").click()
        if page.locator(".section[data-state=done]").count() > 2:
            break
        page.wait_for_timeout(200)

    expect(page.locator("[data-section=situation] .statements").first).to_be_visible()
    page.get_by_role("button", name="Stop writing").click()
    page.wait_for_load_state()
    for _ in range(50):
        page.goto(page.url)
        if page.get_by_role("heading", name="You stopped this strategy").count():
            break
        page.wait_for_timeout(200)
    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible()


def test_run_page_of_another_user_is_not_found(
    stack: Stack, browser: Browser, visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    start_sample_run(page)
    account = ["--noinput", "--username", "bob", "--email", "b@example.org"]
    stack.manage("createsuperuser", *account, DJANGO_SUPERUSER_PASSWORD="bobs own")
    other = browser.new_context(base_url=stack.url)
    other_page = other.new_page()
    sign_in(other_page, "bob", "bobs own")

    response = other_page.goto(page.url)

    assert response
    assert response.status == 404
    expect(other_page.get_by_role("heading", level=1)).to_have_text("Page not found")
    other.close()


def test_run_is_created_and_stopped_by_keyboard(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    page.goto("/new?sample=local_clinic_harbour_physio")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_label("Business name").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(RUN_PAGE)

    page.get_by_role("button", name="Stop writing").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Keep writing")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=15_000)


def test_keyboard_user_gets_from_the_brief_to_the_strategy(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.goto("/new?empty")
    tab_to(page, page.locator(".sample", has_text="Harbour"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("sample="))
    tab_to(page, page.get_by_label("Business name"))
    page.keyboard.press("Control+A")
    page.keyboard.type("Harbour by keyboard")
    expect(page.locator("#draft-state")).to_contain_text("Saved")
    tab_to(page, page.locator(".fold > summary").first, at_most=300)
    page.keyboard.press("Enter")
    expect(page.locator(".fold").first).to_have_attribute("open", "")
    tab_to(page, page.locator("#generate"), at_most=300)
    page.keyboard.press("Enter")
    page.wait_for_url(RUN_PAGE)

    tab_to(page, page.get_by_role("button", name="Pause live updates"))
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_have_attribute("data-link", "paused")
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_have_attribute("data-link", "live")
    tab_to(page, page.get_by_role("button", name="Next card"))
    page.keyboard.press("Enter")
    expect(page.locator("#cards-position")).to_contain_text("2 of")
    expect(page.get_by_role("button", name="Next card")).to_be_focused()

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    tab_to(page, page.get_by_role("link", name="Read your strategy"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".section").first.get_by_role("heading", level=2)).to_have_text("The strategy on one page")


def tab_to(page: Page, target: Locator, *, at_most: int = 60, key: str = "Tab") -> None:
    """Press Tab until the target has the focus. Every focused element must be visible and have an outline."""
    for _ in range(at_most):
        page.keyboard.press(key)
        outline, area, html = page.evaluate(
            "() => { const element = document.activeElement, box = element.getBoundingClientRect(); "
            "return [getComputedStyle(element).outlineStyle, box.width * box.height, element.outerHTML.slice(0, 80)]; }"
        )
        assert outline != "none", f"focus without an outline: {html}"
        assert area > 0, f"focus on an invisible element: {html}"
        if target.evaluate("target => target === document.activeElement"):
            return
    pytest.fail(f"cannot reach {target} with Tab")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_pages_fit_the_screen(stack: Stack, visitor: Callable[..., BrowserContext], width: int, scheme: Any) -> None:
    page = visitor(stack, viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    addresses = {"list": "/", "brief": "/new?sample=b2b_saas_closewell", "missing": "/runs/nothing"}
    page.goto("/")
    addresses["strategy"] = (
        page.get_by_role("link", name=re.compile("^Read the strategy")).first.get_attribute("href") or ""
    )
    addresses["run"] = addresses["strategy"].removesuffix("/strategy")
    for name, address in addresses.items():
        page.goto(address)
        screenshot(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
