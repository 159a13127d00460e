/** A connection to an event stream: a state machine over EventSource, fetch and polling. */
import { type EventHandler, type EventMap } from "./SSEEventManager.js";
import type { SSEEvents } from "./SSEMessageTypes.js";
import type { Address, ClientMessage, SSEFailure, SSEOptions, SSEState } from "./SSETypes.js";
/** `E` maps the names of the server's events to the types of their data. */
export declare class SSEConnection<E extends object = SSEEvents> {
    #private;
    /** `url` is the stream's URL or a function that returns it for each attempt, or null to use polling alone. */
    constructor(url: Address | null, options?: SSEOptions);
    get state(): SSEState;
    /** The current failure; undefined while everything works. When closed: why the connection was closed. */
    get failure(): SSEFailure | undefined;
    get lastEventId(): string;
    /** True while the stream is open; false while polling. */
    isConnected(): boolean;
    /** Add a handler for an event of the server or the connection. Returns a function that removes it. */
    on<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): () => void;
    off<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void;
    /**
     * Start the connection.
     *
     * Resolves when the first data arrives, by the stream or by polling, or when there are no events to come. Rejects if
     * the connection is closed with a failure, or still fails after three attempts, while further ones follow. The failure
     * is the error's `cause`.
     */
    connect(): Promise<void>;
    /** Close the connection; no request, timer or listener remains. */
    disconnect(): void;
    /** Connect again after the last event, immediately unless the server's `Retry-After` forbids it. */
    reconnect(): Promise<void>;
    /** Post a message to the channel's handler; rejects if the server does not accept it. */
    send(message: ClientMessage): Promise<void>;
}
//# sourceMappingURL=SSEConnection.d.ts.map