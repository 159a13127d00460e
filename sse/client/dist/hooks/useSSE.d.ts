import type { SSEEvents } from "../SSEMessageTypes.js";
import type { Address, ClientMessage, SSEFailure, SSEMessage, SSEOptions, SSEState } from "../SSETypes.js";
/** `T` is what the reducer returns, `D` the initial data. */
export interface UseSSEOptions<T, D, E extends object = SSEEvents> extends SSEOptions {
    /** Returns the new data for an event. Without it the data is the last event. */
    readonly reducer?: ((data: T | D, message: SSEMessage<E>) => T) | undefined;
    /** The data before the first event, and after a `reset`. */
    readonly initialData?: D;
    /** Called for every event. */
    readonly onEvent?: ((message: SSEMessage<E>) => void) | undefined;
}
export interface SSEResult<T> {
    readonly data: T;
    /** The current failure, or null. It is being retried unless `status` is `closed`. */
    readonly error: SSEFailure | null;
    /** True while the stream is open; false while polling. */
    readonly isConnected: boolean;
    /** The connection's state. */
    readonly status: SSEState;
    readonly reconnect: () => Promise<void>;
    readonly disconnect: () => void;
    /** Post a message to `sendUrl`; rejects if the server does not accept it. */
    readonly send: (message: ClientMessage) => Promise<void>;
}
/**
 * Follow a stream; without a URL nothing is connected.
 *
 * Components share a connection and its data if they read the same URL as the same reader, and have the same reducer
 * function: see `identity`. Options may be new objects in every render: the connection stays, and the latest functions
 * are called.
 */
export declare function useSSE<T, E extends object = SSEEvents>(url: Address | null | undefined, options: UseSSEOptions<T, T, E> & {
    readonly reducer: (data: T, message: SSEMessage<E>) => T;
    readonly initialData: T;
}): SSEResult<T>;
export declare function useSSE<T, E extends object = SSEEvents>(url: Address | null | undefined, options: UseSSEOptions<T, undefined, E> & {
    readonly reducer: (data: T | undefined, message: SSEMessage<E>) => T;
    readonly initialData?: undefined;
}): SSEResult<T | undefined>;
export declare function useSSE<D = undefined, E extends object = SSEEvents>(url: Address | null | undefined, options?: UseSSEOptions<never, D, E> & {
    readonly reducer?: undefined;
}): SSEResult<SSEMessage<E> | D>;
//# sourceMappingURL=useSSE.d.ts.map