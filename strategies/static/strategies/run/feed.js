/** Brings events, each once and in order: by the stream while it works, by asking every ten seconds while not. */

const POLL_INTERVAL_MS = 10_000;
const STREAM_RETRIES_MS = [60_000, 120_000, 300_000];
const RECONNECTING_AFTER_MS = 3_000;
const SILENCE_SLACK_MS = 5_000;
const REQUEST_TIMEOUT_MS = 15_000;
const KINDS = ["status", "progress", "educational", "section", "delta", "complete", "error", "reset", "hello", "heartbeat"];

export class Feed {
  /**
   * @param urls `events`, and `stream` unless streaming is off
   * @param cursor id of the last event known
   * @param heartbeatMs silence after which the server says that it is still there
   * @param onEvent called with {event, data}
   * @param onLink called with "live", "reconnecting", "polling", "offline", "signed-out" or "ended", on every sign of life too
   */
  constructor({ urls, cursor, heartbeatMs, onEvent, onLink }) {
    Object.assign(this, { urls, onEvent, onLink, heartbeatMs });
    this.cursor = Number(cursor) || 0;
    this.retries = 0;
    this.ended = false;
  }

  start() {
    if (this.urls.stream) this.#openStream();
    else this.#poll();
  }

  stop() {
    this.ended = true;
    this.#closeStream();
    clearTimeout(this.pollTimer);
    clearTimeout(this.retryTimer);
  }

  /** Ask at once: the network is back, or the page is looked at again. */
  wake() {
    if (this.ended || this.source?.readyState === EventSource.OPEN) return;
    if (this.urls.stream) this.#openStream();
    else this.#poll();
  }

  #openStream() {
    this.#closeStream();
    clearTimeout(this.retryTimer);
    const source = new EventSource(`${this.urls.stream}?last_event_id=${this.cursor}`);
    this.source = source;
    this.#watchSilence();
    for (const kind of KINDS) {
      source.addEventListener(kind, (message) => {
        // A failed connection is told as an `error` too, but without data.
        if (message.data === undefined) return;
        this.#received({ event: kind, id: message.lastEventId, data: JSON.parse(message.data) });
      });
    }
    source.onerror = (failure) => {
      if (failure.data !== undefined) return;
      if (source.readyState === EventSource.CLOSED) this.#fallBack();
      else this.#sayReconnecting();
    };
  }

  #closeStream() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.silenceTimer);
    clearTimeout(this.reconnectingTimer);
    this.reconnectingTimer = null;
  }

  #received({ event, id, data }) {
    if (this.ended) return;
    this.#watchSilence();
    clearTimeout(this.reconnectingTimer);
    clearTimeout(this.pollTimer);
    this.reconnectingTimer = null;
    this.retries = 0;
    this.onLink("live");
    if (event === "hello" && data.heartbeat_interval_s) this.heartbeatMs = data.heartbeat_interval_s * 1000;
    this.#deliver({ event, id, data });
  }

  #deliver({ event, id, data }) {
    // Transient messages carry no id of their own; the browser repeats the last one for them.
    const stored = event !== "delta" && event !== "reset" && event !== "hello" && event !== "heartbeat";
    if (stored && id) {
      if (Number(id) <= this.cursor) return;
      this.cursor = Number(id);
    }
    this.onEvent({ event, data });
    if (data.final) {
      this.stop();
      this.onLink("ended");
    }
  }

  #watchSilence() {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.#fallBack(), 2 * this.heartbeatMs + SILENCE_SLACK_MS);
  }

  #sayReconnecting() {
    this.reconnectingTimer ??= setTimeout(() => this.onLink("reconnecting"), RECONNECTING_AFTER_MS);
  }

  #fallBack() {
    this.#closeStream();
    const wait = STREAM_RETRIES_MS[Math.min(this.retries, STREAM_RETRIES_MS.length - 1)];
    this.retries += 1;
    this.retryTimer = setTimeout(() => this.#openStream(), wait);
    this.#poll();
  }

  async #poll() {
    clearTimeout(this.pollTimer);
    const again = await this.#ask();
    if (this.ended || this.source?.readyState === EventSource.OPEN) return;
    clearTimeout(this.pollTimer);
    this.pollTimer = setTimeout(() => this.#poll(), again ? 0 : POLL_INTERVAL_MS);
  }

  /** Ask once; true when there is more to fetch at once. */
  async #ask() {
    const url = `${this.urls.events}?after=${this.cursor}`;
    try {
      const response = await fetch(url, { cache: "no-store", signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
      if (response.status === 401 || response.status === 403) {
        this.stop();
        this.onLink("signed-out");
        return false;
      }
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const { events, is_terminal } = await response.json();
      if (this.ended) return false;
      this.onLink("polling");
      events.forEach((record) => this.ended || this.#deliver(record));
      if (is_terminal && !this.ended) {
        this.stop();
        this.onLink("ended");
      }
      return events.length > 0 && !this.ended && events.length >= 500;
    } catch {
      if (!this.ended) this.onLink("offline");
      return false;
    }
  }
}
