"""The run page in every state that a run and its connection can be in: what it says, and that it fits the screen."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.browsing import complaints_of, screenshot, sign_in
from tests.e2e.conftest import CHROMIUM, CHROMIUM_ARGUMENTS, Stack, free_port, start_stack
from tests.e2e.posed_runs import LEASE_S, pose
from tests.prerequisites import skip_unless_ci

pytestmark = pytest.mark.slow

WORDS = {
    "queued": "Waiting to start",
    "running": "Being written",
    "retrying": "Retrying, 2 of 3, in ",
    "slow": "Taking longer than usual",
    "failing": "You can try it again once the others are written",
    "partial": "Try this section again",
    "failed": "The AI provider does not accept the key.",
    "canceled": "Stopped, as you asked",
    "succeeded": "Your strategy is ready",
}
PAGE_BYTES_MAX = 100_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack whose worker lets posed runs be."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port(), RUN_LEASE_S=LEASE_S)
    yield stack
    stack.stop()
    stack.close_pipes()


@pytest.fixture(scope="module")
def posed(stack: Stack) -> dict[str, str]:
    return pose(stack)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (320, "dark")])
def test_every_state_is_told_in_plain_words_and_fits_the_screen(
    stack: Stack, posed: dict[str, str], visitor: Callable[..., BrowserContext], width: int, scheme: Any
) -> None:
    page = visitor(stack, viewport={"width": width, "height": 1000}, color_scheme=scheme).new_page()
    complaints = complaints_of(page)
    for state, words in WORDS.items():
        page.goto(f"/runs/{posed[state]}")
        expect(page.locator("main")).to_contain_text(words)
        if state in {"queued", "running", "retrying", "slow", "failing"}:
            expect(page.locator("#connection")).to_have_attribute("data-link", "live")
        screenshot(page, f"run-{state}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, state
        # The text of sections is under axe on pages of its own, and is most of what there is to look at.
        page.evaluate("document.querySelectorAll('.section__text').forEach(text => text.replaceChildren())")
        assert violations(page) == [], state
    assert complaints == []


def test_a_try_that_is_waited_for_is_counted_down_and_stands_still_when_paused(
    stack: Stack, posed: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.goto(f"/runs/{posed['retrying']}")
    line = page.locator(".line__state", has_text="Retrying")
    first = seconds_in(line.inner_text())
    expect(line).to_have_text(re.compile(f"in {first - 2} s$"))
    assert page.evaluate("document.getElementById('announcer').textContent") == "", "counting is not to be spoken"

    page.get_by_role("button", name="Pause live updates").click()
    expect(page.locator("#connection-text")).to_have_text(re.compile("^Paused · last update "))
    screenshot(page, "run-paused")
    stood = line.inner_text()
    page.wait_for_timeout(2500)
    assert line.inner_text() == stood

    page.get_by_role("button", name="Resume live updates").click()
    expect(page.locator("#connection")).to_have_attribute("data-link", "live")
    expect(line).not_to_have_text(stood)


def seconds_in(text: str) -> int:
    found = re.search(r"in (\d+) s", text)
    assert found
    return int(found[1])


def test_a_lost_connection_is_told_and_can_be_tried_at_once(
    stack: Stack, posed: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream|/events"), lambda route: route.abort())
    page.goto(f"/runs/{posed['running']}")
    line = page.locator("#connection")
    expect(line).to_have_attribute("data-link", "reconnecting", timeout=15_000)
    screenshot(page, "run-reconnecting")
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(line).to_have_attribute("data-link", "offline")
    screenshot(page, "run-offline")

    page.unroute_all()
    page.get_by_role("button", name="Try now").click()

    expect(line).to_have_attribute("data-link", "live")
    expect(page.get_by_role("button", name="Try now")).to_be_hidden()


@pytest.fixture
def notifying(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    """A browser that may show notifications: the headless shell refuses them all."""
    if not Path(CHROMIUM).exists():
        skip_unless_ci(f"no {CHROMIUM}: install Debian's `chromium`, chromium-headless-shell shows no notifications")
    with browser.browser_type.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS) as whole_browser:
        yield whole_browser.new_context(base_url=stack.url, permissions=["notifications"])


def test_the_tab_shows_how_far_it_is_and_a_notification_tells_the_end(
    stack: Stack, posed: dict[str, str], notifying: BrowserContext
) -> None:
    page = notifying.new_page()
    sign_in(page, stack.told["username"], stack.told["password"])
    page.add_init_script("""document.hasFocus = () => false; window.shown = [];
        window.Notification = class extends Notification {
          constructor(title, options) { super(title, options); shown.push([title, options.body]); } };""")
    page.goto(f"/runs/{posed['slow']}")
    expect(page).to_have_title("22% · Closewell")
    icon = page.locator("link[rel=icon]")
    expect(icon).to_have_attribute("href", re.compile("^data:image/svg.*stroke-dasharray"))
    page.get_by_role("button", name="Notify me when it is ready").click()
    expect(page.locator("#notify-state")).to_contain_text("will notify you")
    ring = icon.get_attribute("href")

    with stack.api as api:
        api.post(f"/runs/{posed['slow']}/cancel")
        stop_by_hand(stack, posed["slow"])

    expect(page.get_by_role("heading", name="Stopped, as you asked")).to_be_visible()
    expect(page).to_have_title("Stopped · Closewell")
    assert icon.get_attribute("href") != ring
    assert page.evaluate("shown") == [["Closewell: Stopped", "Stopped. Finished sections are kept"]]


def test_every_other_page_follows_the_run_and_says_when_it_is_over(
    stack: Stack, posed: dict[str, str], visitor: Callable[..., BrowserContext]
) -> None:
    page = visitor(stack, viewport={"width": 320, "height": 800}).new_page()
    complaints = complaints_of(page)
    page.goto("/new?empty")
    item = page.locator(f"[data-run='/api/v1/runs/{posed['failing']}']")
    expect(item).to_contain_text("37%")
    asked: list[int] = []
    page.on("response", lambda answer: asked.append(answer.status) if posed["failing"] in answer.url else None)
    with page.expect_response(re.compile(posed["failing"])):
        pass

    with stack.api as api:
        api.post(f"/runs/{posed['failing']}/cancel")
        stop_by_hand(stack, posed["failing"])

    expect(item.get_by_role("link", name="See what was kept: Closewell")).to_be_visible(timeout=15_000)
    expect(page.locator("#working-status")).to_have_text("Closewell: Stopped.")
    screenshot(page, "strip-ended-320")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.reload()
    expect(item).to_have_count(0)
    assert complaints == []


def test_the_pages_are_light(stack: Stack, posed: dict[str, str], visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    for address in ("/new", f"/runs/{posed['running']}", f"/runs/{posed['queued']}"):
        page.goto(address)
        loaded = weight(page)
        assert loaded < PAGE_BYTES_MAX, (address, loaded)


def weight(page: Page) -> int:
    """Bytes over the wire for a page and all it needs, fonts aside, with an empty cache."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    fonts: set[str] = set()
    got: dict[str, float] = {}
    client.on("Network.responseReceived", lambda told: fonts.add(told["requestId"]) if told["type"] == "Font" else None)
    client.on("Network.loadingFinished", lambda told: got.update({told["requestId"]: told["encodedDataLength"]}))
    page.reload(wait_until="load")
    client.detach()
    return int(sum(size for request, size in got.items() if request not in fonts))


def stop_by_hand(stack: Stack, run_id: str) -> None:
    """What its worker would do, had this run one."""
    from tests.e2e.posed_runs import leave

    leave(stack, run_id)
