"""Actions of a visitor in the browser, and values read from a page."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

SCREENSHOTS = Path(__file__).parent.parent.parent / "test-results" / "screenshots"
RUN_PAGE = re.compile(r"/runs/[0-9a-f-]{36}$")
LONG_MS = 60_000


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My strategies")


def start_sample_run(page: Page, name: str = "Closewell") -> None:
    page.goto("/new")
    page.locator(".sample", has_text=name).click()
    page.get_by_role("button", name="Generate strategy").last.click()
    page.wait_for_url(RUN_PAGE)


def get_finished_sections(page: Page) -> list[str]:
    return page.locator(".section[data-state=done]").evaluate_all("all => all.map(section => section.dataset.section)")


def get_progress(page: Page) -> int:
    return int(page.locator("#bar").evaluate("bar => bar.value"))


def record_console_errors(page: Page) -> list[str]:
    """Return a list that collects the page's errors and warnings: scripts, content security policy, missing files."""
    errors: list[str] = []
    page.on("console", lambda entry: errors.append(entry.text) if entry.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def reply_busy(retry_after_s: int, *, status: int = 429) -> Callable[[Route], None]:
    """Return a handler for `page.route` that answers as a busy server does."""
    return lambda route: route.fulfill(status=status, headers={"Retry-After": str(retry_after_s)}, body="")


RECORD_ANNOUNCEMENTS = """() => {
  window.announcements = [];
  const announcer = document.getElementById("announcer");
  const record = () => window.announcements.push(announcer.textContent);
  new MutationObserver(record).observe(announcer, { childList: true, subtree: true });
}"""
"""Script that records the announcements for screen readers."""


def screenshot(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
