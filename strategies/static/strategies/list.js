/** The list of strategies: updates the rows of active runs while the page is visible. */

const REFRESH_INTERVAL_MS = 5_000;
const REFRESH_INTERVAL_MAX_MS = 30_000;
let intervalMs = REFRESH_INTERVAL_MS;

async function refresh() {
  if (document.hidden) return;
  try {
    const response = await fetch(location.href);
    if (response.status === 429 || response.status === 503) {
      intervalMs = Math.max(intervalMs, 1000 * Number(response.headers.get("Retry-After")) || 0);
    }
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of document.querySelectorAll(".run-row")) replaceRow(row, page.getElementById(row.id));
    intervalMs = REFRESH_INTERVAL_MS;
  } catch {
    intervalMs = Math.min(intervalMs * 2, REFRESH_INTERVAL_MAX_MS);
  }
}

function replaceRow(row, newRow) {
  if (!newRow || row.innerHTML === newRow.innerHTML) return;
  const focusedHref = row.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  row.replaceWith(document.adoptNode(newRow));
  if (focusedHref) {
    (newRow.querySelector(`a[href="${CSS.escape(focusedHref)}"]`) ?? newRow.querySelector("h2 a")).focus();
  }
}

async function refreshWhileActive() {
  await refresh();
  const isActive = document.querySelector('.run-row :is([data-status="queued"], [data-status="running"])');
  if (isActive) setTimeout(refreshWhileActive, intervalMs);
}

document.addEventListener("visibilitychange", refresh);
setTimeout(refreshWhileActive, intervalMs);
