"""The built client in a real browser, while what lies between it and the server breaks and heals."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from config.processes import wait_until
from tests.client_package import INSTALL_TIMEOUT_S, install, run_server
from tests.e2e.browsing import LONG_MS
from tests.e2e.conftest import Stack, free_port, start_stack
from tests.e2e.follower import Follower, history
from tests.e2e.web_proxy import web_proxy

RUN_S = 8
PACE = {"backoff": 200, "answer": 600, "poll": 300, "probe": 500}
"""The client's own times, in ms, but shorter."""
NEVER_BY_ITSELF_MS = 60_000
TABS = 8


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """One stack for all that do not harm it, with short runs."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=free_port(), simulated_s=RUN_S)
    yield stack
    stack.stop()
    stack.close_pipes()


def ordered(stack: Stack, brief: Mapping[str, Any]) -> dict[str, Any]:
    with stack.api as api:
        return api.post("/runs", json={"brief": brief}).json()


def last_event_id(stack: Stack, run: Mapping[str, Any]) -> int:
    with stack.api as api:
        return int(api.get(f"/runs/{run['id']}").json()["last_event_id"])


def kill_web_server(stack: Stack) -> None:
    """Kill it without a word, and wait until `up` has started another one."""
    web_server(stack).kill()
    assert wait_until(lambda: serves(stack), within_s=30, every_s=0.2)


def web_server(stack: Stack) -> psutil.Process:
    children = psutil.Process(stack.process.pid).children()
    return next(child for child in children if "uvicorn" in " ".join(child.cmdline()))


def serves(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.url}livez").is_success
    except httpx.TransportError:
        return False


def test_a_server_that_is_killed_and_started_again_costs_no_event(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    # Long enough for the new server to stream some of it, also on a busy machine.
    stack = up(simulated_s=3 * RUN_S)
    run = ordered(stack, raw_brief)
    follower = Follower.on(visitor(stack).new_page(), run, timing=PACE)
    follower.wait_for_more(8)

    kill_web_server(stack)

    assert follower.wait_for_end() == history(stack, run)
    assert "network" in follower.failures
    assert follower.states.count("open") > 1


def test_behind_a_proxy_that_keeps_the_stream_to_itself_it_polls_until_the_proxy_is_repaired(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    page = visitor(stack).new_page()
    with web_proxy(stack.port, buffers=True) as proxy:
        run = ordered(stack, raw_brief)
        follower = Follower.on(page, run, url=proxy.url, timing=PACE)
        follower.wait_for_state("polling")
        follower.wait_for_more(3)
        assert (follower.failures[:3], "open" in follower.states) == (["mute"] * 3, False)

        proxy.buffers = False
        follower.wait_for_state("open")
        follower.wait_for_more(3)

        assert follower.wait_for_end() == history(stack, run)
    assert follower.states == ["connecting", "waiting"] * 2 + ["connecting", "polling", "open", "closed"]


def test_what_happens_while_the_browser_is_offline_is_told_when_it_is_back(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    context = visitor(stack)
    # As when a network goes away: the browser knows that it is offline, and what was open breaks.
    with web_proxy(stack.port) as proxy:
        run = ordered(stack, raw_brief)
        follower = Follower.on(context.new_page(), run, url=proxy.url, timing={"backoff": NEVER_BY_ITSELF_MS})
        follower.wait_for_state("open")
        follower.wait_for_more(3)

        context.set_offline(True)
        proxy.cut()
        follower.wait_for_state("waiting")
        known = len(follower.told)
        assert wait_until(lambda: last_event_id(stack, run) > known + 5, within_s=20, every_s=0.3)
        assert len(follower.told) == known
        context.set_offline(False)
        follower.wait_for_state("open", within_ms=5_000)

        assert follower.wait_for_end() == history(stack, run)


def test_eight_tabs_share_one_stream_and_another_reads_on_when_the_reader_is_closed(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    context = visitor(stack)
    run = ordered(stack, raw_brief)
    tabs = [Follower.on(context.new_page(), run, is_shared=True) for _ in range(TABS)]
    for tab in tabs:
        tab.wait_for_state("open")
    assert [len(tab.streams) for tab in tabs] == [1, *[0] * (TABS - 1)]
    # Six streams would leave HTTP/1.1 no connection for anything else.
    for tab in tabs:
        assert (
            tab.page.evaluate("fetch('/livez', { signal: AbortSignal.timeout(2000) }).then(({ status }) => status)")
            == 200
        )

    reader, *others = tabs
    reader.page.close()
    for tab in others:
        tab.wait_for_more(1)

    events = [tab.wait_for_end() for tab in others]
    assert events == [history(stack, run)] * (TABS - 1)
    assert sum(len(tab.streams) for tab in others) == 1


@pytest.mark.timeout(INSTALL_TIMEOUT_S)
def test_every_case_of_the_protocol_holds_in_chromium_by_eventsource_and_by_fetch(browser: Browser) -> None:
    install()
    pages = {way: browser.new_page() for way in ("native", "fetch")}
    with run_server("build/battery.js") as url:
        for way, page in pages.items():
            page.goto(f"{url}?way={way}")
        for page in pages.values():
            expect(page.locator("pre")).to_contain_text("passed", timeout=LONG_MS)
    verdicts = {way: page.evaluate("verdicts") for way, page in pages.items()}
    for page in pages.values():
        page.close()

    assert [len(told) > 90 for told in verdicts.values()] == [True, True]
    wrong = [(way, verdict) for way, told in verdicts.items() for verdict in told if verdict["problems"]]
    assert wrong == []


@pytest.fixture
def react_page(stack: Stack, visitor: Callable[..., BrowserContext]) -> Page:
    """The package's example, put on the stack's origin."""
    install()
    page = visitor(stack).new_page()
    with run_server("build/example.js") as url:
        files = {path: httpx.get(f"{url}{path}") for path in ("", "app.js")}

    def give(route: Route) -> None:
        answer = files[urlsplit(route.request.url).path.removeprefix("/example/")]
        route.fulfill(body=answer.text, content_type=answer.headers["content-type"])

    page.route(re.compile("/example/"), give)
    return page


@pytest.mark.timeout(INSTALL_TIMEOUT_S)
def test_a_page_in_react_follows_a_run_live(stack: Stack, react_page: Page, raw_brief: dict) -> None:
    run = ordered(stack, raw_brief)
    react_page.goto(f"/example/?run={run['urls']['self']}")

    expect(react_page.locator("[data-state=open]")).to_have_text("Live")
    counts = [react_page.locator("li").count()]
    while react_page.locator("[data-state=closed]").count() == 0:
        counts.append(react_page.locator("li").count())
        react_page.wait_for_timeout(100)

    done = [event["data"]["section"]["title"] for event in history(stack, run) if event["event"] == "section"]
    assert react_page.locator("li").all_inner_texts() == done
    expect(react_page.get_by_role("status")).to_have_text("Ready")
    expect(react_page.get_by_role("progressbar")).to_have_attribute("value", "100")
    assert len(set(counts)) > 5, "sections came in lumps, not one by one"
