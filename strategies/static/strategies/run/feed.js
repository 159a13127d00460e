/** Follows a run with the stream's client, and puts what becomes of the connection into the page's words. */

import { SSEConnection } from "#client";

const RECONNECTING_AFTER_MS = 3_000;
const AGAIN_AFTER_MS = 10_000;

export class Feed {
  #connection;
  /** When something was last heard, or another way was taken. */
  #since = Date.now();
  #troubleTimer = null;
  #againTimer = null;
  isPaused = false;

  /**
   * @param urls `events`, and `stream` unless streaming is off
   * @param cursor id of the last event known
   * @param onEvent called with {event, data}, each once and in order
   * @param onLink called with "live", "reconnecting", "polling", "offline", "paused", "signed-out" or "ended", on every sign of life too
   */
  constructor({ urls, cursor, onEvent, onLink }) {
    Object.assign(this, { urls, onEvent, onLink });
    this.#use(urls.stream ?? null, cursor);
  }

  start() {
    this.#connection.connect();
  }

  /** Hear nothing more until `resume`, which goes on behind the last event: what happens meanwhile is told then. */
  pause() {
    this.isPaused = true;
    clearTimeout(this.#againTimer);
    this.#calm();
    this.#connection.disconnect();
    this.onLink("paused");
  }

  resume() {
    this.isPaused = false;
    this.#since = Date.now();
    this.onLink("reconnecting");
    this.#connection.reconnect();
  }

  /** Ask at once, unless what happens is heard anyway. */
  wake() {
    const { state } = this.#connection;
    if (this.isPaused) return;
    if (state !== "open" && state !== "closed") this.#connection.reconnect();
  }

  #use(stream, lastEventId) {
    const connection = new SSEConnection(stream, { pollUrl: this.urls.events, lastEventId });
    this.#connection = connection;
    connection.on("message", this.onEvent);
    connection.on("activity", () => this.#heard());
    connection.on("failure", () => this.#failed());
    connection.on("state", (state) => (state === "closed" ? this.#closed(stream) : this.#changed(state)));
  }

  #heard() {
    this.#since = Date.now();
    this.#calm();
    this.onLink(this.#connection.isConnected() ? "live" : "polling");
  }

  /** While polling works, a stream that still does not is no news. */
  #failed() {
    const isUnheard = Date.now() - this.#since >= AGAIN_AFTER_MS;
    if (this.#connection.state === "polling" && isUnheard) this.onLink("offline");
  }

  #changed(state) {
    this.#since = Date.now();
    if (state !== "open") this.#troubleTimer ??= setTimeout(() => this.onLink("reconnecting"), RECONNECTING_AFTER_MS);
  }

  #closed(stream) {
    if (this.isPaused) return;
    const { failure, lastEventId } = this.#connection;
    // Something in between may refuse streams alone: the run's own answer is that to polling.
    if (failure && stream) return this.#poll(lastEventId);
    this.#calm();
    if (!failure) return this.onLink("ended");
    if (failure.status === 401 || failure.status === 403) return this.onLink("signed-out");
    this.onLink("offline");
    this.#againTimer = setTimeout(() => this.#poll(lastEventId), AGAIN_AFTER_MS);
  }

  #poll(lastEventId) {
    this.#use(null, lastEventId);
    this.start();
  }

  #calm() {
    clearTimeout(this.#troubleTimer);
    this.#troubleTimer = null;
  }
}
