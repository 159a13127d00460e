"""The run page with a disabled, rejected, mute or broken stream, in many tabs, and with a slow run."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from config.processes import wait_until
from tests.e2e.browsing import LONG_MS, get_finished_sections, get_progress, start_sample_run
from tests.e2e.conftest import Stack, find_free_port
from tests.e2e.web_proxy import web_proxy
from tests.wire import remove_marks

pytestmark = pytest.mark.slow


def test_run_page_polls_when_streaming_is_disabled(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=14, SSE_ENABLED="false")
    page = visitor(stack).new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    start_sample_run(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)

    assert not [url for url in requests if url.endswith("/stream") or "/stream?" in url]
    assert 1 < len([url for url in requests if "/events?after=" in url]) < 8
    expect(page.locator("[data-section=front] .statements").first).to_be_visible()
    with stack.api as api:
        run = api.get("/runs").json()["results"][0]
        response = api.get(f"/runs/{run['id']}/stream")
        events = api.get(f"/runs/{run['id']}/events").json()["events"]
    assert (response.status_code, response.json()["code"]) == (503, "streaming_disabled")
    assert [remove_marks(event["id"]) for event in events] == [str(number + 1) for number in range(len(events))]
    assert events[-1]["event"] == "complete"


def test_run_page_polls_when_the_stream_is_rejected(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    page.route(re.compile("/stream"), lambda route: route.fulfill(status=503, body=""))
    start_sample_run(page)

    expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=5000)
    assert wait_until(lambda: get_progress(page) > 0, within_s=30)
    page.get_by_role("button", name="Stop writing").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop writing").click()
    expect(page.get_by_role("heading", name="You stopped this strategy")).to_be_visible(timeout=LONG_MS)


def test_run_page_polls_at_once_at_the_limit_of_streams(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    stack = up(simulated_s=20, SSE_MAX_STREAMS_PER_USER="1")
    with stack.api as api:
        run = api.post("/runs", json={"brief": raw_brief}).json()["id"]
        page = visitor(stack).new_page()
        with api.stream("GET", f"/runs/{run}/stream") as stream:
            assert stream.status_code == 200
            page.goto(f"/runs/{run}")
            expect(page.locator("#connection-text")).to_contain_text("Too many live pages are open", timeout=4_000)
            assert wait_until(lambda: get_progress(page) > 0, within_s=30)


def test_run_page_says_when_a_step_takes_longer_than_usual(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    stack = up(simulated_s=8)
    page = visitor(stack).new_page()
    page.clock.install()
    start_sample_run(page)
    expect(page.locator("#estimate")).to_contain_text("not known yet")
    for _ in range(2):
        start_sample_run(page)
    with stack.api as api:
        assert wait_until(
            lambda: all(run["status"] == "succeeded" for run in api.get("/runs").json()["results"]), within_s=60
        )
    start_sample_run(page)
    expect(page.locator("#estimate")).to_contain_text("left", timeout=10_000)
    # It is hidden again whenever a step starts on time; on a busy machine one may be late.
    expect(page.locator("#slow")).to_be_hidden()
    page.route(re.compile("/stream|/events"), lambda route: route.abort())
    page.reload()

    # The run may have gone on while the connection is silent.
    page.clock.fast_forward("01:00")
    expect(page.locator("#connection")).to_have_attribute("data-link", re.compile("reconnecting|offline"))
    expect(page.locator("#slow")).to_be_hidden()

    # Now the server says that nothing has happened.
    nothing_new = {"events": [], "last_event_id": "1", "is_terminal": False}
    page.route(re.compile("/events"), lambda route: route.fulfill(json=nothing_new))
    page.clock.fast_forward("00:30")
    expect(page.locator("#slow")).to_have_text("Taking longer than usual. We’ll keep working if you close this page.")
    assert "timed out" not in page.content()


def test_run_page_goes_on_behind_a_buffering_proxy(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    with stack.api as api, web_proxy(stack.port, buffers=True) as proxy:
        run = api.post("/runs", json={"brief": raw_brief}).json()["id"]
        page = visitor(stack).new_page()
        page.goto(f"{proxy.url}/runs/{run}")
        before = get_progress(page)

        # The client gives the stream up after 15 s, but does not wait for that.
        expect(page.locator("#connection-text")).to_contain_text("Checking every 10 seconds", timeout=12_000)

        assert wait_until(lambda: get_progress(page) > before, within_s=30)
        expect(page.locator("#slow")).to_be_hidden()
        api.post(f"/runs/{run}/cancel")


def test_open_run_page_continues_after_the_stack_is_restarted(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext]
) -> None:
    port = find_free_port()
    stack = up(port=port, simulated_s=15)
    page = visitor(stack).new_page()
    start_sample_run(page)
    page.wait_for_selector("[data-section=audience][data-state=done] .statements")
    before, bar = get_finished_sections(page), get_progress(page)

    stack.stop()
    expect(page.locator("#connection")).to_have_attribute(
        "data-link", re.compile("reconnecting|offline"), timeout=30_000
    )
    up(data_dir=stack.data_dir, port=port, simulated_s=15)

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)
    assert get_finished_sections(page)[: len(before)] == before
    assert get_progress(page) == 100 > bar


def test_page_is_kept_until_its_address_works_again(stack: Stack, visitor: Callable[..., BrowserContext]) -> None:
    page = visitor(stack).new_page()
    start_sample_run(page)
    address = page.url
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.fulfill(status=502, body="Bad Gateway")

    page.route(re.compile(f"^{re.escape(address)}$"), refuse)
    # The end of the run makes the page load its outcome, which fails now, and then try its own address.
    expect(page.locator("#connection-text")).to_contain_text("The server is unavailable", timeout=LONG_MS)
    assert len(refused) >= 2
    assert get_progress(page) == 100
    expect(page.locator("h1")).to_have_text("Closewell")

    page.unroute(re.compile(f"^{re.escape(address)}$"))

    expect(page.get_by_role("link", name="Read your strategy")).to_be_visible(timeout=LONG_MS)


TABS = 7
"""One more than the connections that a browser opens to a server over HTTP/1.1."""

SET_HIDDEN = """isHidden => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def expect_link(page: Page, link: str) -> None:
    """Wait for a state of the page's connection. Without a free connection it would never come."""
    expect(page.locator("#connection")).to_have_attribute("data-link", link, timeout=20_000)


def test_seventh_run_page_loads_and_hidden_ones_let_their_streams_go(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    context = visitor(stack)
    with stack.api as api:
        runs = [api.post("/runs", json={"brief": raw_brief}).json()["id"] for _ in range(TABS)]
    tabs = [context.new_page() for _ in range(TABS)]
    for number, (tab, run) in enumerate(zip(tabs, runs, strict=True)):
        tab.goto(f"/runs/{run}")
        expect_link(tab, "live" if number < 4 else "crowded")
    # Another tab of a run shares the stream of the first.
    same = context.new_page()
    same.goto(f"/runs/{runs[0]}")
    expect_link(same, "live")
    same.close()

    tabs[0].evaluate(SET_HIDDEN, True)
    expect_link(tabs[0], "polling")
    tabs[4].get_by_role("button", name="Pause live updates").click()
    tabs[4].get_by_role("button", name="Resume live updates").click()
    expect_link(tabs[4], "live")

    # Shown again, with a connection free for it, the page has everything that happened meanwhile.
    known = get_finished_sections(tabs[0])
    with stack.api as api:
        assert wait_until(lambda: len(list_finished_sections(api, runs[0])) > len(known), within_s=60)
        tabs[1].close()
        tabs[0].evaluate(SET_HIDDEN, False)
        expect_link(tabs[0], "live")
        finished = list_finished_sections(api, runs[0])
        assert wait_until(lambda: set(finished) <= set(get_finished_sections(tabs[0])), within_s=10)
        for run in runs:
            api.post(f"/runs/{run}/cancel")


def list_finished_sections(api: httpx.Client, run: str) -> list[str]:
    sections = api.get(f"/runs/{run}").json()["sections"]
    return [section["key"] for section in sections if section["status"] == "done"]
