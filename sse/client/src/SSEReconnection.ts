/** When to try again, and when to stop trusting the stream. Pure: no timers, no network. */

import type { SSEFailure, Timing } from "./SSETypes.js";

export const TIMING: Timing = {
  backoff: 1_000,
  answer: 15_000,
  silence: 45_000,
  poll: 10_000,
  probe: 60_000,
  patience: 300_000,
};

/** A stream that still speaks after so long is sound: what went wrong before it is forgotten. */
export const SOUND_MS = 10_000;
const LONGEST_BACKOFF_MS = 30_000;

export class SSEReconnection {
  readonly #timing: Timing;
  /** The present stream has lasted, and still speaks. */
  #isSound = false;
  #attempts = 0;
  #unsound = 0;
  #probes = 0;
  #retryMs = 0;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** Three attempts in a row were mute, short or refused. */
  get isHopeless(): boolean {
    return this.#unsound >= 3;
  }

  /**
   * The stream lasts: forget what went wrong before it. Merely opening does not count, or one that is cut at once would
   * be asked for every second.
   */
  sound(): void {
    this.reset();
    this.#isSound = true;
  }

  reset(): void {
    this.#attempts = this.#unsound = this.#probes = 0;
  }

  /** The server's `retry:` holds from now on, within bounds. */
  retry(ms: number): void {
    this.#retryMs = Math.min(ms, LONGEST_BACKOFF_MS);
  }

  /** Count a failure and return the wait, in ms, before the next attempt. */
  failed({ retryAfterMs = 0 }: SSEFailure): number {
    if (!this.#isSound) this.#unsound++;
    this.#isSound = false;
    const floor = Math.max(this.#retryMs, retryAfterMs);
    const backoff = this.#spread(this.#timing.backoff * 2 ** this.#attempts++, LONGEST_BACKOFF_MS);
    return Math.max(backoff, this.#spread(floor));
  }

  /** The wait, in ms, before the stream is tried again while polling; up to five times as long. */
  nextProbe(): number {
    const { probe } = this.#timing;
    return this.#spread(probe * 2 ** this.#probes++, 5 * probe);
  }

  /** The wait, in ms, before the next question; six times as long where nobody looks. */
  nextPoll(isHidden: boolean): number {
    return this.#spread(this.#timing.poll * (isHidden ? 6 : 1));
  }

  /** Up to a fifth later, so that clients do not come all at once; at the limit, up to a fifth earlier. */
  #spread(ms: number, limit = Infinity): number {
    const part = 0.2 * Math.random();
    return ms < limit ? Math.min(ms * (1 + part), limit) : limit * (1 - part);
  }
}
