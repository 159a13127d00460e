// @ts-check
/** Loads the page again once its own address works: an error page of a proxy would not come back by itself. */

import { getWaitMs } from "#waiting";

const RETRY_DELAY_MS = 3_000;
const TIMEOUT_MS = 10_000;

let isWaiting = false;

/**
 * Keep the page until its address is served, then load it again.
 *
 * @param {() => void} onWait called each time it is not served yet
 */
export async function reloadWhenServed(onWait) {
  if (isWaiting) return;
  isWaiting = true;
  for (let waitMs = await tryAddress(); waitMs > 0; waitMs = await tryAddress()) {
    onWait();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  location.reload();
}

/** Return how long to wait before the next try, in ms; 0 if the address is served. */
async function tryAddress() {
  try {
    const response = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
    // Other client errors are final: the run was deleted, or the user has signed out.
    const isServed = response.status < 500 && response.status !== 429;
    return isServed ? 0 : Math.max(RETRY_DELAY_MS, getWaitMs(response));
  } catch {
    return RETRY_DELAY_MS;
  }
}
