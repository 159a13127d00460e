/** Small things that more than one part needs: requests, what answers mean, named timers. */

import type { SSEFailure, SSEOptions } from "./SSETypes.js";

const LONGEST_RETRY_AFTER_MS = 300_000;

/** The server says that there is nothing more, ever. */
export const OVER: SSEFailure = { kind: "refused", status: 204 };

/** Return an address with one more parameter; unchanged when there is no value. */
export function withParameter(url: string, name: string, value: string): string {
  return value ? `${url}${url.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}` : url;
}

/** Return what every request of a connection has in common. */
export async function requestInit(options: SSEOptions, headers: Record<string, string>): Promise<RequestInit> {
  const own = typeof options.headers === "function" ? await options.headers() : options.headers;
  return {
    headers: { ...headers, ...own },
    credentials: options.credentials ?? "same-origin",
    cache: "no-store",
  };
}

/** Return the failure that an answer of the wrong kind stands for. */
export function refusal(response: Response): SSEFailure {
  return { kind: "refused", status: response.status, retryAfterMs: retryAfterMs(response) };
}

/** Return `Retry-After` in ms, from seconds or a date, at most five minutes; 0 when it says nothing. */
function retryAfterMs({ headers }: Response): number {
  const asked = headers.get("Retry-After") ?? "";
  return Math.min(Math.max(0, Number(asked) * 1000 || Date.parse(asked) - Date.now() || 0), LONGEST_RETRY_AFTER_MS);
}

/** One thing that is done again and again, at most once at a time: reading a stream, or asking. */
export class Activity {
  /** The server's word: not to be begun before this time. */
  notBefore = 0;
  readonly #begin: (signal: AbortSignal) => void;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `begin` is given a signal that is aborted when the next one begins, or all is stopped. */
  constructor(begin: (signal: AbortSignal) => void) {
    this.#begin = begin;
  }

  /** Stop what goes on, and begin again, now or later; true when it is later. */
  start(inMs = 0): boolean {
    this.stop();
    const waitMs = Math.max(inMs, this.notBefore - Date.now());
    const begin = () => {
      this.#abort = new AbortController();
      this.#begin(this.#abort.signal);
    };
    if (waitMs > 0) this.after(waitMs, begin);
    else begin();
    return waitMs > 0;
  }

  /** Do something later, unless this is called again, or all is stopped, before that. */
  after(ms: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }
}
