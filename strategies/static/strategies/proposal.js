/** Waits until a text has been read, then reloads the page, which shows the answers or what went wrong. */

const POLL_MS = 2_000;
const BUSY_MS = 10_000;

document.getElementById("summary")?.focus();
const state = document.getElementById("proposal-state");
if (state) void poll();

async function poll() {
  let waitMs = POLL_MS;
  try {
    const response = await fetch(state.dataset.statusUrl, { headers: { Accept: "application/json" } });
    // Canceled in another tab, or signed out: the page says so.
    if (response.status === 404 || response.status === 401) return location.reload();
    if (response.ok) {
      const { status } = await response.json();
      if (status !== "queued" && status !== "running") return location.reload();
      show(status === "queued" ? "Waiting for a free worker." : "The model is reading.");
    }
    waitMs = Number(response.headers.get("Retry-After")) * 1000 || (response.ok ? POLL_MS : BUSY_MS);
  } catch {
    show("No connection. Trying again.");
    waitMs = BUSY_MS;
  }
  setTimeout(poll, waitMs);
}

function show(text) {
  // Screen readers announce a change only.
  if (state.textContent.trim() !== text) state.textContent = text;
}
