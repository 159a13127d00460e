/** Two ways to read a stream: the browser's EventSource, and `fetch` with our parser. */

import { SSEParser } from "./SSEParser.js";
import { STABLE_AFTER_MS } from "./SSEReconnection.js";
import type { Sink, SSEOptions, StreamAttempt, Transport, TransportWrapper } from "./SSETypes.js";
import { addQueryParameter, createRequest, sendRequest, toNetworkFailure, toSetupFailure } from "./SSEUtils.js";

/** Return the transport for a connection: the application's own, if there is one, or a direct one. */
export function createTransport(options: SSEOptions): Transport {
  const direct = createDirectTransport(options);
  const read: TransportWrapper = typeof options.transport === "function" ? options.transport : direct;
  return (attempt, sink) => {
    // An error that is thrown is reported later, so that nothing is closed while it is being started.
    const start = async () => read(attempt, sink, direct);
    start().catch((error) => sink("failure", toSetupFailure(error)));
  };
}

/**
 * Return the direct transport for a connection: EventSource if a fixed URL and cookies are all it needs, otherwise `fetch`.
 *
 * EventSource does not report an error response, so when it is rejected the request is repeated with `fetch`, which is
 * then used for all later attempts.
 */
export function createDirectTransport({ headers, method, body, transport }: SSEOptions): Transport {
  let usesFetch = headers || method || body || transport || !globalThis.EventSource;
  return (attempt, sink) => {
    const { url } = attempt;
    // With EventSource a URL that is valid for one request could be requested twice.
    if (usesFetch || typeof url === "function") return void readWithFetch(attempt, sink);
    readWithEventSource(url, attempt, sink, () => {
      usesFetch = true;
      void readWithFetch(attempt, sink);
    });
  };
}

function readWithEventSource(url: string, attempt: StreamAttempt, sink: Sink, onRejected: () => void): void {
  const { cursor, options, signal } = attempt;
  const withCredentials = options.credentials === "include";
  const request = createRequest(addQueryParameter(url, "last_event_id", cursor.id));
  const source = new EventSource(request.url, { withCredentials });
  let openedAt = Infinity;
  let lastId = "";
  signal.addEventListener("abort", () => source.close());
  source.onopen = () => {
    openedAt = Date.now();
  };
  const listener = ({ type: event, data, lastEventId: id }: MessageEvent<string | undefined>) => {
    // EventSource reports a broken connection as an `error` event too, but without data.
    if (data === undefined) {
      const wasStable = Date.now() - openedAt >= STABLE_AFTER_MS;
      openedAt = Infinity;
      if (source.readyState === source.CLOSED) onRejected();
      // Let the browser reconnect to a stable stream once, because it knows the server's `retry:`.
      else if (!wasStable) sink("failure", { kind: "network" });
      return;
    }
    // Without an id of its own an event has the last one; without any id the last one was taken back.
    const isNewId = id !== lastId;
    lastId = id;
    sink("activity");
    if (isNewId && !id) sink("id", id);
    sink("message", { event, id: isNewId ? id : "", data });
    // `hello` names the events that may follow.
    if (event === "hello") listen();
  };
  const listen = () => {
    for (const event of ["error", ...attempt.events()]) source.addEventListener(event, listener);
  };
  listen();
}

async function readWithFetch({ url, cursor: { id }, options, signal }: StreamAttempt, sink: Sink): Promise<void> {
  const { method, body } = options;
  const headers: [string, string][] = [["Accept", "text/event-stream"]];
  // `fetch` sends each character as a byte, so these are the bytes of UTF-8.
  if (id) headers.push(["Last-Event-ID", unescape(encodeURIComponent(id))]);
  const response = await sendRequest(url, options, headers, { method, body, signal } as RequestInit, isStream);
  if ("kind" in response) return sink("failure", response);
  try {
    const parser = new SSEParser(sink);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      sink("activity");
      parser.push(chunk.value);
    }
    sink("failure", { kind: "ended" });
  } catch (cause) {
    sink("failure", toNetworkFailure(cause));
  }
}

function isStream({ status, headers, body }: Response): unknown {
  return status === 200 && body && /^text\/event-stream *(;|$)/i.test(String(headers.get("Content-Type")));
}
