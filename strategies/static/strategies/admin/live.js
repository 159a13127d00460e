/** The admin page of a run: reloads the changing part of the page after each event. */

import { SSEConnection } from "#client";
import { sharedTransport } from "#shared";
import { formatWait, getWaitMs } from "#waiting";

const REFRESH_INTERVAL_MS = 1_000;
const STATE_LABELS = {
  connecting: "Reconnecting…",
  waiting: "Reconnecting…",
  open: "Live",
  polling: "Checking every 10 seconds",
};

const root = document.getElementById("run-live");
const stateLine = document.getElementById("run-link");
const pauseButton = document.getElementById("run-pause");
const { streamUrl, eventsUrl, fragmentUrl, cursor } = root.dataset;

let isRefreshNeeded = false;
let isRefreshing = false;
let isPaused = false;
let isUpToDate = true;
let hasEnded = false;

function showState(text) {
  if (stateLine.textContent !== text) stateLine.textContent = text;
}

async function refresh() {
  isRefreshNeeded = true;
  if (isRefreshing || isPaused) return;
  isRefreshing = true;
  while (isRefreshNeeded && !isPaused) {
    isRefreshNeeded = false;
    let waitMs = 0;
    try {
      const response = await fetch(fragmentUrl, { cache: "no-store" });
      waitMs = getWaitMs(response);
      // After signing out the response is the sign-in page, which must not be inserted here.
      if (!response.ok || response.redirected) throw new Error(`HTTP ${response.status}`);
      replaceContent(await response.text());
      if (!isUpToDate) showState(STATE_LABELS[connection.state] ?? "");
      isUpToDate = true;
    } catch {
      isUpToDate = false;
      isRefreshNeeded ||= waitMs > 0;
      showState(
        waitMs ? `The server is busy. Updating in ${formatWait(waitMs)}` : "The update failed. Reload the page.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(REFRESH_INTERVAL_MS, waitMs)));
  }
  isRefreshing = false;
}

/** Replace the content but keep open details, scroll positions and the focus. */
function replaceContent(html) {
  const openIds = new Set([...root.querySelectorAll("details[open]")].map((details) => details.id));
  const scrollPositions = [...root.querySelectorAll(".tl-scroll")].map((element) => element.scrollLeft);
  const focusedHref = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  root.innerHTML = html;
  for (const details of root.querySelectorAll("details")) details.open = openIds.has(details.id);
  for (const [index, element] of root.querySelectorAll(".tl-scroll").entries()) {
    element.scrollLeft = scrollPositions[index] ?? 0;
  }
  if (focusedHref) root.querySelector(`a[href="${CSS.escape(focusedHref)}"]`)?.focus();
}

const connection = new SSEConnection(streamUrl ?? null, {
  pollUrl: eventsUrl,
  lastEventId: cursor,
  transport: sharedTransport,
});
connection.on("message", ({ event, data }) => {
  if (event === "delta") return;
  hasEnded ||= Boolean(data.final);
  void refresh();
});
connection.on("state", (state) => {
  if (state !== "closed") return showState(isPaused ? "Paused" : (STATE_LABELS[state] ?? ""));
  pauseButton.hidden = true;
  if (isPaused) pauseButton.click();
  showState(hasEnded || !connection.failure ? "The run has ended" : "Live updates have stopped. Reload the page.");
});
connection.on("failure", ({ code }) => {
  if (code === "too_many_streams" && !isPaused) showState("Too many live pages are open. Checking every 10 seconds");
});
connection.connect().catch(() => {});

pauseButton.hidden = false;
pauseButton.addEventListener("click", () => {
  isPaused = !isPaused;
  pauseButton.setAttribute("aria-pressed", String(isPaused));
  showState(isPaused ? "Paused" : (STATE_LABELS[connection.state] ?? ""));
  if (!isPaused && isRefreshNeeded) void refresh();
});
