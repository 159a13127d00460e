"""A page that follows a run with the built client, as any page can, and remembers all that it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import Page

from tests.e2e.browsing import LONG_MS
from tests.e2e.conftest import Stack

# `delta` is text on its way, never kept: the one event that a follower may miss.
FOLLOW = """async ({ stream, pollUrl, timing, isShared }) => {
  const { SSEConnection } = await import("/static/sse/client.js");
  const transport = isShared ? (await import("/static/sse/shared.js")).shared : undefined;
  const connection = new SSEConnection(stream, { pollUrl, timing, transport });
  Object.assign(window, { connection, told: [], states: [], failures: [] });
  connection.on("message", ({ event, data }) => {
    if (event !== "delta") told.push({ id: connection.lastEventId, event, data });
  });
  connection.on("state", (state) => states.push(state));
  connection.on("failure", ({ kind }) => failures.push(kind));
  connection.connect().catch(() => {});
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    page: Page
    streams: list[str]
    """The addresses of the streams that this page itself has asked for."""

    @classmethod
    def on(
        cls,
        page: Page,
        run: Mapping[str, Any],
        *,
        url: str = "",
        timing: Mapping[str, int] | None = None,
        is_shared: bool = False,
    ) -> Self:
        """Begin to follow, on a page of the origin `url`; `timing` in ms, as the client's option has it."""
        page.goto(f"{url}/")
        streams: list[str] = []
        page.on("request", lambda request: streams.append(request.url) if "/stream" in request.url else None)
        page.evaluate(
            FOLLOW,
            {
                "stream": run["urls"]["stream"],
                "pollUrl": run["urls"]["events"],
                "timing": dict(timing or {}),
                "isShared": is_shared,
            },
        )
        return cls(page=page, streams=streams)

    @property
    def told(self) -> list[dict[str, Any]]:
        return self.page.evaluate("told")

    @property
    def states(self) -> list[str]:
        return self.page.evaluate("states")

    @property
    def failures(self) -> list[str]:
        return self.page.evaluate("failures")

    def wait_for_state(self, state: str, *, within_ms: int = LONG_MS) -> None:
        self.page.wait_for_function("state => connection.state === state", arg=state, timeout=within_ms)

    def wait_for_more(self, count: int) -> None:
        """Wait until so many more events have been told."""
        self.page.wait_for_function("length => told.length >= length", arg=len(self.told) + count, timeout=LONG_MS)

    def wait_for_end(self) -> list[dict[str, Any]]:
        """Return all that was told, when the connection has closed for good."""
        self.wait_for_state("closed")
        return self.told


def history(stack: Stack, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the run's events as the server has them, to the last one."""
    with stack.api as api:
        answer = api.get(f"/runs/{run['id']}/events").json()
    assert answer["is_terminal"]
    events = answer["events"]
    assert [event["id"] for event in events] == [str(number + 1) for number in range(len(events))]
    return events
