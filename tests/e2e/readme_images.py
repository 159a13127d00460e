"""Update the README's images: `uv run python -m tests.e2e.readme_images`."""

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.browsing import sign_in, start_sample_run
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, ROOT, Stack, find_free_port, start_stack
from tests.e2e.finished_runs import create_finished_run

IMAGES = ROOT / "strategies/static/strategies/img"
CHROMIUM = "/usr/bin/chromium"
WIDE: Any = {"width": 1440, "height": 960}
RUN_PAGE_PROGRESS = 40


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        quick = start_stack(Path(folder) / "quick", port=find_free_port())
        try:
            _capture_strategy_page(browser, quick)
        finally:
            _stop(quick)
        slow = start_stack(Path(folder) / "slow", port=find_free_port(), simulated_s=30)
        try:
            _capture_run_page(browser, slow)
        finally:
            _stop(slow)
        browser.close()


def _capture_strategy_page(browser: Browser, stack: Stack) -> None:
    address = f"/runs/{create_finished_run(stack)}/strategy"
    page = _sign_in(browser, stack).new_page()
    page.goto(address)
    _save(page, "strategy-page")
    page = _sign_in(browser, stack, color_scheme="dark").new_page()
    page.goto(address)
    page.locator("#section-capacity").evaluate("section => section.scrollIntoView()")
    _save(page, "strategy-page-dark")


def _capture_run_page(browser: Browser, stack: Stack) -> None:
    page = _sign_in(browser, stack).new_page()
    start_sample_run(page)
    page.wait_for_function(
        "minimum => document.getElementById('bar').value >= minimum", arg=RUN_PAGE_PROGRESS, timeout=120_000
    )
    _save(page, "run-page")


def _sign_in(browser: Browser, stack: Stack, **options: Any) -> BrowserContext:
    context = browser.new_context(base_url=stack.url, viewport=WIDE, reduced_motion="reduce", **options)
    page = context.new_page()
    sign_in(page, stack.info["username"], stack.info["password"])
    page.close()
    return context


def _save(page: Page, name: str) -> None:
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.screenshot(path=IMAGES / f"{name}.png")


def _stop(stack: Stack) -> None:
    stack.stop()
    stack.close_pipes()


if __name__ == "__main__":
    main()
