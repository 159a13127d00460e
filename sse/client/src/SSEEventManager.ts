/** From an event on the wire to those who listen: parsed, checked, each once, progress never falling. */

import { SSECursor } from "./SSECursor.js";
import { checkData, EVENT_KINDS, type EventKind, type MessageData, type SSEMessage } from "./SSEMessageTypes.js";
import type { ConnectionEvents, RawMessage } from "./SSETypes.js";

export type EventMap = ConnectionEvents & Record<EventKind, SSEMessage>;
export type EventHandler<K extends keyof EventMap> = (told: EventMap[K]) => void;
type Data = Partial<MessageData> | null | undefined;
type AnyHandler = (told: unknown) => void;

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

  /** Tell everybody who listens; one that throws does not keep it from the others. */
  emit<K extends keyof EventMap>(event: K, told: EventMap[K]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      try {
        handler(told);
      } catch (error) {
        // Thrown where nobody catches it, it is reported like any other mistake.
        setTimeout(() => {
          throw error;
        });
      }
    }
  }

  /** Take an event as it arrived; return it when it was new, known and right, after everybody was told. */
  receive({ event: name, id, data: raw }: RawMessage): SSEMessage | undefined {
    const event = name as EventKind;
    const hasId = Object.hasOwn(EVENT_KINDS, event) ? EVENT_KINDS[event] : undefined;
    const data = typeof raw === "string" ? parsed(raw) : raw;
    // Even an event that is wrong or unknown has its place, or it would be sent again for ever.
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
    const message = { event, data: this.#neverFalling(data as MessageData) };
    this.emit(event, message);
    if (event !== "hello" && event !== "heartbeat") this.emit("message", message);
    return message;
  }

  #neverFalling(data: MessageData): MessageData {
    if (data.progress === undefined) return data;
    const run = data.run_id ?? "";
    const progress = Math.max(data.progress, this.#progress.get(run) ?? 0);
    this.#progress.set(run, progress);
    return { ...data, progress };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
