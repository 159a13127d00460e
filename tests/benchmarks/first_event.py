"""Measure the time from the click on Generate to the first event on the page, beside a bare load of that page.

`uv run python -m tests.benchmarks.first_event [ROUNDS]`
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.browsing import RUN_PAGE, sign_in
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, find_free_port, start_stack

CLICK = "button => sessionStorage.setItem('clicked', Date.now()) || button.click()"
SINCE_CLICK = "() => Date.now() - Number(sessionStorage.getItem('clicked'))"
BARE_LOAD = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


def measure_first_event_ms(page: Page) -> float:
    page.goto("/new?sample=local_clinic_harbour_physio")
    page.locator("#generate").evaluate(CLICK)
    page.wait_for_url(RUN_PAGE, wait_until="commit")
    page.wait_for_selector("#connection[data-link=live]")
    return float(page.evaluate(SINCE_CLICK))


def measure_bare_load_ms(page: Page) -> float:
    page.goto(page.url)
    return float(page.evaluate(BARE_LOAD))


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stack = start_stack(Path(folder) / "data", port=find_free_port(), simulated_s=30)
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM_ARGUMENTS
        )
        try:
            page = browser.new_page(base_url=stack.url)
            sign_in(page, stack.info["username"], stack.info["password"])
            measurements = [(measure_first_event_ms(page), measure_bare_load_ms(page)) for _ in range(rounds)]
        finally:
            browser.close()
            stack.stop()
            stack.close_pipes()
    first, bare = (statistics.median(column) for column in zip(*measurements, strict=True))
    sys.stdout.write(
        f"click to first event: median {first:.0f} ms, worst {max(one for one, _ in measurements):.0f} ms of {rounds}\n"
        f"bare load of the page: median {bare:.0f} ms\n"
        f"ratio: {first / bare:.1f}\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
