"""A page that follows a run with the built client and records what it receives."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Page

from tests.e2e.browsing import LONG_MS
from tests.e2e.conftest import Stack
from tests.wire import remove_marks

# `delta` events are not stored, so a follower may miss some of them.
FOLLOW = """async ({ stream, pollUrl, timing, isShared }) => {
  const { SSEConnection } = await import("/static/sse/client.js");
  const transport = isShared ? (await import("/static/sse/shared.js")).sharedTransport : undefined;
  const connection = new SSEConnection(stream, { pollUrl, timing, transport });
  Object.assign(window, { connection, received: [], states: [], failures: [] });
  connection.on("message", ({ event, data }) => {
    if (event !== "delta") received.push({ id: connection.lastEventId, event, data });
  });
  connection.on("state", (state) => states.push(state));
  connection.on("failure", ({ kind }) => failures.push(kind));
  connection.connect().catch(() => {});
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    page: Page
    stream_requests: list[str]
    """URLs of the streams that this page has requested."""

    @classmethod
    def start(
        cls,
        page: Page,
        run: Mapping[str, Any],
        *,
        url: str = "",
        timing: Mapping[str, int] | None = None,
        is_shared: bool = False,
    ) -> Self:
        """Follow the run on a page of the origin `url`. `timing` is the client's option, in ms."""
        page.goto(f"{url}/")
        stream_requests: list[str] = []
        page.on("request", lambda request: stream_requests.append(request.url) if "/stream" in request.url else None)
        page.evaluate(
            FOLLOW,
            {
                "stream": run["urls"]["stream"],
                "pollUrl": run["urls"]["events"],
                "timing": dict(timing or {}),
                "isShared": is_shared,
            },
        )
        return cls(page=page, stream_requests=stream_requests)

    @property
    def received(self) -> list[dict[str, Any]]:
        return self.page.evaluate("received")

    @property
    def states(self) -> list[str]:
        return self.page.evaluate("states")

    @property
    def failures(self) -> list[str]:
        return self.page.evaluate("failures")

    def wait_for_state(self, state: str, *, within_ms: int = LONG_MS) -> None:
        self.page.wait_for_function("state => connection.state === state", arg=state, timeout=within_ms)

    def wait_for_more(self, count: int) -> None:
        """Wait until this many further events have arrived."""
        target = len(self.received) + count
        self.page.wait_for_function("length => received.length >= length", arg=target, timeout=LONG_MS)

    def wait_for_end(self) -> list[dict[str, Any]]:
        """Wait until the connection is closed; return all received events."""
        self.wait_for_state("closed")
        return self.received


def get_history(stack: Stack, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return all stored events of a finished run."""
    with stack.api as api:
        body = api.get(f"/runs/{run['id']}/events").json()
    assert body["is_terminal"]
    events = body["events"]
    assert [remove_marks(event["id"]) for event in events] == [str(number + 1) for number in range(len(events))]
    return events
