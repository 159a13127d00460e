/** Requests, failures and timers. */
const RETRY_AFTER_MAX_MS = 300_000;
/** Options whose functions have worked before. */
const workingOptions = new WeakSet();
/** Return the URL with a query parameter added; unchanged if the value is empty. */
export function addQueryParameter(url, name, value) {
    return value ? `${url}${url.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}` : url;
}
/** Return a request. Throws if the address or the options are invalid. */
export function createRequest(url, init) {
    const request = new Request(url, init);
    if (!/^http/.test(request.url))
        throw new TypeError(url);
    return request;
}
/** Return the error to reject with. */
export function toError(failure) {
    return new Error(failure.detail ?? failure.kind, { cause: failure });
}
/** Return the failure for options that cannot work. */
export function toSetupFailure(cause) {
    return { kind: "setup", detail: String(cause), cause };
}
/** Return the failure of a request that got no response, or only a part of it. */
export function toNetworkFailure(cause) {
    return { kind: "network", cause };
}
/**
 * Send a request with the connection's headers besides `own`, and with `after` as a query parameter if it is not empty.
 * Returns a failure if the request cannot be sent, or the response is not `isExpected`.
 */
export async function sendRequest(address, options, own, init, isExpected, after = "") {
    const { headers: custom, credentials } = options;
    try {
        const url = addQueryParameter(typeof address === "function" ? await address() : address, "after", after);
        const headers = [...own, ...new Headers(typeof custom === "function" ? await custom() : custom)];
        const request = createRequest(url, { credentials, cache: "no-store", ...init, headers });
        workingOptions.add(options);
        const response = await fetch(request).catch(toNetworkFailure);
        return "kind" in response || isExpected(response) ? response : toHttpFailure(response);
    }
    catch (cause) {
        // Functions that have worked before fail because of the network, for example while they request a ticket.
        return workingOptions.has(options) ? toNetworkFailure(cause) : toSetupFailure(cause);
    }
}
/** Return the failure for an unexpected response, with `code` and `detail` of its problem document if it has one. */
async function toHttpFailure(response) {
    const { code, detail } = Object(await response.json().catch(() => null));
    return { kind: "http", status: response.status, code, detail, retryAfterMs: parseRetryAfter(response) };
}
/** Return `Retry-After` in ms, from seconds or a date, at most five minutes; 0 without a valid header. */
function parseRetryAfter({ headers }) {
    const value = String(headers.get("Retry-After"));
    return Math.min(Math.max(0, Number(value) * 1000 || Date.parse(value) - Date.now() || 0), RETRY_AFTER_MAX_MS);
}
/** A task that is started repeatedly; starting it again aborts the previous run. */
export class RepeatedTask {
    /** Earliest start, in ms since the epoch, as requested by the server. */
    notBefore = 0;
    #run;
    #abort = new AbortController();
    #timer;
    constructor(run) {
        this.#run = run;
    }
    /** Stop the current run and start the next one, now or after a delay. Return true if it is delayed. */
    start(delayMs = 0) {
        this.stop();
        const waitMs = Math.max(delayMs, this.notBefore - Date.now());
        const run = () => {
            this.#abort = new AbortController();
            this.#run(this.#abort.signal);
        };
        if (waitMs > 0)
            this.schedule(waitMs, run);
        else
            run();
        return waitMs > 0;
    }
    /** Set the task's only timer; replaces the one set before. */
    schedule(ms, callback) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(callback, ms);
    }
    stop() {
        clearTimeout(this.#timer);
        this.#abort.abort();
    }
}
//# sourceMappingURL=SSEUtils.js.map