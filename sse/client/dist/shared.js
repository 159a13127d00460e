/** A transport that shares one stream between all tabs of a browser. */
import { isHidden } from "./SSEPage.js";
import { createShareKey } from "./SSEShareKey.js";
/**
 * Over HTTP/1.1 a browser opens six connections to a server. Two of them are left to pages and short requests, which
 * would otherwise wait until a stream ends.
 */
const STREAMS_MAX = 4;
/**
 * Read each stream once, however many tabs of this origin follow it with the same identity. Hidden tabs read none: they
 * follow a visible one or poll. Over HTTP/1.1 read at most four streams; a fifth fails with `too_many_streams`, which
 * leads to polling.
 *
 * Needs the option `pollUrl`: a tab that joins, or gets a new leader, fetches the events it has missed. Without it, if
 * the URL or `headers` is a function and there is no `identity`, or in a browser without Web Locks or BroadcastChannel,
 * every tab reads its own stream.
 */
export const sharedTransport = (attempt, sink, direct) => {
    const { url, options } = attempt;
    const key = createShareKey({ ...options, url });
    if (!options.pollUrl || !key || !globalThis.navigator?.locks || !globalThis.BroadcastChannel)
        return direct(attempt, sink);
    new Tab(key, attempt, sink, direct).join();
};
class Tab {
    #attempt;
    #sink;
    #direct;
    #name;
    #channel;
    #isLeader = false;
    #isActive = false;
    /** Settled when no event is missing; the leader's events wait for it. */
    #caughtUp;
    constructor(key, attempt, sink, direct) {
        this.#attempt = attempt;
        this.#sink = sink;
        this.#direct = direct;
        this.#name = `throughline-sse ${key}`;
        this.#channel = new BroadcastChannel(this.#name);
    }
    join() {
        const { signal } = this.#attempt;
        this.#channel.onmessage = ({ data }) => {
            if (!this.#isLeader)
                this.#follow(data);
            else if (data[0] === "join" && this.#isActive)
                this.#broadcast("activity");
        };
        signal.addEventListener("abort", () => this.#channel.close());
        globalThis.document?.addEventListener("visibilitychange", () => this.#handleVisibility(), { signal });
        this.#handleVisibility();
        this.#broadcast("join");
    }
    /** Let the connection go when the tab is hidden, and be ready to lead when it is visible. */
    #handleVisibility() {
        if (!isHidden())
            this.#requestLock();
        else if (this.#isLeader)
            this.#sink("failure", { kind: "http", code: "page_hidden" });
    }
    #requestLock() {
        const { signal } = this.#attempt;
        // Rejects if it is aborted while it waits for the lock, or at once where locks are forbidden: in a sandboxed frame.
        navigator.locks
            .request(this.#name, { signal }, () => this.#lead())
            .catch(() => signal.aborted || this.#direct(this.#attempt, this.#sink));
    }
    #follow(message) {
        if (message[0] === "join")
            return;
        if (message[0] === "leading" || !this.#caughtUp)
            void this.#catchUp();
        if (message[0] !== "leading")
            void this.#caughtUp?.then(() => this.#sink(...message));
    }
    /** Fetch the missing events. */
    #catchUp() {
        this.#caughtUp = (this.#caughtUp ?? Promise.resolve()).then(async () => {
            const failure = await this.#attempt.catchUp();
            if (failure)
                this.#sink("failure", failure);
        });
        return this.#caughtUp;
    }
    /** Read the stream until the attempt ends, then release the lock to the next tab. */
    async #lead() {
        const { signal } = this.#attempt;
        // The previous leader's last events may still be on their way, including a failure that ends this attempt.
        if (this.#caughtUp)
            await this.#catchUp();
        if (signal.aborted || isHidden())
            return;
        this.#isLeader = true;
        this.#broadcast("leading");
        const emit = (...event) => {
            if (signal.aborted)
                return;
            this.#isActive = true;
            this.#broadcast(...maskFailure(event));
            this.#sink(...event);
        };
        const read = () => {
            this.#direct(this.#attempt, emit);
            return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
        };
        if (!isHttp1())
            await read();
        else if (!(await takeConnection(read)))
            emit("failure", { kind: "http", status: 429, code: "too_many_streams" });
    }
    #broadcast(...message) {
        this.#channel.postMessage(message);
    }
}
function isHttp1() {
    const [navigation] = performance.getEntriesByType("navigation");
    return navigation?.nextHopProtocol === "http/1.1";
}
/** Call `read` with one of the connections for streams until it resolves. Return false if all of them are in use. */
function takeConnection(read, number = 1) {
    return navigator.locks.request(`throughline-sse ${number}`, { ifAvailable: true }, async (lock) => {
        if (!lock)
            return number < STREAMS_MAX && takeConnection(read, number + 1);
        await read();
        return true;
    });
}
/** Return a failure as a temporary one: this tab's permission to read says nothing about the other tabs. */
function maskFailure(event) {
    if (event[0] !== "failure")
        return event;
    const { kind, code, retryAfterMs = 0 } = event[1];
    return ["failure", kind === "http" ? { kind, status: 503, code, retryAfterMs } : { kind: "network" }];
}
//# sourceMappingURL=shared.js.map