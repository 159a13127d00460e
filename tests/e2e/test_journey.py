"""The marketer's journey in a real browser, against the real stack."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.browsing import (
    LISTEN,
    LONG_MS,
    RUN_PAGE,
    complaints_of,
    finished_sections,
    order_sample,
    percent,
    screenshot,
    sign_in,
)
from tests.e2e.conftest import Stack


def test_a_marketer_watches_a_strategy_being_written_reads_it_and_keeps_it(
    stack: Stack, visitor: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    context = visitor(stack)
    page = context.new_page()
    complaints = complaints_of(page)
    order_sample(page)

    page.evaluate(LISTEN)
    expect(page.locator("#connection-text")).to_contain_text("Live", timeout=5000)
    expect(page.get_by_text("Simulated.", exact=True)).to_be_visible()
    expect(page.locator("#steps > li")).to_have_count(8)
    expect(page.locator(".card:visible")).to_have_count(1)
    seen, bar, begun = [], [], set()
    while page.locator("#run").get_attribute("data-status") in {"queued", "running"}:
        now = finished_sections(page)
        assert now[: len(seen[-1])] == seen[-1] if seen else True
        seen.append(now)
        bar.append(percent(page))
        begun |= set(page.locator(".section__draft").all_text_contents())
        page.wait_for_timeout(150)
    assert len({len(now) for now in seen}) > 8, "sections came in lumps, not one by one"
    assert len(begun) > 4, "text does not appear while it is written"
    assert bar == sorted(bar)
    assert max(bar[:-1]) < 100

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible()
    assert RUN_PAGE.search(page.url), "the page must not move away by itself"
    assert percent(page) == 100
    assert page.title() == "Ready · Closewell"
    said = page.evaluate("window.said")
    assert said[-1] == "Closewell: Ready."
    assert len(said) <= 8 + 3 + 1, "a screen reader hears steps, quarters and the end, and no chatter"
    page.get_by_role("link", name="Read your strategy").click()
    expect(page.locator(".section").first.get_by_role("heading", level=2)).to_have_text("The strategy on one page")
    page.locator("summary", has_text="Download").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Markdown").click()
    download.value.save_as(tmp_path / "strategy.md")
    assert (tmp_path / "strategy.md").read_text().startswith("# Closewell")
    assert complaints == []


def test_reloading_in_the_middle_loses_nothing_and_closing_the_tab_does_not_matter(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
    context = visitor(stack)
    page = context.new_page()
    order_sample(page, "Fell & Rye")
    page.wait_for_selector("[data-section=audience][data-state=done] .statements")
    before, bar = finished_sections(page), percent(page)

    page.reload()

    assert finished_sections(page)[: len(before)] == before
    assert percent(page) >= bar
    expect(page.locator("[data-section=audience] .statements").first).to_be_visible()
    page.close()
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Watch Fell & Rye").first.click()
    page.wait_for_url(RUN_PAGE)
    assert len(finished_sections(page)) >= len(before)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert len(finished_sections(page)) == page.locator(".section").count()


def test_cards_are_turned_by_the_reader_alone(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    order_sample(page)
    expect(page.locator("#cards-position")).to_contain_text("1 of")
    first = page.locator(".card:visible h3").inner_text()

    page.get_by_role("button", name="Next card").click()
    second = page.locator(".card:visible h3").inner_text()
    page.wait_for_selector("[data-section=situation][data-state=done]")

    assert first != second
    assert page.locator(".card:visible h3").inner_text() == second
    page.get_by_role("button", name="Previous card").click()
    assert page.locator(".card:visible h3").inner_text() == first


def test_stopping_asks_once_says_what_is_kept_and_stops(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    order_sample(page)
    page.wait_for_selector("[data-section=check_brief][data-state=done]")

    page.get_by_role("button", name="Stop writing").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Sections that are finished are kept")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Stop writing").click()
    dialog.get_by_role("button", name="Stop writing").click()

    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible(timeout=15_000)
    expect(page.locator(".section[data-state=done]").first).to_be_visible()
    page.get_by_role("link", name="Start again with the same answers").click()
    expect(page.get_by_label("Business name")).to_have_value("Closewell")


def test_without_javascript_the_state_is_shown_and_looked_up_again_by_a_link(
    stack: Stack, visitor: Callable[..., BrowserContext]
) -> None:
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
        if page.get_by_role("heading", name="Stopped, as you asked").count():
            break
        page.wait_for_timeout(200)
    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible()


def test_somebody_else_gets_the_page_for_what_does_not_exist(
    stack: Stack, browser: Browser, visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    order_sample(page)
    account = ["--noinput", "--username", "bob", "--email", "b@example.org"]
    stack.manage("createsuperuser", *account, DJANGO_SUPERUSER_PASSWORD="bobs own")
    other = browser.new_context(base_url=stack.url)
    theirs = other.new_page()
    sign_in(theirs, "bob", "bobs own")

    answer = theirs.goto(page.url)

    assert answer
    assert answer.status == 404
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Page not found")
    other.close()


def test_the_keyboard_alone_orders_and_stops_a_run(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    page.goto("/new?sample=local_clinic_harbour_physio")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.get_by_label("Business name").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(RUN_PAGE)

    page.get_by_role("button", name="Stop writing").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Go on")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible(timeout=15_000)


def test_without_a_mouse_one_comes_from_the_brief_to_the_strategy(
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
    tab_to(page, page.locator(".fold > summary").first)
    page.keyboard.press("Enter")
    expect(page.locator(".fold").first).to_have_attribute("open", "")
    tab_to(page, page.locator("#generate"), at_most=150)
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
    """Press Tab until the target has the focus, as somebody does who has no mouse; all that gets it must show it."""
    for _ in range(at_most):
        page.keyboard.press(key)
        seen = page.evaluate(
            "() => { const one = document.activeElement, box = one.getBoundingClientRect(); "
            "return [getComputedStyle(one).outlineStyle, box.width * box.height, one.outerHTML.slice(0, 80)]; }"
        )
        assert seen[0] != "none", f"nobody sees where the focus is: {seen[2]}"
        assert seen[1] > 0, f"the focus is on what cannot be seen: {seen[2]}"
        if target.evaluate("target => target === document.activeElement"):
            return
    pytest.fail(f"{target} cannot be reached by Tab")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_page_is_wider_than_the_screen(
    stack: Stack, visitor: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
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
