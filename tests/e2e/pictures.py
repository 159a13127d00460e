"""Renews the README's pictures: `uv run python -m tests.e2e.pictures`. Starts everything, writes the files, ends it."""

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.browsing import order_sample, sign_in
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, ROOT, Stack, free_port, start_stack
from tests.e2e.finished import finished_run

PICTURES = ROOT / "strategies/static/strategies/img"
CHROMIUM = "/usr/bin/chromium"
WIDE: Any = {"width": 1440, "height": 960}
HALFWAY = 40


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        quick = start_stack(Path(folder) / "quick", port=free_port())
        try:
            _finished(browser, quick)
        finally:
            _end(quick)
        slow = start_stack(Path(folder) / "slow", port=free_port(), simulated_s=30)
        try:
            _being_written(browser, slow)
        finally:
            _end(slow)
        browser.close()


def _finished(browser: Browser, stack: Stack) -> None:
    address = f"/runs/{finished_run(stack)}/strategy"
    page = _signed_in(browser, stack).new_page()
    page.goto(address)
    _keep(page, "strategy-page")
    page = _signed_in(browser, stack, color_scheme="dark").new_page()
    page.goto(address)
    page.locator("#section-capacity").evaluate("section => section.scrollIntoView()")
    _keep(page, "strategy-page-dark")


def _being_written(browser: Browser, stack: Stack) -> None:
    page = _signed_in(browser, stack).new_page()
    order_sample(page)
    page.wait_for_function("least => document.getElementById('bar').value >= least", arg=HALFWAY, timeout=120_000)
    _keep(page, "run-page")


def _signed_in(browser: Browser, stack: Stack, **options: Any) -> BrowserContext:
    context = browser.new_context(base_url=stack.url, viewport=WIDE, reduced_motion="reduce", **options)
    page = context.new_page()
    sign_in(page, stack.told["username"], stack.told["password"])
    page.close()
    return context


def _keep(page: Page, name: str) -> None:
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.screenshot(path=PICTURES / f"{name}.png")


def _end(stack: Stack) -> None:
    stack.stop()
    stack.close_pipes()


if __name__ == "__main__":
    main()
