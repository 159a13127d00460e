/** A transport that shares one stream between all tabs of a browser. */

import { createShareKey } from "./SSEShareKey.js";
import type { Sink, StreamAttempt, Transport, TransportEvent, TransportWrapper } from "./SSETypes.js";

/**
 * Messages between tabs: the leader's transport events, `leading` from a new leader, and `join` from a new tab, which
 * the leader answers with `activity`.
 */
type TabMessage = TransportEvent | readonly [type: "leading"] | readonly [type: "join"];

/**
 * Read each stream once, however many tabs of this origin follow it with the same identity.
 *
 * Needs the option `pollUrl`: a tab that joins, or gets a new leader, fetches the events it has missed. Without it, if
 * the URL or `headers` is a function and there is no `identity`, or in a browser without Web Locks or BroadcastChannel,
 * every tab reads its own stream.
 */
export const sharedTransport: TransportWrapper = (attempt, sink, direct) => {
  const { url, options } = attempt;
  const key = createShareKey({ ...options, url });
  if (!options.pollUrl || !key || !globalThis.navigator?.locks || !globalThis.BroadcastChannel)
    return direct(attempt, sink);
  new Tab(key, attempt, sink, direct).join();
};

class Tab {
  readonly #attempt: StreamAttempt;
  readonly #sink: Sink;
  readonly #direct: Transport;
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  #isLeader = false;
  #isActive = false;
  /** Settled when no event is missing; the leader's events wait for it. */
  #caughtUp: Promise<void> | undefined;

  constructor(key: string, attempt: StreamAttempt, sink: Sink, direct: Transport) {
    this.#attempt = attempt;
    this.#sink = sink;
    this.#direct = direct;
    this.#name = `throughline-sse ${key}`;
    this.#channel = new BroadcastChannel(this.#name);
  }

  join(): void {
    const { signal } = this.#attempt;
    this.#channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      if (!this.#isLeader) this.#follow(data);
      else if (data[0] === "join" && this.#isActive) this.#broadcast("activity");
    };
    signal.addEventListener("abort", () => this.#channel.close());
    // Rejects if it is aborted while it waits for the lock, or at once where locks are forbidden: in a sandboxed frame.
    navigator.locks
      .request(this.#name, { signal }, () => this.#lead())
      .catch(() => signal.aborted || this.#direct(this.#attempt, this.#sink));
    this.#broadcast("join");
  }

  #follow(message: TabMessage): void {
    if (message[0] === "join") return;
    if (message[0] === "leading" || !this.#caughtUp) void this.#catchUp();
    if (message[0] !== "leading") void this.#caughtUp?.then(() => this.#sink(...message));
  }

  /** Fetch the missing events. */
  #catchUp(): Promise<void> {
    this.#caughtUp = (this.#caughtUp ?? Promise.resolve()).then(async () => {
      const failure = await this.#attempt.catchUp();
      if (failure) this.#sink("failure", failure);
    });
    return this.#caughtUp;
  }

  /** Read the stream until the attempt ends, then release the lock to the next tab. */
  async #lead(): Promise<void> {
    const { signal } = this.#attempt;
    // The previous leader's last events may still be on their way, including a failure that ends this attempt.
    if (this.#caughtUp) await this.#catchUp();
    if (signal.aborted) return;
    this.#isLeader = true;
    this.#broadcast("leading");
    const aborted = new Promise<unknown>((resolve) => signal.addEventListener("abort", resolve));
    this.#direct(this.#attempt, (...event) => {
      if (signal.aborted) return;
      this.#isActive = true;
      this.#broadcast(...maskFailure(event));
      this.#sink(...event);
    });
    await aborted;
  }

  #broadcast(...message: TabMessage): void {
    this.#channel.postMessage(message);
  }
}

/** Replace any failure by a network failure: this tab's permission to read says nothing about the other tabs. */
function maskFailure(event: TransportEvent): TransportEvent {
  if (event[0] !== "failure") return event;
  const { retryAfterMs = 0 } = event[1];
  return ["failure", { kind: "network", retryAfterMs }];
}
