"""The built client in a real browser, with failing servers, proxies and networks."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from config.processes import wait_until
from tests.client_package import INSTALL_TIMEOUT_S, install, run_server
from tests.e2e.conftest import Stack, find_free_port, start_stack
from tests.e2e.follower import Follower, get_history
from tests.e2e.web_proxy import web_proxy
from tests.wire import remove_marks

RUN_S = 8
FAST_TIMING = {"backoffMs": 50, "timeoutMs": 600, "pollIntervalMs": 300}
NO_RETRY_MS = 60_000
"""A backoff longer than the test."""
TABS = 8


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, chromium_path: str) -> Iterator[Stack]:
    """A stack with short runs, shared by the tests that do not damage it."""
    stack = start_stack(tmp_path_factory.mktemp("stack") / "data", port=find_free_port(), simulated_s=RUN_S)
    yield stack
    stack.stop()
    stack.close_pipes()


def create_run(stack: Stack, brief: Mapping[str, Any]) -> dict[str, Any]:
    with stack.api as api:
        return api.post("/runs", json={"brief": brief}).json()


def get_last_event_id(stack: Stack, run: Mapping[str, Any]) -> int:
    with stack.api as api:
        return int(remove_marks(api.get(f"/runs/{run['id']}").json()["last_event_id"]))


def kill_web_server(stack: Stack) -> None:
    """Kill the web server and wait until `up` has restarted it."""
    find_web_server(stack).kill()
    assert wait_until(lambda: is_serving(stack), within_s=30, every_s=0.2)


def find_web_server(stack: Stack) -> psutil.Process:
    children = psutil.Process(stack.process.pid).children()
    return next(child for child in children if "uvicorn" in " ".join(child.cmdline()))


def is_serving(stack: Stack) -> bool:
    try:
        return httpx.get(f"{stack.url}livez").is_success
    except httpx.TransportError:
        return False


def test_client_loses_no_event_when_the_server_is_killed(
    up: Callable[..., Stack], visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    # Long enough for the new server to stream part of the run, even on a busy machine.
    stack = up(simulated_s=3 * RUN_S)
    run = create_run(stack, raw_brief)
    follower = Follower.start(visitor(stack).new_page(), run, timing=FAST_TIMING)
    follower.wait_for_more(8)

    kill_web_server(stack)

    assert follower.wait_for_end() == get_history(stack, run)
    assert "network" in follower.failures
    assert follower.states.count("open") > 1


def test_client_polls_behind_a_buffering_proxy_until_it_is_repaired(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    page = visitor(stack).new_page()
    with web_proxy(stack.port, buffers=True) as proxy:
        run = create_run(stack, raw_brief)
        follower = Follower.start(page, run, url=proxy.url, timing=FAST_TIMING)
        follower.wait_for_state("polling")
        follower.wait_for_more(3)
        assert (follower.failures[0], "open" in follower.states) == ("timeout", False)

        proxy.buffers = False
        follower.wait_for_state("open")
        follower.wait_for_more(3)

        assert follower.wait_for_end() == get_history(stack, run)
    assert follower.states == ["connecting", "polling", "open", "closed"]


def test_client_receives_missed_events_when_the_browser_is_online_again(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    context = visitor(stack)
    # Simulate a lost network: the browser reports offline, and open connections break.
    with web_proxy(stack.port) as proxy:
        run = create_run(stack, raw_brief)
        follower = Follower.start(context.new_page(), run, url=proxy.url, timing={"backoffMs": NO_RETRY_MS})
        follower.wait_for_state("open")
        follower.wait_for_more(3)

        context.set_offline(True)
        proxy.cut()
        follower.wait_for_state("waiting")
        known = len(follower.received)
        assert wait_until(lambda: get_last_event_id(stack, run) > known + 5, within_s=20, every_s=0.3)
        assert len(follower.received) == known
        context.set_offline(False)
        follower.wait_for_state("open", within_ms=5_000)

        assert follower.wait_for_end() == get_history(stack, run)


def test_client_polls_several_runs_until_streams_are_possible(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    page = visitor(stack).new_page()
    runs = [create_run(stack, raw_brief) for _ in range(2)]
    query = "&".join(f"run={run['id']}" for run in runs)
    urls = {"stream": f"/api/v1/runs/stream?{query}", "events": f"/api/v1/runs/events?{query}"}
    page.route(re.compile("/runs/stream"), lambda route: route.abort())
    follower = Follower.start(page, {"urls": urls}, timing=FAST_TIMING)
    follower.wait_for_state("polling")
    follower.wait_for_more(4)
    assert "open" not in follower.states

    page.unroute_all()
    follower.wait_for_state("open")

    events = [event["data"] for event in follower.wait_for_end()]
    for run in runs:
        history = [event["data"] for event in get_history(stack, run)]
        assert [data for data in events if data["run_id"] == run["id"]] == history


def test_eight_tabs_share_one_stream_when_the_leader_is_closed(
    stack: Stack, visitor: Callable[..., BrowserContext], raw_brief: dict
) -> None:
    context = visitor(stack)
    run = create_run(stack, raw_brief)
    tabs = [Follower.start(context.new_page(), run, is_shared=True) for _ in range(TABS)]
    for tab in tabs:
        tab.wait_for_state("open")
    assert [len(tab.stream_requests) for tab in tabs] == [1, *[0] * (TABS - 1)]
    # With a stream per tab HTTP/1.1 would have no connection left for this request.
    for tab in tabs:
        assert (
            tab.page.evaluate("fetch('/livez', { signal: AbortSignal.timeout(2000) }).then(({ status }) => status)")
            == 200
        )

    leader, *others = tabs
    leader.page.close()
    for tab in others:
        tab.wait_for_more(1)

    events = [tab.wait_for_end() for tab in others]
    assert events == [get_history(stack, run)] * (TABS - 1)
    assert sum(len(tab.stream_requests) for tab in others) == 1


@pytest.fixture
def react_page(stack: Stack, visitor: Callable[..., BrowserContext]) -> Page:
    """A page that serves the package's React example from the stack's origin."""
    install()
    page = visitor(stack).new_page()
    with run_server("build/example.js") as url:
        files = {path: httpx.get(f"{url}{path}") for path in ("", "app.js")}

    def serve_file(route: Route) -> None:
        response = files[urlsplit(route.request.url).path.removeprefix("/example/")]
        route.fulfill(body=response.text, content_type=response.headers["content-type"])

    page.route(re.compile("/example/"), serve_file)
    return page


@pytest.mark.timeout(INSTALL_TIMEOUT_S)
def test_react_example_follows_a_run(stack: Stack, react_page: Page, raw_brief: dict) -> None:
    run = create_run(stack, raw_brief)
    react_page.goto(f"/example/?run={run['urls']['self']}")

    expect(react_page.locator("[data-state=open]")).to_have_text("Live")
    counts = [react_page.locator("li").count()]
    while react_page.locator("[data-state=closed]").count() == 0:
        counts.append(react_page.locator("li").count())
        react_page.wait_for_timeout(100)

    done = [event["data"]["section"]["title"] for event in get_history(stack, run) if event["event"] == "section"]
    assert react_page.locator("li").all_inner_texts() == done
    expect(react_page.get_by_role("status")).to_have_text("Ready")
    expect(react_page.get_by_role("progressbar")).to_have_attribute("value", "100")
    assert len(set(counts)) > 5, "sections did not appear one by one"
