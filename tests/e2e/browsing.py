"""What a visitor does in the browser, and what can be read off a page."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

SCREENSHOTS = Path(__file__).parent.parent.parent / "test-results" / "screenshots"
RUN_PAGE = re.compile(r"/runs/[0-9a-f-]{36}$")
LONG_MS = 60_000


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My strategies")


def order_sample(page: Page, name: str = "Closewell") -> None:
    page.goto("/new")
    page.locator(".sample", has_text=name).click()
    page.get_by_role("button", name="Generate strategy").last.click()
    page.wait_for_url(RUN_PAGE)


def finished_sections(page: Page) -> list[str]:
    return page.locator(".section[data-state=done]").evaluate_all("all => all.map(one => one.dataset.section)")


def percent(page: Page) -> int:
    return int(page.locator("#bar").evaluate("bar => bar.value"))


def complaints_of(page: Page) -> list[str]:
    """What the console says: errors of scripts, of the content security policy, of missing files."""
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


LISTEN = """() => { window.said = []; const line = document.getElementById("announcer");
    new MutationObserver(() => window.said.push(line.textContent)).observe(line, {childList: true, subtree: true}); }"""
"""Notes what a screen reader is given to say."""


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
