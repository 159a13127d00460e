// @ts-check
/** Follows a run with the stream client and describes the connection in the page's terms. */

import { SSEConnection } from "#client";
import { sharedTransport } from "#shared";

const RECONNECTING_AFTER_MS = 3_000;
const OFFLINE_AFTER_MS = 10_000;
const RETRY_DELAY_MS = 10_000;

/** @import { SSEFailure } from "#client" */
/** @import { RunEvent } from "#state" */
/** @typedef {"live" | "reconnecting" | "polling" | "crowded" | "busy" | "offline" | "paused" | "signed-out" | "ended"} Link */
/** @typedef {ReturnType<typeof setTimeout> | undefined} Timer */

export class Feed {
  /** @type {SSEConnection} */
  #connection;
  /** Time of the last activity or change of state. */
  #lastActivityAt = Date.now();
  #lastAnswerAt = 0;
  /** @type {Timer} */
  #reconnectingTimer;
  /** @type {Timer} */
  #retryTimer;
  /** True if the user has too many streams; the page polls meanwhile. */
  #isCrowded = false;
  isPaused = false;

  /**
   * @param {object} options
   * @param {{ events: string, stream?: string }} options.urls without `stream` if streaming is disabled
   * @param {string} options.lastEventId id of the last event known
   * @param {(message: RunEvent) => void} options.onEvent called once for each event, in order
   * @param {(link: Link, waitMs?: number) => void} options.onLink called when the connection changes, and whenever data
   *   arrives; with `busy` also how long the server asks to wait
   */
  constructor({ urls, lastEventId, onEvent, onLink }) {
    this.urls = urls;
    this.onEvent = onEvent;
    this.onLink = onLink;
    this.#connection = this.#createConnection(urls.stream ?? null, lastEventId);
  }

  start() {
    this.#connection.connect();
  }

  /** Stop receiving events until `resume`, which continues after the last event. */
  pause() {
    this.isPaused = true;
    clearTimeout(this.#retryTimer);
    this.#clearReconnectingTimer();
    this.#connection.disconnect();
    this.onLink("paused");
  }

  resume() {
    this.isPaused = false;
    this.#lastActivityAt = Date.now();
    this.onLink("reconnecting");
    this.#connection.reconnect();
  }

  /** Retry at once, unless the stream is open. */
  wake() {
    const { state } = this.#connection;
    if (this.isPaused) return;
    if (state !== "open" && state !== "closed") this.#connection.reconnect();
  }

  /**
   * @param {string | null} streamUrl null to poll only
   * @param {string} lastEventId
   */
  #createConnection(streamUrl, lastEventId) {
    const connection = new SSEConnection(streamUrl, {
      pollUrl: this.urls.events,
      lastEventId,
      transport: sharedTransport,
    });
    // A run's events have a more specific type than those of the stream client.
    const handleEvent = /** @type {(message: unknown) => void} */ (this.onEvent);
    connection.on("message", (message) => handleEvent(message));
    connection.on("activity", () => this.#handleActivity());
    connection.on("failure", () => this.#handleFailure());
    connection.on("state", (state) => (state === "closed" ? this.#handleClose(streamUrl) : this.#handleState(state)));
    return connection;
  }

  #handleActivity() {
    this.#lastActivityAt = this.#lastAnswerAt = Date.now();
    this.#clearReconnectingTimer();
    if (this.#connection.isConnected()) this.#isCrowded = false;
    this.onLink(this.#connection.isConnected() ? "live" : this.#isCrowded ? "crowded" : "polling");
  }

  /** A failing stream does not matter while polling works; a hidden page polls too seldom to know. */
  #handleFailure() {
    const { failure, state } = this.#connection;
    const isCrowded = failure?.code === "too_many_streams";
    this.#isCrowded ||= isCrowded;
    if (state !== "polling" || document.hidden) return;
    const silentSince = isBusy(failure) && !isCrowded ? this.#lastAnswerAt : this.#lastActivityAt;
    if (Date.now() - silentSince >= OFFLINE_AFTER_MS) this.#reportSilence(failure);
  }

  /** @param {string} state */
  #handleState(state) {
    this.#lastActivityAt = Date.now();
    if (state === "open") return;
    this.#reconnectingTimer ??= setTimeout(() => this.onLink("reconnecting"), RECONNECTING_AFTER_MS);
  }

  /** @param {string | null} streamUrl */
  #handleClose(streamUrl) {
    if (this.isPaused) return;
    const { failure, lastEventId } = this.#connection;
    // A proxy may reject only streams, so let polling find out whether the run is still accessible.
    if (failure && streamUrl) return this.#poll(lastEventId);
    this.#clearReconnectingTimer();
    if (!failure) return this.onLink("ended");
    if (failure.status === 401 || failure.status === 403) return this.onLink("signed-out");
    this.#reportSilence(failure);
    const delayMs = Math.max(RETRY_DELAY_MS, failure.retryAfterMs ?? 0);
    this.#retryTimer = setTimeout(() => this.#poll(lastEventId), delayMs);
  }

  /** @param {SSEFailure | undefined} failure */
  #reportSilence(failure) {
    this.#clearReconnectingTimer();
    this.onLink(isBusy(failure) ? "busy" : "offline", Math.max(RETRY_DELAY_MS, failure?.retryAfterMs ?? 0));
  }

  /** @param {string} lastEventId */
  #poll(lastEventId) {
    this.#connection = this.#createConnection(null, lastEventId);
    this.start();
  }

  #clearReconnectingTimer() {
    clearTimeout(this.#reconnectingTimer);
    this.#reconnectingTimer = undefined;
  }
}

/** @param {SSEFailure | undefined} failure */
function isBusy(failure) {
  return failure?.status === 429 || failure?.status === 503;
}
