/** Computes reconnection delays. Has no timers and no network access. */
import type { SSEFailure, Timing } from "./SSETypes.js";
export declare const DEFAULT_TIMING: Timing;
/** A stream that is still active after this time is stable: earlier failures no longer count. */
export declare const STABLE_AFTER_MS = 10000;
/** Poll beside a stream that has sent nothing for this time: a proxy may be holding it back. */
export declare const MUTE_AFTER_MS = 5000;
export declare class SSEReconnection {
    #private;
    constructor(timing: Timing);
    /** True after three attempts in a row without a stable stream. */
    get isFailing(): boolean;
    /**
     * Forget earlier failures if the current stream, open for this time, is stable. Merely opening a stream does not
     * count: one that is cut right after opening would be requested every second.
     */
    recordAge(ms: number): void;
    reset(): void;
    /** Set the server's `retry:` as the minimum delay, at most 30 s. */
    setRetry(ms: number): void;
    /**
     * Record a failed attempt and return the delay before the next one, in ms. With polling it is ten times as long from
     * the third attempt on.
     */
    recordFailure({ retryAfterMs }: SSEFailure, hasPolling?: unknown): number;
}
/** Add up to 20 %, so that clients do not return all at once; at the limit, subtract up to 20 % instead. */
export declare function addJitter(ms: number, limit?: number): number;
/** Return true if another attempt would fail in the same way. */
export declare function isPermanent({ kind, status }: SSEFailure): boolean;
//# sourceMappingURL=SSEReconnection.d.ts.map