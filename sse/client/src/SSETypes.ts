/** The words of this package: states, failures, options, transports. */

import type { SSEMessage } from "./SSEMessageTypes.js";

/**
 * Where a connection is. `open` means that bytes have been seen, not merely headers; `waiting` that the next attempt
 * has its time; `polling` that events are asked for while the stream does not work; `closed` that nothing follows.
 */
export type SSEState = "idle" | "connecting" | "open" | "waiting" | "polling" | "closed";

/**
 * - `network`: no answer, or the connection broke; `ended`: the server closed it.
 * - `refused`: an answer that is no stream; see `status`.
 * - `mute`: an answer and then nothing: something between here and the server holds the stream back.
 * - `silent`: it spoke, and then nothing came for more than twice the heartbeat.
 */
export type SSEFailureKind = "network" | "ended" | "refused" | "mute" | "silent";

export interface SSEFailure {
  readonly kind: SSEFailureKind;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** A message that does not fit the server's schema. It is reported and goes no further. */
export interface InvalidMessage {
  readonly event: string;
  readonly data: unknown;
  /** The first place that does not fit, as `data.section.key`. */
  readonly at: string;
}

/** What a client may post: in the feature's words, for the channel's handler. */
export interface ClientMessage {
  readonly event: string;
  readonly data?: object;
  readonly channel?: string;
}

export type Headers = Readonly<Record<string, string>>;

export interface SSEOptions {
  /** Answers `?after=<id>` with the records of the stream. Without it there is no falling back to polling. */
  readonly pollUrl?: string | undefined;
  /** Where `send` posts to, and the channel it names. */
  readonly sendUrl?: string | undefined;
  readonly channel?: string | undefined;
  /** The id of the last event that the page has already, say from the server that rendered it. */
  readonly lastEventId?: string | undefined;
  /** Sent with every request; a function is asked before each. With headers the stream is read with `fetch`. */
  readonly headers?: Headers | (() => Headers | Promise<Headers>) | undefined;
  /** Method and body of the stream's request; both are read with `fetch`. */
  readonly method?: string | undefined;
  readonly body?: string | undefined;
  /** `include` sends cookies to other origins too. */
  readonly credentials?: RequestCredentials | undefined;
  /** `fetch` never uses the browser's EventSource; a function is a transport of your own. */
  readonly transport?: "fetch" | SharedTransport | undefined;
  /** Called after 401 or 403, once until something works again. Answer true when there are new credentials. */
  readonly onUnauthorized?: ((failure: SSEFailure) => boolean | Promise<boolean>) | undefined;
  /** Django's token, as `{{ csrf_token }}` writes it; `send` repeats it. */
  readonly csrfToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly timing?: Partial<Timing> | undefined;
}

/** All in milliseconds. */
export interface Timing {
  /** First wait after a failure; doubled by each further one. */
  readonly backoff: number;
  /** How long a first byte, or an answer to polling, may take. */
  readonly answer: number;
  /** Silence that ends a stream whose heartbeat is not known. */
  readonly silence: number;
  /** Between two questions; six times as long while the page is hidden. */
  readonly poll: number;
  /** First wait, while polling, before the stream is tried again; doubled by each failure, to five times as long. */
  readonly probe: number;
  /** After so long without an end `slow` is told. Nothing is given up. */
  readonly patience: number;
}

/** An event as it arrived; from polling `data` is parsed already. */
export interface RawMessage {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}

/** One try to read the stream, over when `signal` is aborted. */
export interface StreamAttempt {
  readonly url: string;
  readonly options: SSEOptions;
  readonly signal: AbortSignal;
  /** Where to go on; read it late, for it moves. */
  readonly cursor: { readonly id: string };
  /** Ask the poll URL for what is missing. */
  readonly catchUp: () => Promise<SSEFailure | undefined>;
}

/**
 * What a transport tells of its attempt: bytes have arrived; an event; the server's `retry:` in ms; the attempt has
 * failed, and nothing follows.
 */
export type Told =
  | readonly [what: "alive"]
  | readonly [what: "message", raw: RawMessage]
  | readonly [what: "retry", ms: number]
  | readonly [what: "fail", failure: SSEFailure];

/** Nothing is heard any more once the attempt's signal is aborted. */
export type Sink = (...told: Told) => void;

export type Transport = (attempt: StreamAttempt, sink: Sink) => void;

/** A transport around the direct one. */
export type SharedTransport = (attempt: StreamAttempt, sink: Sink, direct: Transport) => void;

/** What a connection tells of itself, besides the server's events. */
export interface ConnectionEvents {
  state: SSEState;
  /** An attempt or a question failed; or, when the state is `closed`, the reason. */
  failure: SSEFailure;
  /** The server has been heard, by whatever way. */
  alive: undefined;
  invalid: InvalidMessage;
  slow: undefined;
  /** Every event of the server but `hello` and `heartbeat`. */
  message: SSEMessage;
}
