/** Parses, validates and deduplicates events, and dispatches them to handlers. */

import { SSECursor } from "./SSECursor.js";
import { checkData, EVENT_KINDS, type EventKind, type MessageData, type SSEMessage } from "./SSEMessageTypes.js";
import type { ConnectionEvents, RawMessage } from "./SSETypes.js";

export type EventMap = ConnectionEvents & Record<EventKind, SSEMessage>;
export type EventHandler<K extends keyof EventMap> = (payload: EventMap[K]) => void;
type Data = Partial<MessageData> | null | undefined;
type AnyHandler = (payload: unknown) => void;

export class SSEEventManager {
  readonly cursor: SSECursor;
  readonly #handlers = new Map<string, Set<AnyHandler>>();
  readonly #progress = new Map<string, number>();

  constructor(lastEventId?: string) {
    this.cursor = new SSECursor(lastEventId);
  }

  on<K extends keyof EventMap>(event: K, handler: EventHandler<K>): void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers.add(handler as AnyHandler));
  }

  off<K extends keyof EventMap>(event: K, handler: EventHandler<K>): void {
    this.#handlers.get(event)?.delete(handler as AnyHandler);
  }

  /** Call every handler of the event, even if one of them throws. */
  emit<K extends keyof EventMap>(event: K, payload: EventMap[K]): void {
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

  /** Dispatch an event and return it; return undefined if it is a duplicate, unknown or invalid. */
  receive({ event: name, id, data: raw }: RawMessage): SSEMessage | undefined {
    const event = name as EventKind;
    const hasId = Object.hasOwn(EVENT_KINDS, event) ? EVENT_KINDS[event] : undefined;
    const data = typeof raw === "string" ? parseJson(raw) : raw;
    // Invalid and unknown events move the cursor too; otherwise the server would send them again and again.
    if (id && hasId !== false && !this.cursor.advance(id, (data as Data)?.final)) return undefined;
    if (hasId === undefined) return undefined;
    const at = checkData(data, "data");
    if (at) {
      this.emit("invalid", { event, data: raw, at });
      return undefined;
    }
    if (event === "reset") {
      this.cursor.clear();
      this.#progress.clear();
    }
    const message = { event, data: this.#keepHighestProgress(data as MessageData) };
    this.emit(event, message);
    if (event !== "hello" && event !== "heartbeat") this.emit("message", message);
    return message;
  }

  #keepHighestProgress(data: MessageData): MessageData {
    if (data.progress === undefined) return data;
    const run = data.run_id ?? "";
    const progress = Math.max(data.progress, this.#progress.get(run) ?? 0);
    this.#progress.set(run, progress);
    return { ...data, progress };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
