/** Requests, responses and timers. */

import type { SSEFailure, SSEOptions } from "./SSETypes.js";

const RETRY_AFTER_MAX_MS = 300_000;

/** The server has no further events (204). */
export const END_OF_EVENTS: SSEFailure = { kind: "http", status: 204 };

/** Return the URL with a query parameter added; unchanged if the value is empty. */
export function addQueryParameter(url: string, name: string, value: string): string {
  return value ? `${url}${url.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}` : url;
}

/** Return the `fetch` options shared by all requests of a connection. */
export async function buildRequestInit(options: SSEOptions, headers: Record<string, string>): Promise<RequestInit> {
  const custom = typeof options.headers === "function" ? await options.headers() : options.headers;
  return {
    headers: { ...headers, ...custom },
    credentials: options.credentials ?? "same-origin",
    cache: "no-store",
  };
}

/** Return the failure for an unexpected response. */
export function toFailure(response: Response): SSEFailure {
  return { kind: "http", status: response.status, retryAfterMs: parseRetryAfter(response) };
}

/** Return `Retry-After` in ms, from seconds or a date, at most five minutes; 0 without a valid header. */
function parseRetryAfter({ headers }: Response): number {
  const value = headers.get("Retry-After") ?? "";
  return Math.min(Math.max(0, Number(value) * 1000 || Date.parse(value) - Date.now() || 0), RETRY_AFTER_MAX_MS);
}

/** A task that is started repeatedly; starting it again aborts the previous run. */
export class RepeatedTask {
  /** Earliest start, in ms since the epoch, as requested by the server. */
  notBefore = 0;
  readonly #run: (signal: AbortSignal) => void;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(run: (signal: AbortSignal) => void) {
    this.#run = run;
  }

  /** Stop the current run and start the next one, now or after a delay. Return true if it is delayed. */
  start(delayMs = 0): boolean {
    this.stop();
    const waitMs = Math.max(delayMs, this.notBefore - Date.now());
    const run = () => {
      this.#abort = new AbortController();
      this.#run(this.#abort.signal);
    };
    if (waitMs > 0) this.schedule(waitMs, run);
    else run();
    return waitMs > 0;
  }

  /** Set the task's only timer; replaces the one set before. */
  schedule(ms: number, callback: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(callback, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}
