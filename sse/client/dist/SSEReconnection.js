/** Computes reconnection delays. Has no timers and no network access. */
export const DEFAULT_TIMING = {
    backoffMs: 1_000,
    timeoutMs: 15_000,
    silenceTimeoutMs: 45_000,
    pollIntervalMs: 10_000,
    slowAfterMs: 300_000,
};
/** A stream that is still active after this time is stable: earlier failures no longer count. */
export const STABLE_AFTER_MS = 10_000;
/** Poll beside a stream that has sent nothing for this time: a proxy may be holding it back. */
export const MUTE_AFTER_MS = 5_000;
const BACKOFF_MAX_MS = 30_000;
export class SSEReconnection {
    #timing;
    #isStable = false;
    /** Attempts in a row that led to no stable stream. */
    #attempts = 0;
    #retryMs = 0;
    constructor(timing) {
        this.#timing = timing;
    }
    /** True after three attempts in a row without a stable stream. */
    get isFailing() {
        return this.#attempts >= 3;
    }
    /**
     * Forget earlier failures if the current stream, open for this time, is stable. Merely opening a stream does not
     * count: one that is cut right after opening would be requested every second.
     */
    recordAge(ms) {
        if (ms < STABLE_AFTER_MS)
            return;
        this.reset();
        this.#isStable = true;
    }
    reset() {
        this.#attempts = 0;
    }
    /** Set the server's `retry:` as the minimum delay, at most 30 s. */
    setRetry(ms) {
        this.#retryMs = Math.min(ms, BACKOFF_MAX_MS);
    }
    /**
     * Record a failed attempt and return the delay before the next one, in ms. With polling it is ten times as long from
     * the third attempt on.
     */
    recordFailure({ retryAfterMs = 0 }, hasPolling) {
        let delay = addJitter(this.#timing.backoffMs * 2 ** this.#attempts, BACKOFF_MAX_MS);
        if (!this.#isStable)
            this.#attempts++;
        this.#isStable = false;
        if (hasPolling && this.isFailing)
            delay *= 10;
        return Math.max(delay, addJitter(Math.max(this.#retryMs, retryAfterMs)));
    }
}
/** Add up to 20 %, so that clients do not return all at once; at the limit, subtract up to 20 % instead. */
export function addJitter(ms, limit = Infinity) {
    const share = 0.2 * Math.random();
    return ms < limit ? Math.min(ms * (1 + share), limit) : limit * (1 - share);
}
/** Return true if another attempt would fail in the same way. */
export function isPermanent({ kind, status = 500 }) {
    // A 200 fails only with the wrong content type: probably a captive portal, so it is temporary.
    return kind === "setup" || (status < 500 && ![200, 408, 425, 429].includes(status));
}
//# sourceMappingURL=SSEReconnection.js.map