/** The list of strategies: updates the rows of active runs while the page is visible. */

import { formatWait, getWaitMs } from "#waiting";

const REFRESH_INTERVAL_MS = 5_000;
const REFRESH_INTERVAL_MAX_MS = 30_000;
const note = document.getElementById("list-note");
let intervalMs = REFRESH_INTERVAL_MS;
/** The server wants no request before this time, in ms since the epoch. */
let notBefore = 0;

async function refresh() {
  if (document.hidden || Date.now() < notBefore) return;
  try {
    const response = await fetch(location.href);
    const waitMs = getWaitMs(response);
    notBefore = Date.now() + waitMs;
    note.textContent = waitMs ? `The server is busy. The list is updated again in ${formatWait(waitMs)}.` : "";
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of document.querySelectorAll(".run-row")) replaceRow(row, page.getElementById(row.id));
    intervalMs = REFRESH_INTERVAL_MS;
  } catch {
    intervalMs = Math.min(intervalMs * 2, REFRESH_INTERVAL_MAX_MS);
    note.textContent = "The server doesn’t respond. The list is updated when it does.";
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
  if (isActive) setTimeout(refreshWhileActive, Math.max(intervalMs, notBefore - Date.now()));
}

document.addEventListener("visibilitychange", refresh);
setTimeout(refreshWhileActive, intervalMs);
