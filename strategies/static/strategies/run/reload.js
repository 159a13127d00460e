// @ts-check
/** Loads the page again once its own address works: an error page of a proxy would not come back by itself. */

const RETRY_DELAY_MS = 3_000;
const TIMEOUT_MS = 10_000;

let isWaiting = false;

/** Keep the page until its address is served, then load it again. */
export async function reloadWhenServed() {
  if (isWaiting) return;
  isWaiting = true;
  while (!(await isServed())) await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
  location.reload();
}

async function isServed() {
  try {
    const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    // A client error is final: the run was deleted, or the user has signed out.
    return response.status < 500 && response.status !== 429;
  } catch {
    return false;
  }
}
