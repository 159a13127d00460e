/** Parses, checks and deduplicates events, and dispatches them to handlers. */
import { SSECursor } from "./SSECursor.js";
import type { SSEEvents } from "./SSEMessageTypes.js";
import type { ConnectionEvents, RawMessage, SSEMessage, SSEOptions } from "./SSETypes.js";
/** What handlers receive, by the event's name. */
export type EventMap<E extends object = SSEEvents> = ConnectionEvents<E> & {
    [K in keyof E]: Extract<SSEMessage<E>, {
        event: K;
    }>;
};
export type EventHandler<K extends keyof EventMap<E>, E extends object = SSEEvents> = (payload: EventMap<E>[K]) => void;
/** What the client itself reads of an event. */
interface ReceivedMessage {
    readonly event: string;
    readonly data: {
        readonly final?: boolean;
        readonly heartbeat_interval_s?: unknown;
        readonly events?: Readonly<Record<string, boolean>>;
    };
}
export declare class SSEEventManager<E extends object = SSEEvents> {
    #private;
    readonly cursor: SSECursor;
    constructor({ lastEventId, events, checks }?: SSEOptions);
    /** The names of the events that EventSource must listen to. */
    get names(): readonly string[];
    on<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void;
    off<K extends keyof EventMap<E>>(event: K, handler: EventHandler<K, E>): void;
    /** Emit an event of the connection itself. */
    emit<K extends keyof ConnectionEvents<E>>(event: K, payload: ConnectionEvents<E>[K]): void;
    /** Dispatch an event and return it; return undefined if it is a duplicate or invalid. */
    receive({ event, id, data: raw }: RawMessage): ReceivedMessage | undefined;
}
export {};
//# sourceMappingURL=SSEEventManager.d.ts.map