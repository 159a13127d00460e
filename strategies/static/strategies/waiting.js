// @ts-check
/** Requests that a busy server asks to send again later: 429 and 503 with `Retry-After`. */

/** A user does not wait for longer than this; the page says when to try again instead. */
const WAIT_MAX_MS = 60_000;
const ATTEMPTS = 4;

/**
 * Return how long the server asks to wait before the next request, in ms; 0 if it does not.
 *
 * @param {Response} response
 */
export function getWaitMs({ status, headers }) {
  if (status !== 429 && status !== 503) return 0;
  const value = headers.get("Retry-After") ?? "";
  return Math.max(0, Number(value) * 1000 || Date.parse(value) - Date.now() || 0);
}

/**
 * Return a wait in words, such as `12 seconds`.
 *
 * @param {number} ms
 */
export function formatWait(ms) {
  const seconds = Math.ceil(ms / 1000);
  const [count, unit] = seconds < 120 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/**
 * Send a request; while the server is busy, send it again after the wait that the server asks for. The response is the
 * last one: the caller handles it if the server stays busy, or asks for too long a wait.
 *
 * @param {() => Promise<Response>} send
 * @param {(wait: string, busy: Response) => void} onWait called before each wait, with the wait in words
 */
export async function sendWhenReady(send, onWait) {
  for (let attempt = 1; ; attempt++) {
    const response = await send();
    const waitMs = getWaitMs(response);
    if (!waitMs || waitMs > WAIT_MAX_MS || attempt === ATTEMPTS) return response;
    onWait(formatWait(waitMs), response);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}
