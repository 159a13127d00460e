/** One connection to a stream of events: a state machine over EventSource, fetch and polling. */

import { type EventHandler, type EventMap, SSEEventManager } from "./SSEEventManager.js";
import { post } from "./SSEInbox.js";
import { isHidden, watchPage } from "./SSEPage.js";
import { type Poll, pollOf } from "./SSEPolling.js";
import { SOUND_MS, SSEReconnection, TIMING } from "./SSEReconnection.js";
import { directTransport } from "./SSETransports.js";
import type { ClientMessage, RawMessage, SSEFailure, SSEOptions, SSEState, Timing, Told } from "./SSETypes.js";
import { Activity } from "./SSEUtils.js";

/** A 200 of the wrong type comes from a stranger in between, who may leave. */
const WORTH_ANOTHER_TRY = [200, 408, 425, 429];

export class SSEConnection {
  readonly #url: string | null;
  readonly #options: SSEOptions;
  readonly #timing: Timing;
  readonly #events: SSEEventManager;
  readonly #reconnection: SSEReconnection;
  readonly #poll: Poll | undefined;
  readonly #direct;
  readonly #stream = new Activity((signal) => this.#openStream(signal));
  readonly #polls = new Activity((signal) => void this.#ask(signal));
  /** From `connect` to the end. */
  readonly #life = new Activity((signal) => this.#begin(signal));
  #state: SSEState = "idle";
  #failure: SSEFailure | undefined;
  #opening: PromiseWithResolvers<void> | undefined;
  #openedAt = 0;
  #heardAt = 0;
  #silenceMs: number;
  #mayAskForCredentials = true;
  #pollsFail = false;

  /** `url` is the stream's; null where there is none, and polling alone brings the events. */
  constructor(url: string | null, options: SSEOptions = {}) {
    this.#url = url;
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#silenceMs = this.#timing.silence;
    this.#events = new SSEEventManager(options.lastEventId);
    this.#reconnection = new SSEReconnection(this.#timing);
    const { cursor } = this.#events;
    this.#poll = options.pollUrl ? pollOf(options.pollUrl, options, cursor, (one) => this.#receive(one)) : undefined;
    this.#direct = directTransport(options);
  }

  get state(): SSEState {
    return this.#state;
  }

  /** What is wrong at present; when closed, why it was given up. */
  get failure(): SSEFailure | undefined {
    return this.#failure;
  }

  get lastEventId(): string {
    return this.#events.cursor.id;
  }

  /** True while the stream is live; while polling it is not. */
  isConnected(): boolean {
    return this.#state === "open";
  }

  /** Listen to an event of the server or of the connection; returns what ends it. */
  on<K extends keyof EventMap>(event: K, handler: EventHandler<K>): () => void {
    this.#events.on(event, handler);
    return () => this.off(event, handler);
  }

  off<K extends keyof EventMap>(event: K, handler: EventHandler<K>): void {
    this.#events.off(event, handler);
  }

  /**
   * Start. Resolves when the server is heard, by the stream or by polling, or when it is over before that.
   *
   * Rejects when it is given up; the failure is the error's `cause`.
   */
  connect(): Promise<void> {
    return this.#isOver() ? this.reconnect() : (this.#opening?.promise ?? Promise.resolve());
  }

  /** Stop for good: no request, timer or listener is left. */
  disconnect(): void {
    this.#close();
  }

  /** Start again behind the last event, at once unless the server has asked for time. */
  reconnect(): Promise<void> {
    this.#opening ??= Promise.withResolvers();
    const { promise } = this.#opening;
    // Listeners are told of a failure too: who does not wait for this need not catch it.
    promise.catch(() => {});
    this.#mayAskForCredentials = true;
    this.#reconnection.reset();
    this.#life.start();
    return promise;
  }

  /** Post a message to the channel's handler; rejects when it was not taken. See `post`. */
  send(message: ClientMessage): Promise<void> {
    return post(message, this.#options);
  }

  #begin(life: AbortSignal): void {
    const { signal } = this.#options;
    if (this.#isOver()) this.#become("connecting");
    if (signal?.aborted) return this.disconnect();
    signal?.addEventListener("abort", () => this.disconnect(), { signal: life });
    const left = () => this.#pause();
    watchPage(left, (afresh) => this.#wake(afresh), life);
    this.#life.after(this.#timing.patience, () => this.#events.emit("slow", undefined));
    this.#goOn();
  }

  /** Bring events, by every way that may work. */
  #goOn(): void {
    const polls = this.#poll && (this.#url === null || this.#state === "polling");
    if (polls) this.#polls.start();
    const waits = this.#url !== null && this.#stream.start();
    if (polls) this.#become("polling");
    else if (waits) this.#become("waiting");
  }

  #wake(afresh: boolean): void {
    if (this.#state === "open" && !afresh) return this.#watchSilence();
    if (afresh) this.#reconnection.reset();
    this.#goOn();
  }

  #openStream(signal: AbortSignal): void {
    const [url, options] = [this.#url ?? "", this.#options];
    const attempt = { url, options, signal, cursor: this.#events.cursor, catchUp: async () => this.#poll?.(signal) };
    const sink = (...told: Told) => signal.aborted || this.#hear(told);
    this.#stream.after(this.#timing.answer, () => this.#streamFailed({ kind: "mute" }));
    if (this.#state !== "polling") this.#become("connecting");
    if (signal.aborted) return;
    const { transport } = options;
    if (typeof transport === "function") transport(attempt, sink, this.#direct);
    else this.#direct(attempt, sink);
  }

  #hear([what, told]: Told): void {
    if (what === "alive") this.#heard();
    else if (what === "message") this.#receive(told);
    else if (what === "retry") this.#reconnection.retry(told);
    else this.#streamFailed(told);
  }

  #heard(): void {
    this.#heardAt = Date.now();
    if (this.#state !== "open") {
      this.#openedAt = this.#heardAt;
      this.#polls.stop();
      this.#watchSilence();
      this.#works();
      this.#become("open");
    } else if (this.#heardAt - this.#openedAt >= SOUND_MS) this.#reconnection.sound();
    this.#events.emit("alive", undefined);
  }

  /** Right after a laptop's sleep too, when the timer comes hours late: the clock has gone on. */
  #watchSilence(): void {
    const left = Math.min(this.#heardAt + this.#silenceMs - Date.now(), this.#silenceMs);
    if (left <= 0) this.#streamFailed({ kind: "silent" });
    else this.#stream.after(left, () => this.#watchSilence());
  }

  #receive(raw: RawMessage): void {
    const message = this.#events.receive(raw);
    const heartbeatS = message?.data.heartbeat_interval_s;
    if (typeof heartbeatS === "number") {
      this.#silenceMs = 2000 * heartbeatS + 5000;
      this.#watchSilence();
    }
    if (message?.data.final && this.#events.cursor.isFinished) this.#close();
  }

  #streamFailed(failure: SSEFailure): void {
    if (this.#settles(failure)) return;
    const waitMs = this.#reconnection.failed(failure);
    if (failure.retryAfterMs) this.#stream.notBefore = Date.now() + waitMs;
    const polled = this.#state === "polling";
    const polls = polled || (this.#poll && this.#reconnection.isHopeless);
    this.#stream.start(polls ? this.#reconnection.nextProbe() : waitMs);
    if (polls && !polled) this.#polls.start();
    this.#become(polls ? "polling" : "waiting");
    this.#report(failure);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    this.#polls.after(this.#timing.answer, () => this.#asked({ kind: "mute" }));
    const failure = await this.#poll?.(signal);
    if (!signal.aborted) this.#asked(failure);
  }

  #asked(failure: SSEFailure | undefined): void {
    if (failure && this.#settles(failure)) return;
    this.#polls.notBefore = Date.now() + (failure?.retryAfterMs ?? 0);
    this.#polls.start(this.#reconnection.nextPoll(isHidden()));
    const isBack = this.#pollsFail && !failure;
    this.#pollsFail = Boolean(failure);
    if (failure) return this.#report(failure);
    this.#works();
    // The server was gone altogether, and is there again: so will be its stream.
    if (isBack && this.#url !== null) this.#stream.start();
    this.#events.emit("alive", undefined);
  }

  /** Deal with a failure that is not to be waited out: the end, signed out, or refused for good. */
  #settles(failure: SSEFailure): boolean {
    const { status = 500 } = failure;
    if (status === 204) this.#close();
    else if (status === 401 || status === 403) void this.#renew(failure);
    else if (status < 500 && !WORTH_ANOTHER_TRY.includes(status)) this.#close(failure);
    else return false;
    return true;
  }

  async #renew(failure: SSEFailure): Promise<void> {
    const { onUnauthorized } = this.#options;
    if (!onUnauthorized || !this.#mayAskForCredentials) return this.#close(failure);
    this.#mayAskForCredentials = false;
    this.#pause();
    // Nothing may start the old credentials again, whatever happens to the page while somebody signs in.
    this.#life.stop();
    const granted = await Promise.resolve(failure)
      .then(onUnauthorized)
      .catch(() => false);
    if (this.#state !== "waiting") return;
    if (granted) this.#life.start();
    else this.#close(failure);
  }

  #works(): void {
    this.#failure = undefined;
    this.#mayAskForCredentials = true;
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  #pause(): void {
    this.#stream.stop();
    this.#polls.stop();
    this.#become("waiting");
  }

  #close(failure?: SSEFailure): void {
    if (this.#isOver()) return;
    const opening = this.#opening;
    this.#opening = undefined;
    for (const activity of [this.#stream, this.#polls, this.#life]) activity.stop();
    if (failure) opening?.reject(new Error(failure.kind, { cause: failure }));
    else opening?.resolve();
    this.#failure = failure;
    if (failure) this.#report(failure);
    this.#become("closed");
  }

  #isOver(): boolean {
    return this.#state === "idle" || this.#state === "closed";
  }

  #become(state: SSEState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#events.emit("state", state);
  }

  #report(failure: SSEFailure): void {
    if (this.#isOver()) return;
    this.#failure = failure;
    this.#events.emit("failure", failure);
  }
}
