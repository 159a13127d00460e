/** The page of a run in the admin: whenever something happens, the part that changes is fetched anew. */

import { SSEConnection } from "#client";

const REFRESH_EVERY_MS = 1_000;
const WORDS = {
  connecting: "Reconnecting…",
  waiting: "Reconnecting…",
  open: "Live",
  polling: "Checking every 10 seconds",
};

const root = document.getElementById("run-live");
const link = document.getElementById("run-link");
const pause = document.getElementById("run-pause");
const { streamUrl, eventsUrl, fragmentUrl, cursor } = root.dataset;

let isDue = false;
let isFetching = false;
let isPaused = false;
let isOver = false;

function say(text) {
  if (link.textContent !== text) link.textContent = text;
}

async function refresh() {
  isDue = true;
  if (isFetching || isPaused) return;
  isFetching = true;
  while (isDue && !isPaused) {
    isDue = false;
    try {
      const answer = await fetch(fragmentUrl, { cache: "no-store" });
      // Signed out in the meantime, the answer is the sign-in page: never to be put into this one.
      if (!answer.ok || answer.redirected) throw new Error(`HTTP ${answer.status}`);
      put(await answer.text());
    } catch {
      say("Could not be brought up to date: reload the page");
    }
    await new Promise((go) => setTimeout(go, REFRESH_EVERY_MS));
  }
  isFetching = false;
}

/** What was open stays open, and what was scrolled stays where it was. */
function put(html) {
  const open = new Set([...root.querySelectorAll("details[open]")].map((one) => one.id));
  const scrolled = [...root.querySelectorAll(".tl-scroll")].map((one) => one.scrollLeft);
  const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  root.innerHTML = html;
  for (const one of root.querySelectorAll("details")) one.open = open.has(one.id);
  root.querySelectorAll(".tl-scroll").forEach((one, index) => (one.scrollLeft = scrolled[index] ?? 0));
  if (focused) root.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

const connection = new SSEConnection(streamUrl ?? null, { pollUrl: eventsUrl, lastEventId: cursor });
connection.on("message", ({ event, data }) => {
  if (event === "delta") return;
  isOver ||= Boolean(data.final);
  refresh();
});
connection.on("state", (state) => {
  if (state !== "closed") return say(isPaused ? "Paused" : (WORDS[state] ?? ""));
  pause.hidden = true;
  if (isPaused) pause.click();
  say(isOver || !connection.failure ? "The run has ended" : "Not live any more: reload the page");
});
connection.connect().catch(() => {});

pause.hidden = false;
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  say(isPaused ? "Paused" : (WORDS[connection.state] ?? ""));
  if (!isPaused && isDue) refresh();
});
