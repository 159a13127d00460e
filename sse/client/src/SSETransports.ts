/** Two ways to read a stream: the browser's EventSource, and `fetch` with our parser. */

import { EVENT_KINDS } from "./SSEMessageTypes.js";
import { SSEParser } from "./SSEParser.js";
import { STABLE_AFTER_MS } from "./SSEReconnection.js";
import type { Sink, SSEOptions, StreamAttempt, Transport } from "./SSETypes.js";
import { addQueryParameter, buildRequestInit, toFailure } from "./SSEUtils.js";

/**
 * Return the transport for a connection: EventSource if cookies are all it needs, otherwise `fetch`.
 *
 * EventSource does not report an error response, so when it is rejected the request is repeated with `fetch`, which is
 * then used for all later attempts.
 */
export function createDirectTransport({ headers, method, body, transport }: SSEOptions): Transport {
  let usesFetch = headers || method || body || transport || !globalThis.EventSource;
  return (attempt, sink) => {
    if (usesFetch) return void readWithFetch(attempt, sink);
    readWithEventSource(attempt, sink, () => {
      usesFetch = true;
      void readWithFetch(attempt, sink);
    });
  };
}

function readWithEventSource(
  { url, cursor, options, signal }: StreamAttempt,
  sink: Sink,
  onRejected: () => void,
): void {
  const withCredentials = options.credentials === "include";
  const source = new EventSource(addQueryParameter(url, "last_event_id", cursor.id), { withCredentials });
  let openedAt = Infinity;
  signal.addEventListener("abort", () => source.close());
  source.onopen = () => {
    openedAt = Date.now();
  };
  for (const event of Object.keys(EVENT_KINDS)) {
    source.addEventListener(event, ({ data, lastEventId: id }: MessageEvent<string | undefined>) => {
      // EventSource reports a broken connection as an `error` event too, but without data.
      if (data !== undefined) {
        sink("activity");
        sink("message", { event, id, data });
        return;
      }
      const wasStable = Date.now() - openedAt >= STABLE_AFTER_MS;
      openedAt = Infinity;
      if (source.readyState === EventSource.CLOSED) onRejected();
      // Let the browser reconnect to a stable stream once, because it knows the server's `retry:`.
      else if (!wasStable) sink("failure", { kind: "network" });
    });
  }
}

async function readWithFetch({ url, cursor: { id }, options, signal }: StreamAttempt, sink: Sink): Promise<void> {
  const { method = "GET", body = null } = options;
  try {
    const headers = { Accept: "text/event-stream", ...(id && { "Last-Event-ID": id }) };
    const response = await fetch(url, { ...(await buildRequestInit(options, headers)), method, body, signal });
    const isStream = /^text\/event-stream *(;|$)/i.test(response.headers.get("Content-Type") ?? "");
    if (response.status !== 200 || !isStream || !response.body) return sink("failure", toFailure(response));
    const parser = new SSEParser(sink);
    const reader = response.body.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      sink("activity");
      parser.push(chunk.value);
    }
    sink("failure", { kind: "ended" });
  } catch {
    sink("failure", { kind: "network" });
  }
}
