/** Two ways to read a stream: the browser's own EventSource, and `fetch` with our parser. */

import { EVENT_KINDS } from "./SSEMessageTypes.js";
import { SSEParser } from "./SSEParser.js";
import { SOUND_MS } from "./SSEReconnection.js";
import type { Sink, SSEOptions, StreamAttempt, Transport } from "./SSETypes.js";
import { refusal, requestInit, withParameter } from "./SSEUtils.js";

/**
 * Return the transport of a connection: EventSource where cookies are all that is needed. When that is refused, `fetch`
 * asks again and keeps the job: only it can say why.
 */
export function directTransport({ headers, method, body, transport }: SSEOptions): Transport {
  let byFetch = headers || method || body || transport || !globalThis.EventSource;
  return (attempt, sink) => {
    if (byFetch) return void readByFetch(attempt, sink);
    readByEventSource(attempt, sink, () => {
      byFetch = true;
      void readByFetch(attempt, sink);
    });
  };
}

function readByEventSource({ url, cursor, options, signal }: StreamAttempt, sink: Sink, refused: () => void): void {
  const withCredentials = options.credentials === "include";
  const source = new EventSource(withParameter(url, "last_event_id", cursor.id), { withCredentials });
  let openedAt = Infinity;
  signal.addEventListener("abort", () => source.close());
  source.onopen = () => {
    openedAt = Date.now();
  };
  for (const event of Object.keys(EVENT_KINDS)) {
    source.addEventListener(event, ({ data, lastEventId: id }: MessageEvent<string | undefined>) => {
      // A broken connection is told as `error` too, but without data.
      if (data !== undefined) {
        sink("alive");
        sink("message", { event, id, data });
        return;
      }
      const lasted = Date.now() - openedAt >= SOUND_MS;
      openedAt = Infinity;
      if (source.readyState === EventSource.CLOSED) refused();
      // The browser knows the server's `retry:`, so the return from a sound stream is its own, once.
      else if (!lasted) sink("fail", { kind: "network" });
    });
  }
}

async function readByFetch({ url, cursor: { id }, options, signal }: StreamAttempt, sink: Sink): Promise<void> {
  const { method = "GET", body = null } = options;
  try {
    const own = { Accept: "text/event-stream", ...(id && { "Last-Event-ID": id }) };
    const response = await fetch(url, { ...(await requestInit(options, own)), method, body, signal });
    const isStream = /^text\/event-stream *(;|$)/i.test(response.headers.get("Content-Type") ?? "");
    if (response.status !== 200 || !isStream || !response.body) return sink("fail", refusal(response));
    const parser = new SSEParser(sink);
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      sink("alive");
      parser.push(read.value);
    }
    sink("fail", { kind: "ended" });
  } catch {
    sink("fail", { kind: "network" });
  }
}
