/** Parses, checks and deduplicates events, and dispatches them to handlers. */
import { SSECursor } from "./SSECursor.js";
/** The events of the protocol itself. The server names all others in `hello`. */
const PROTOCOL_EVENTS = ["hello", "heartbeat", "reset", "notice"];
export class SSEEventManager {
    cursor;
    #checks;
    #handlers = new Map();
    #announced;
    constructor({ lastEventId, events = [], checks } = {}) {
        this.cursor = new SSECursor(lastEventId);
        this.#checks = checks;
        this.#announced = events;
    }
    /** The names of the events that EventSource must listen to. */
    get names() {
        return [...PROTOCOL_EVENTS, ...this.#announced, ...this.#handlers.keys()];
    }
    on(event, handler) {
        const handlers = this.#handlers.get(event) ?? new Set();
        this.#handlers.set(event, handlers.add(handler));
    }
    off(event, handler) {
        this.#handlers.get(event)?.delete(handler);
    }
    /** Emit an event of the connection itself. */
    emit(event, payload) {
        this.#call(event, payload);
    }
    /** Dispatch an event and return it; return undefined if it is a duplicate or invalid. */
    receive({ event, id, data: raw }) {
        let data = raw;
        try {
            if (typeof raw === "string")
                data = JSON.parse(raw);
        }
        catch {
            // Still text, which is reported below.
        }
        // Invalid events move the cursor too; otherwise the server would send them again and again.
        if (id && !this.cursor.advance(id, data?.final))
            return undefined;
        const at = Object(data) === data ? this.#checks?.get(event)?.(data, "data") : "data";
        if (at) {
            this.emit("invalid", { event, data: raw, at });
            return undefined;
        }
        const message = { event, data };
        if (event === "hello" && message.data.events)
            this.#announced = Object.keys(message.data.events);
        if (event === "reset")
            this.cursor.clear();
        // `message` is also the name of an event without a name.
        if (event !== "message")
            this.#call(event, message);
        if (event !== "hello" && event !== "heartbeat")
            this.#call("message", message);
        return message;
    }
    /** Call every handler of the event, even if one of them throws. */
    #call(event, payload) {
        for (const handler of [...(this.#handlers.get(event) ?? [])]) {
            try {
                handler(payload);
            }
            catch (error) {
                // Rethrow outside this call stack, so that it is reported as an uncaught error.
                setTimeout(() => {
                    throw error;
                });
            }
        }
    }
}
//# sourceMappingURL=SSEEventManager.js.map