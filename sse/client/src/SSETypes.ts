/** The public types: states, failures, options and transports. */

import type { SSEEvents } from "./SSEMessageTypes.js";
import type { Check } from "./SSESchema.js";

/** An event, as a union of one type per event name: comparing `event` narrows `data`. */
export type SSEMessage<E extends object = SSEEvents> = {
  [K in keyof E]: { readonly event: K; readonly data: E[K] };
}[keyof E];

/**
 * - `idle`: not started.
 * - `connecting`: the request is sent, but no byte has arrived.
 * - `open`: the stream is live; at least one byte has arrived.
 * - `waiting`: until the next attempt.
 * - `polling`: events come from `pollUrl` while the stream does not work.
 * - `closed`: no further attempt is made.
 */
export type SSEState = "idle" | "connecting" | "open" | "waiting" | "polling" | "closed";

/**
 * - `network`: the request failed or the connection broke.
 * - `ended`: the server closed the stream.
 * - `http`: the response is not an event stream; see `status`.
 * - `timeout`: no byte arrived in time. A proxy may be buffering the stream.
 * - `stalled`: the stream was open, then nothing arrived for more than two heartbeat intervals.
 * - `setup`: the options cannot work; see `detail` and `cause`. Never retried.
 */
export type SSEFailureKind = "network" | "ended" | "http" | "timeout" | "stalled" | "setup";

export interface SSEFailure {
  readonly kind: SSEFailureKind;
  /** The HTTP status, if there was a response. */
  readonly status?: number;
  /** The `code` of the response's problem document, such as `too_many_streams`. */
  readonly code?: string | undefined;
  /** Its `detail`, for people; or what is wrong with the options. */
  readonly detail?: string | undefined;
  /** The server's `Retry-After`, in ms, at most five minutes; 0 without one. */
  readonly retryAfterMs?: number;
  /** The error that was thrown, if there was one. */
  readonly cause?: unknown;
}

/** A message that does not match the server's schema. It is reported, but not delivered. */
export interface InvalidMessage {
  readonly event: string;
  readonly data: unknown;
  /** Path of the first invalid value, such as `data.section.key`. */
  readonly at: string;
}

/** A message from the client to the channel's handler. */
export interface ClientMessage {
  readonly event: string;
  readonly data?: object;
  /** Defaults to the option `channel`. */
  readonly channel?: string;
}

/** A URL, or a function that returns it and is called before each request, for example to get a one-use ticket. */
export type Address = string | (() => string | Promise<string>);

export interface SSEOptions {
  /** Returns the stream's records after `?after=<id>`. Without it there is no fallback to polling. */
  readonly pollUrl?: Address | undefined;
  /** Names of events that EventSource must listen to, if the server does not announce them in `hello`. */
  readonly events?: readonly string[] | undefined;
  /** Check the data of each event at run time, by the event's name; see `throughline-sse/checks`. */
  readonly checks?: ReadonlyMap<string, Check> | undefined;
  /** Where `send` posts messages. */
  readonly sendUrl?: string | undefined;
  /** The channel that `send` names by default. */
  readonly channel?: string | undefined;
  /** Resume after this event, for example the last one that the server rendered into the page. */
  readonly lastEventId?: string | undefined;
  /** Sent with every request; a function is called before each one. The stream is then read with `fetch`. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>) | undefined;
  /** HTTP method of the stream's request. The stream is then read with `fetch`. */
  readonly method?: string | undefined;
  /** Body of the stream's request. The stream is then read with `fetch`. */
  readonly body?: string | undefined;
  /** As for `fetch`; default `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /**
   * Names the stream and its reader. Needed to share a connection if the URL or `headers` is a function, because only
   * the application knows whether two of them mean the same; change it when they mean another stream or reader.
   */
  readonly identity?: string | undefined;
  /** `"fetch"` never uses EventSource. A function is a custom transport. */
  readonly transport?: "fetch" | TransportWrapper | undefined;
  /**
   * Called after 401 or 403. Return true if there are new credentials; the request is then repeated. Called again only
   * after a request has succeeded.
   */
  readonly onUnauthorized?: ((failure: SSEFailure) => boolean | Promise<boolean>) | undefined;
  /** Django's CSRF token, the value of `{{ csrf_token }}`; needed for `send` with cookies. */
  readonly csrfToken?: string | undefined;
  /** Aborting it disconnects. */
  readonly signal?: AbortSignal | undefined;
  readonly timing?: Partial<Timing> | undefined;
}

/** All in milliseconds. */
export interface Timing {
  /** Delay after the first failure; doubled after each further one, up to 30 s. Ten times as long while polling, from the third on. */
  readonly backoffMs: number;
  /** Maximum wait for a stream's first byte, or for a polling response. */
  readonly timeoutMs: number;
  /** Maximum silence of a stream that has not announced its heartbeat interval. */
  readonly silenceTimeoutMs: number;
  /** Between two polls; three times as long while the page is hidden. */
  readonly pollIntervalMs: number;
  /** Emit `slow` after this time. The connection stays open. */
  readonly slowAfterMs: number;
}

/**
 * An event as it was received. `id` is empty if the event has no id of its own. `data` is JSON text from a stream, and
 * already parsed from polling.
 */
export interface RawMessage {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** One attempt to read the stream. It ends when `signal` is aborted. */
export interface StreamAttempt {
  readonly url: Address;
  readonly options: SSEOptions;
  readonly signal: AbortSignal;
  /** Returns the names of the events to listen to. */
  readonly events: () => readonly string[];
  /** The id to resume from. It changes as events arrive, so read it just before the request. */
  readonly cursor: { readonly id: string };
  /** Fetch missing events from `pollUrl`. */
  readonly catchUp: () => Promise<SSEFailure | undefined>;
}

/**
 * What a transport reports: bytes have arrived; an event; an id without an event, empty if the server has taken back
 * its ids; the server's `retry:` in ms; or a failure, which ends the attempt.
 */
export type TransportEvent =
  | readonly [type: "activity"]
  | readonly [type: "message", message: RawMessage]
  | readonly [type: "id", id: string]
  | readonly [type: "retry", ms: number]
  | readonly [type: "failure", failure: SSEFailure];

/** Receives a transport's events. Ignores them once the attempt's signal is aborted. */
export type Sink = (...event: TransportEvent) => void;

export type Transport = (attempt: StreamAttempt, sink: Sink) => void;

/** A custom transport. It may delegate to `direct`, which reads the stream itself. */
export type TransportWrapper = (attempt: StreamAttempt, sink: Sink, direct: Transport) => void;

/** Events of the connection itself, besides those of the server. */
export interface ConnectionEvents<E extends object = SSEEvents> {
  state: SSEState;
  /** A request failed. In the state `closed`: why the connection was closed. */
  failure: SSEFailure;
  /** Data arrived from the server, by the stream or by polling. */
  activity: undefined;
  invalid: InvalidMessage;
  slow: undefined;
  /** Every event of the server except `hello` and `heartbeat`. */
  message: SSEMessage<E>;
}
