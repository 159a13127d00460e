/** Requests, failures and timers. */
import type { Address, SSEFailure, SSEOptions } from "./SSETypes.js";
/** Return the URL with a query parameter added; unchanged if the value is empty. */
export declare function addQueryParameter(url: string, name: string, value: string): string;
/** Return a request. Throws if the address or the options are invalid. */
export declare function createRequest(url: string, init?: RequestInit): Request;
/** Return the error to reject with. */
export declare function toError(failure: SSEFailure): Error;
/** Return the failure for options that cannot work. */
export declare function toSetupFailure(cause: unknown): SSEFailure;
/** Return the failure of a request that got no response, or only a part of it. */
export declare function toNetworkFailure(cause: unknown): SSEFailure;
/**
 * Send a request with the connection's headers besides `own`, and with `after` as a query parameter if it is not empty.
 * Returns a failure if the request cannot be sent, or the response is not `isExpected`.
 */
export declare function sendRequest(address: Address, options: SSEOptions, own: readonly [name: string, value: string][], init: RequestInit, isExpected: (response: Response) => unknown, after?: string): Promise<Response | SSEFailure>;
/** A task that is started repeatedly; starting it again aborts the previous run. */
export declare class RepeatedTask {
    #private;
    /** Earliest start, in ms since the epoch, as requested by the server. */
    notBefore: number;
    constructor(run: (signal: AbortSignal) => void);
    /** Stop the current run and start the next one, now or after a delay. Return true if it is delayed. */
    start(delayMs?: number): boolean;
    /** Set the task's only timer; replaces the one set before. */
    schedule(ms: number, callback: () => void): void;
    stop(): void;
}
//# sourceMappingURL=SSEUtils.d.ts.map