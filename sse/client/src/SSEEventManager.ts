/** Parses, checks and deduplicates events, and dispatches them to handlers. */

import { SSECursor } from "./SSECursor.js";
import type { SSEEvents } from "./SSEMessageTypes.js";
import type { ConnectionEvents, RawMessage, SSEMessage, SSEOptions } from "./SSETypes.js";

/** What handlers receive, by the event's name. */
export type EventMap<E extends object = SSEEvents> = ConnectionEvents<E> & {
  [K in keyof E]: Extract<SSEMessage<E>, { event: K }>;
};
export type EventHandler<K extends keyof EventMap<E>, E extends object = SSEEvents> = (payload: EventMap<E>[K]) => void;
type AnyHandler = (payload: unknown) => void;

/** What the client itself reads of an event. */
interface ReceivedMessage {
  readonly event: string;
  readonly data: {
    readonly final?: boolean;
    readonly heartbeat_interval_s?: unknown;
    readonly events?: Readonly<Record<string, boolean>>;
  };
}

/** The events of the protocol itself. The server names all others in `hello`. */
const PROTOCOL_EVENTS = ["hello", "heartbeat", "reset", "notice"];

export class SSEEventManager<E extends object = SSEEvents> {
  readonly cursor: SSECursor;
  readonly #checks;
  readonly #handlers = new Map<string, Set<AnyHandler>>();
  #announced: readonly string[];

  constructor({ lastEventId, events = [], checks }: SSEOptions = {}) {
    this.cursor = new SSECursor(lastEventId);
    this.#checks = checks;
    this.#announced = events;
  }

  /** The names of the events that EventSource must listen to. */
  get names(): readonly string[] {
    return [...PROTOCOL_EVENTS, ...this.#announced, ...this.#handlers.keys()];
  }

  on<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void {
    const handlers = this.#handlers.get(event as string) ?? new Set();
    this.#handlers.set(event as string, handlers.add(handler as AnyHandler));
  }

  off<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void {
    this.#handlers.get(event as string)?.delete(handler as AnyHandler);
  }

  /** Emit an event of the connection itself. */
  emit<K extends keyof ConnectionEvents<E>>(event: K, payload: ConnectionEvents<E>[K]): void {
    this.#call(event, payload);
  }

  /** Dispatch an event and return it; return undefined if it is a duplicate or invalid. */
  receive({ event, id, data: raw }: RawMessage): ReceivedMessage | undefined {
    let data = raw;
    try {
      if (typeof raw === "string") data = JSON.parse(raw);
    } catch {
      // Still text, which is reported below.
    }
    // Invalid events move the cursor too; otherwise the server would send them again and again.
    if (id && !this.cursor.advance(id, (data as ReceivedMessage["data"] | null | undefined)?.final)) return undefined;
    const at = Object(data) === data ? this.#checks?.get(event)?.(data, "data") : "data";
    if (at) {
      this.emit("invalid", { event, data: raw, at });
      return undefined;
    }
    const message = { event, data } as ReceivedMessage;
    if (event === "hello" && message.data.events) this.#announced = Object.keys(message.data.events);
    if (event === "reset") this.cursor.clear();
    // `message` is also the name of an event without a name.
    if (event !== "message") this.#call(event, message);
    if (event !== "hello" && event !== "heartbeat") this.#call("message", message);
    return message;
  }

  /** Call every handler of the event, even if one of them throws. */
  #call(event: string, payload: unknown): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      try {
        handler(payload);
      } catch (error) {
        // Rethrow outside this call stack, so that it is reported as an uncaught error.
        setTimeout(() => {
          throw error;
        });
      }
    }
  }
}
