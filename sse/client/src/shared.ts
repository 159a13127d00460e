/** One stream for all tabs: the tab that holds a lock reads it and tells the others. */

import type { SharedTransport, Sink, StreamAttempt, Told, Transport } from "./SSETypes.js";

/** Between tabs: what the leader's transport tells, and about leading itself. A `join` asks for a sign of life. */
type Said = Told | readonly [what: "leading"] | readonly [what: "join"];

/**
 * A transport that reads each stream once, however many tabs of this origin follow it.
 *
 * The option `pollUrl` is needed: a tab that joins, or gets a new leader, asks there for what it lacks. Where a browser
 * has no Web Locks or no BroadcastChannel, or without `pollUrl`, every tab reads for itself.
 */
export const shared: SharedTransport = (attempt, sink, direct) => {
  if (!attempt.options.pollUrl || !globalThis.navigator?.locks || !globalThis.BroadcastChannel)
    return direct(attempt, sink);
  new Member(attempt, sink, direct).join();
};

class Member {
  readonly #attempt: StreamAttempt;
  readonly #sink: Sink;
  readonly #direct: Transport;
  readonly #name: string;
  readonly #channel: BroadcastChannel;
  #leads = false;
  #isAlive = false;
  /** Settled when nothing is missing; what is told meanwhile waits for it. */
  #caughtUp: Promise<void> | undefined;

  constructor(attempt: StreamAttempt, sink: Sink, direct: Transport) {
    this.#attempt = attempt;
    this.#sink = sink;
    this.#direct = direct;
    this.#name = `throughline-sse ${attempt.url}`;
    this.#channel = new BroadcastChannel(this.#name);
  }

  join(): void {
    const { signal } = this.#attempt;
    this.#channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if (!this.#leads) this.#follow(data);
      else if (data[0] === "join" && this.#isAlive) this.#say("alive");
    };
    signal.addEventListener("abort", () => this.#channel.close());
    // Aborted while it waits in the line, the request rejects: nothing to do.
    navigator.locks.request(this.#name, { signal }, () => this.#lead()).catch(() => {});
    this.#say("join");
  }

  #follow(said: Said): void {
    if (said[0] === "join") return;
    if (said[0] === "leading" || !this.#caughtUp) void this.#catchUp();
    if (said[0] !== "leading") void this.#caughtUp?.then(() => this.#sink(...said));
  }

  /** Ask for what is missing; what is told meanwhile waits. */
  #catchUp(): Promise<void> {
    this.#caughtUp = (this.#caughtUp ?? Promise.resolve()).then(async () => {
      const failure = await this.#attempt.catchUp();
      if (failure) this.#sink("fail", failure);
    });
    return this.#caughtUp;
  }

  /** Read the stream until the attempt is over; then the lock goes to the next in the line. */
  async #lead(): Promise<void> {
    const { signal } = this.#attempt;
    // The last words of the leader before may still be under way: it may have failed, and so has this attempt.
    if (this.#caughtUp) await this.#catchUp();
    if (signal.aborted) return;
    this.#leads = true;
    this.#say("leading");
    const over = new Promise<unknown>((resolve) => signal.addEventListener("abort", resolve));
    this.#direct(this.#attempt, (...told) => {
      if (signal.aborted) return;
      this.#isAlive = true;
      this.#say(...asTold(told));
      this.#sink(...told);
    });
    await over;
  }

  #say(...said: Said): void {
    this.#channel.postMessage(said);
  }
}

/** Whether a tab may read is between it and the server: the others hear only that the stream is gone. */
function asTold(told: Told): Told {
  if (told[0] !== "fail") return told;
  const { retryAfterMs = 0 } = told[1];
  return ["fail", { kind: "network", retryAfterMs }];
}
