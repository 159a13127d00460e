"""The run page in every state of a run and its connection."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.accessibility import find_violations
from tests.e2e.browsing import record_console_errors, reply_busy, screenshot, sign_in
from tests.e2e.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, Stack, find_free_port, start_stack
from tests.e2e.frozen_runs import LEASE_S, create_frozen_runs
from tests.prerequisites import skip_unless_ci

pytestmark = pytest.mark.slow

EXPECTED_TEXT = {
    "queued": "Waiting to start",
    "running": "Being written",
    "retrying": "Retrying, 2 of 3, in ",
    "slow": "Taking longer than usual",
    "failing": "You can retry it once the others are written",
    "partial": "Retry this section",
    "failed": "The AI provider does not accept the key.",
    "canceled": "You stopped this strategy",
    "succeeded": "Your strategy is ready",
}
PAGE_BYTES_MAX = 120_000
"""Uncompressed, as `up` serves it. `test_accessibility` limits the compressed size."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack whose worker leaves frozen runs alone."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), RUN_LEASE_S=LEASE_S)
    yield stack
    stack.stop()
    stack.close_pipes()


@pytest.fixture(scope="module")
def frozen(stack: Stack) -> dict[str, str]:
    return create_frozen_runs(stack)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (320, "dark")])
def test_run_page_describes_every_state_and_fits_the_screen(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
    page = visitor(stack, viewport={"width": width, "height": 1000}, color_scheme=scheme).new_page()
    console_errors = record_console_errors(page)
    for state, text in EXPECTED_TEXT.items():
        page.goto(f"/runs/{frozen[state]}")
        expect(page.locator("main")).to_contain_text(text)
        if state in {"queued", "running", "retrying", "slow", "failing"}:
            expect(page.locator("#connection")).to_have_attribute("data-link", "live")
        screenshot(page, f"run-{state}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state
        # Section texts are checked on other pages, and would make this check slow.
        page.evaluate("document.querySelectorAll('.section__text').forEach(text => text.replaceChildren())")
        assert find_violations(page) == [], state
    assert console_errors == []


def test_countdown_to_the_next_try_stops_while_paused(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.goto(f"/runs/{frozen['retrying']}")
    line = page.locator(".line__state", has_text="Retrying")
    first = parse_seconds(line.inner_text())
    expect(line).to_have_text(re.compile(f"in {first - 2} s$"))
    assert page.evaluate("document.getElementById('announcer').textContent") == "", (
        "the countdown must not be announced"
    )

    page.get_by_role("button", name="Pause live updates").click()
    expect(page.locator("#connection-text")).to_have_text(re.compile("^Paused · last update "))
    screenshot(page, "run-paused")
    paused_text = line.inner_text()
    page.wait_for_timeout(2500)
    assert line.inner_text() == paused_text

    page.get_by_role("button", name="Resume live updates").click()
    expect(page.locator("#connection")).to_have_attribute("data-link", "live")
    expect(line).not_to_have_text(paused_text)


def parse_seconds(text: str) -> int:
    match = re.search(r"in (\d+) s", text)
    assert match
    return int(match[1])


def test_lost_connection_is_shown_and_can_be_retried_at_once(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream|/events"), lambda route: route.abort())
    page.goto(f"/runs/{frozen['running']}")
    line = page.locator("#connection")
    expect(line).to_have_attribute("data-link", "reconnecting", timeout=15_000)
    screenshot(page, "run-reconnecting")
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(line).to_have_attribute("data-link", "offline")
    screenshot(page, "run-offline")

    with page.expect_request(re.compile("/stream|/events"), timeout=3000):
        page.get_by_role("button", name="Try now").click()
    page.unroute_all()

    expect(line).to_have_attribute("data-link", "live", timeout=30_000)
    expect(page.get_by_role("button", name="Try now")).to_be_hidden()


def test_run_page_says_when_a_busy_server_is_asked_again(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream|/events"), reply_busy(30))
    page.goto(f"/runs/{frozen['running']}")

    text = re.compile("^The server is busy, trying again in 30 seconds · last update ")
    expect(page.locator("#connection-text")).to_have_text(text, timeout=15_000)
    screenshot(page, "run-busy")


@pytest.fixture
def notifying(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """A browser that can show notifications; the headless shell denies them."""
    if not Path(CHROMIUM).exists():
        skip_unless_ci(f"no {CHROMIUM}: install Debian's `chromium`, chromium-headless-shell shows no notifications")
    with browser.browser_type.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS) as full_browser:
        yield full_browser.new_context(base_url=stack.url, permissions=["notifications"])


def test_tab_shows_progress_and_a_notification_reports_the_end(
    stack: Stack, frozen: dict[str, str], notifying: BrowserContext
) -> None:
    page = notifying.new_page()
    sign_in(page, stack.info["username"], stack.info["password"])
    page.add_init_script("""document.hasFocus = () => false; window.shown = [];
        window.Notification = class extends Notification {
          constructor(title, options) { super(title, options); shown.push([title, options.body]); } };""")
    page.goto(f"/runs/{frozen['slow']}")
    expect(page).to_have_title("28% · Closewell")
    icon = page.locator("link[rel=icon]")
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg.*stroke-dasharray"))
    page.get_by_role("button", name="Notify me when it is ready").click()
    expect(page.locator("#notify-state")).to_contain_text("will notify you")
    ring = icon.get_attribute("href")

    with stack.api as api:
        api.post(f"/runs/{frozen['slow']}/cancel")
        release_run(stack, frozen["slow"])

    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible()
    expect(page).to_have_title("Stopped · Closewell")
    assert icon.get_attribute("href") != ring
    assert page.evaluate("shown") == [["Closewell: Stopped", "Stopped. Finished sections are kept"]]


def test_other_pages_show_active_runs_until_they_end(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack, viewport={"width": 320, "height": 800}).new_page()
    console_errors = record_console_errors(page)
    page.goto("/new?empty")
    item = page.locator(f"[data-run='/api/v1/runs/{frozen['failing']}']")
    expect(item).to_contain_text("40%")
    with page.expect_response(re.compile(frozen["failing"])):
        pass

    with stack.api as api:
        api.post(f"/runs/{frozen['failing']}/cancel")
        release_run(stack, frozen["failing"])

    expect(item.get_by_role("link", name="View details: Closewell")).to_be_visible(timeout=15_000)
    expect(page.locator("#working-status")).to_have_text("Closewell: Stopped.")
    screenshot(page, "strip-ended-320")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.reload()
    expect(item).to_have_count(0)
    assert console_errors == []


def test_list_is_updated_by_polling_and_waits_for_a_busy_server(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream"), lambda route: route.abort())
    page.goto("/")
    row, item = (page.locator(f"#run-{frozen['retrying']}"), page.locator(f"[data-run$='{frozen['retrying']}']"))
    page.route(stack.url, reply_busy(4, status=503), times=1)
    page.route(re.compile(f"/api/v1/runs/{frozen['retrying']}$"), reply_busy(4), times=1)

    busy = "The server is busy. The list is updated again in 4 seconds."
    expect(page.locator("#list-note")).to_have_text(busy, timeout=15_000)
    expect(item).to_contain_text("Server busy, next update in 4 s")
    screenshot(page, "list-busy")
    with stack.api as api:
        api.post(f"/runs/{frozen['retrying']}/cancel")
        release_run(stack, frozen["retrying"])

    expect(row).to_contain_text("Stopped", timeout=15_000)
    expect(item.get_by_role("link", name="View details: Closewell")).to_be_visible(timeout=15_000)
    expect(page.locator("#list-note")).to_be_empty()


def test_pages_stay_within_their_size_limit(
    stack: Stack, frozen: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    for address in ("/new", f"/runs/{frozen['running']}", f"/runs/{frozen['queued']}"):
        page.goto(address)
        size = measure_transfer_size(page)
        assert size < PAGE_BYTES_MAX, (address, size)


def measure_transfer_size(page: Page) -> int:
    """Return the transferred bytes of a page and its files, without fonts, with an empty cache."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    fonts: set[str] = set()
    sizes: dict[str, float] = {}
    client.on(
        "Network.responseReceived", lambda event: fonts.add(event["requestId"]) if event["type"] == "Font" else None
    )
    client.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.reload(wait_until="load")
    client.detach()
    return int(sum(size for request, size in sizes.items() if request not in fonts))


def release_run(stack: Stack, run_id: str) -> None:
    """What its worker would do, had this run one."""
    from tests.e2e.frozen_runs import release_run

    release_run(stack, run_id)
