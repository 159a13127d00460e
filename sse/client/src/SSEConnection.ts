/** A connection to an event stream: a state machine over EventSource, fetch and polling. */

import { type EventHandler, type EventMap, SSEEventManager } from "./SSEEventManager.js";
import type { SSEEvents } from "./SSEMessageTypes.js";
import { isHidden, watchPage } from "./SSEPage.js";
import { createPoll, type Poll } from "./SSEPolling.js";
import { addJitter, DEFAULT_TIMING, isPermanent, MUTE_AFTER_MS, SSEReconnection } from "./SSEReconnection.js";
import { sendMessage } from "./SSESend.js";
import { createTransport } from "./SSETransports.js";
import type {
  Address,
  ClientMessage,
  RawMessage,
  SSEFailure,
  SSEOptions,
  SSEState,
  Timing,
  TransportEvent,
} from "./SSETypes.js";
import { RepeatedTask, toError, toSetupFailure } from "./SSEUtils.js";

/** `E` maps the names of the server's events to the types of their data. */
export class SSEConnection<E extends object = SSEEvents> {
  readonly #url: Address | null;
  readonly #options: SSEOptions;
  readonly #timing: Timing;
  readonly #events: SSEEventManager<E>;
  readonly #reconnection: SSEReconnection;
  readonly #poll: Poll | undefined;
  readonly #read;
  readonly #stream = new RepeatedTask((signal) => this.#openStream(signal));
  readonly #polls = new RepeatedTask((signal) => void this.#runPoll(signal));
  /** Runs from `connect` until the connection is closed. */
  readonly #session = new RepeatedTask((signal) => this.#begin(signal));
  #state: SSEState = "idle";
  #failure: SSEFailure | undefined;
  #connecting: Promise<void> | undefined;
  /** Settles `#connecting`. */
  #settle: (failure?: SSEFailure) => void = () => {};
  #openedAt = 0;
  #lastActivityAt = 0;
  #silenceTimeoutMs: number;
  #canRenewCredentials = true;
  #isPollFailing = false;

  /** `url` is the stream's URL or a function that returns it for each attempt, or null to use polling alone. */
  constructor(url: Address | null, options: SSEOptions = {}) {
    this.#url = url;
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    this.#silenceTimeoutMs = this.#timing.silenceTimeoutMs;
    this.#events = new SSEEventManager<E>(options);
    this.#reconnection = new SSEReconnection(this.#timing);
    const onRecord = (record: RawMessage) => this.#receive(record);
    if (options.pollUrl) this.#poll = createPoll(options.pollUrl, options, this.#events.cursor, onRecord);
    this.#read = createTransport(options);
  }

  get state(): SSEState {
    return this.#state;
  }

  /** The current failure; undefined while everything works. When closed: why the connection was closed. */
  get failure(): SSEFailure | undefined {
    return this.#failure;
  }

  get lastEventId(): string {
    return this.#events.cursor.id;
  }

  /** True while the stream is open; false while polling. */
  isConnected(): boolean {
    return this.#state === "open";
  }

  /** Add a handler for an event of the server or the connection. Returns a function that removes it. */
  on<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): () => void {
    this.#events.on(event, handler);
    return () => this.off(event, handler);
  }

  off<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void {
    this.#events.off(event, handler);
  }

  /**
   * Start the connection.
   *
   * Resolves when the first data arrives, by the stream or by polling, or when there are no events to come. Rejects if
   * the connection is closed with a failure, or still fails after three attempts, while further ones follow. The failure
   * is the error's `cause`.
   */
  connect(): Promise<void> {
    if (this.#isClosed()) return this.reconnect();
    return this.#connecting ?? (this.#failure ? this.#waitForData() : Promise.resolve());
  }

  /** Close the connection; no request, timer or listener remains. */
  disconnect(): void {
    this.#close();
  }

  /** Connect again after the last event, immediately unless the server's `Retry-After` forbids it. */
  reconnect(): Promise<void> {
    const promise = this.#waitForData();
    this.#canRenewCredentials = true;
    this.#reconnection.reset();
    this.#session.start();
    return promise;
  }

  /** Post a message to the channel's handler; rejects if the server does not accept it. */
  send(message: ClientMessage): Promise<void> {
    return sendMessage(message, this.#options);
  }

  /** Return a promise that `#settle` settles. */
  #waitForData(): Promise<void> {
    this.#connecting ??= new Promise<void>((resolve, reject) => {
      this.#settle = (failure) => {
        this.#connecting = undefined;
        if (failure) reject(toError(failure));
        else resolve();
      };
    });
    // Failures are emitted as events too, so callers need not handle the rejection.
    this.#connecting.catch(() => {});
    return this.#connecting;
  }

  #begin(session: AbortSignal): void {
    const { signal } = this.#options;
    if (this.#isClosed()) this.#setState("connecting");
    if (signal?.aborted) return this.disconnect();
    if (this.#url === null && !this.#poll) return this.#close(toSetupFailure("no URL"));
    signal?.addEventListener("abort", () => this.disconnect(), { signal: session });
    watchPage(
      () => this.#pause(),
      (isStale) => this.#wake(isStale),
      session,
    );
    this.#session.schedule(this.#timing.slowAfterMs, () => this.#events.emit("slow", undefined));
    this.#resume();
  }

  /** Start the stream, and polling where it is in use. */
  #resume(): void {
    const isPolling = this.#poll && (this.#url === null || this.#state === "polling");
    if (isPolling) this.#polls.start();
    const isDelayed = this.#url !== null && this.#stream.start();
    if (isPolling) this.#setState("polling");
    else if (isDelayed) this.#setState("waiting");
  }

  #wake(isStale: boolean): void {
    if (this.#state === "open" && !isStale) return this.#watchSilence();
    if (isStale) this.#reconnection.reset();
    this.#resume();
  }

  #openStream(signal: AbortSignal): void {
    const attempt = {
      url: this.#url as Address,
      options: this.#options,
      signal,
      events: () => this.#events.names,
      cursor: this.#events.cursor,
      catchUp: async () => this.#poll?.(signal),
    };
    const sink = (...event: TransportEvent) => signal.aborted || this.#handleTransportEvent(event);
    this.#stream.schedule(this.#timing.timeoutMs, () => this.#handleStreamFailure({ kind: "timeout" }));
    if (this.#state !== "polling") {
      if (this.#poll) this.#polls.start(MUTE_AFTER_MS);
      this.#setState("connecting");
    }
    if (signal.aborted) return;
    this.#read(attempt, sink);
  }

  #handleTransportEvent([type, payload]: TransportEvent): void {
    if (type === "activity") this.#recordActivity();
    else if (type === "message") this.#receive(payload);
    else if (type === "id") this.#events.cursor.advance(payload);
    else if (type === "retry") this.#reconnection.setRetry(payload);
    else this.#handleStreamFailure(payload);
  }

  #recordActivity(): void {
    this.#lastActivityAt = Date.now();
    if (this.#state !== "open") {
      this.#openedAt = this.#lastActivityAt;
      this.#polls.stop();
      this.#watchSilence();
      this.#markWorking();
      this.#setState("open");
    } else this.#reconnection.recordAge(this.#lastActivityAt - this.#openedAt);
    this.#events.emit("activity", undefined);
  }

  /** Compare clock times, not timers alone: after a laptop's sleep a timer fires hours late. */
  #watchSilence(): void {
    const remaining = Math.min(this.#lastActivityAt + this.#silenceTimeoutMs - Date.now(), this.#silenceTimeoutMs);
    if (remaining <= 0) this.#handleStreamFailure({ kind: "stalled" });
    else this.#stream.schedule(remaining, () => this.#watchSilence());
  }

  #receive(raw: RawMessage): void {
    const message = this.#events.receive(raw);
    const heartbeatS = message?.data.heartbeat_interval_s;
    if (typeof heartbeatS === "number") {
      this.#silenceTimeoutMs = 2000 * heartbeatS + 5000;
      this.#watchSilence();
    }
    if (message?.data.final && this.#events.cursor.isFinished) this.#close();
  }

  #handleStreamFailure(failure: SSEFailure): void {
    if (this.#handleWithoutRetry(failure)) return;
    const waitMs = this.#reconnection.recordFailure(failure, this.#poll);
    this.#stream.notBefore = Date.now() + (failure.retryAfterMs ?? 0);
    this.#stream.start(waitMs);
    const isPolling = this.#state === "polling";
    // Unless the connection broke, streams probably do not work here: they are rejected, or a proxy holds them back.
    const shouldPoll =
      this.#poll &&
      (isPolling || this.#reconnection.isFailing || (failure.kind !== "network" && failure.kind !== "ended"));
    if (shouldPoll && !isPolling) this.#polls.start();
    this.#setState(shouldPoll ? "polling" : "waiting");
    this.#reportFailure(failure);
    if (!this.#poll && this.#reconnection.isFailing) this.#settle(failure);
  }

  async #runPoll(signal: AbortSignal): Promise<void> {
    this.#polls.schedule(this.#timing.timeoutMs, () => this.#handlePollResult({ kind: "timeout" }));
    const failure = await this.#poll?.(signal);
    if (!signal.aborted) this.#handlePollResult(failure);
  }

  #handlePollResult(failure: SSEFailure | undefined): void {
    if (failure && this.#handleWithoutRetry(failure)) return;
    this.#polls.notBefore = Date.now() + (failure?.retryAfterMs ?? 0);
    this.#polls.start(addJitter(this.#timing.pollIntervalMs * (isHidden() ? 3 : 1)));
    const wasFailing = this.#isPollFailing;
    this.#isPollFailing = Boolean(failure);
    if (failure) {
      this.#reportFailure(failure);
      return this.#settle(failure);
    }
    this.#markWorking();
    // The whole server was unavailable and is back, so the stream probably works again too.
    if (wasFailing && this.#url !== null) this.#stream.start();
    this.#events.emit("activity", undefined);
  }

  /** Handle a failure that must not be retried: end of events, 401, 403 or a permanent error. Return false for others. */
  #handleWithoutRetry(failure: SSEFailure): boolean {
    const { status } = failure;
    if (status === 204) this.#close();
    else if (status === 401 || status === 403) void this.#renewCredentials(failure);
    else if (isPermanent(failure)) this.#close(failure);
    else return false;
    return true;
  }

  async #renewCredentials(failure: SSEFailure): Promise<void> {
    const { onUnauthorized } = this.#options;
    if (!onUnauthorized || !this.#canRenewCredentials) return this.#close(failure);
    this.#canRenewCredentials = false;
    this.#pause();
    // Page events must not start a request with the old credentials while the user signs in.
    this.#session.stop();
    const isRenewed = await Promise.resolve(failure)
      .then(onUnauthorized)
      .catch(() => {});
    if (this.#state !== "waiting") return;
    if (isRenewed) this.#session.start();
    else this.#close(failure);
  }

  #markWorking(): void {
    this.#failure = undefined;
    this.#canRenewCredentials = true;
    this.#settle();
  }

  #pause(): void {
    this.#stream.stop();
    this.#polls.stop();
    this.#setState("waiting");
  }

  #close(failure?: SSEFailure): void {
    if (this.#isClosed()) return;
    this.#stream.stop();
    this.#polls.stop();
    this.#session.stop();
    this.#failure = failure;
    this.#settle(failure);
    if (failure) this.#reportFailure(failure);
    this.#setState("closed");
  }

  #isClosed(): boolean {
    return this.#state === "idle" || this.#state === "closed";
  }

  #setState(state: SSEState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.emit("state", state);
  }

  #reportFailure(failure: SSEFailure): void {
    if (this.#isClosed()) return;
    this.#failure = failure;
    this.#events.emit("failure", failure);
  }
}
