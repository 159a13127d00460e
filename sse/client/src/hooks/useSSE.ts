"use client";

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import type { SSEEvents } from "../SSEMessageTypes.js";
import { createShareKey } from "../SSEShareKey.js";
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

type Options = UseSSEOptions<unknown, unknown> & { readonly url: Address | null };
type Result = SSEResult<unknown>;

/** React may unmount a component and mount it again at once; disconnect only if it stays unmounted. */
const UNMOUNT_GRACE_MS = 50;
const stores = new Set<Store>();
let ownerCount = 0;

/** A connection and its data, shared by components that read the same. The first one's options apply. */
interface Store {
  readonly key: unknown;
  readonly reducer: unknown;
  result: Result;
  /** Add a subscriber; the first one connects. Returns a function that removes it. */
  readonly subscribe: (notify: () => void, options: Options) => () => void;
}

/** Create a store. It has no effect before it gets a subscriber. */
function createStore(key: unknown, options: Options): Store {
  const { url, initialData, reducer } = options;
  const connection = new SSEConnection(typeof url === "function" ? () => (options.url as typeof url)() : url, options);
  const subscribers = new Map<() => void, Options>();
  let disconnectTimer: ReturnType<typeof setTimeout> | undefined;
  const store: Store = {
    key,
    reducer,
    result: {
      data: initialData,
      error: null,
      isConnected: false,
      status: "idle",
      // Without a URL, or after the last component is unmounted, the connection would never be closed again.
      reconnect: async () => (stores.has(store) ? connection.reconnect() : undefined),
      disconnect: () => connection.disconnect(),
      send: (message) => connection.send(message),
    },
    subscribe(notify, subscriberOptions) {
      clearTimeout(disconnectTimer);
      subscribers.set(notify, subscriberOptions);
      if (!stores.has(store)) void connection.connect();
      stores.add(store);
      return () => {
        subscribers.delete(notify);
        if (subscribers.size > 0) return;
        disconnectTimer = setTimeout(() => {
          connection.disconnect();
          stores.delete(store);
        }, UNMOUNT_GRACE_MS);
      };
    },
  };
  const update = (changes: Partial<Result>) => {
    store.result = { ...store.result, ...changes };
    for (const notify of subscribers.keys()) notify();
  };
  connection.on("message", (message) => {
    const data = message.event === "reset" ? initialData : store.result.data;
    update({ data: options.reducer ? options.reducer(data, message) : message });
    for (const { onEvent } of subscribers.values()) onEvent?.(message);
  });
  for (const event of ["state", "failure", "activity"] as const)
    connection.on(event, () => {
      const { state: status, failure: error = null } = connection;
      const isChanged = status !== store.result.status || error !== store.result.error;
      if (isChanged) update({ status, error, isConnected: status === "open" });
    });
  return store;
}

/**
 * Follow a stream; without a URL nothing is connected.
 *
 * Components share a connection and its data if they read the same URL as the same reader, and have the same reducer
 * function: see `identity`. Options may be new objects in every render: the connection stays, and the latest functions
 * are called.
 */
export function useSSE<T, E extends object = SSEEvents>(
  url: Address | null | undefined,
  options: UseSSEOptions<T, T, E> & {
    readonly reducer: (data: T, message: SSEMessage<E>) => T;
    readonly initialData: T;
  },
): SSEResult<T>;
export function useSSE<T, E extends object = SSEEvents>(
  url: Address | null | undefined,
  options: UseSSEOptions<T, undefined, E> & {
    readonly reducer: (data: T | undefined, message: SSEMessage<E>) => T;
    readonly initialData?: undefined;
  },
): SSEResult<T | undefined>;
export function useSSE<D = undefined, E extends object = SSEEvents>(
  url: Address | null | undefined,
  options?: UseSSEOptions<never, D, E> & { readonly reducer?: undefined },
): SSEResult<SSEMessage<E> | D>;
export function useSSE(url: Address | null = null, options: object = {}): Result {
  const current: Options = { ...options, url };
  // Stands for the functions whose data cannot be shared.
  const [owner] = useState(() => ++ownerCount);
  const key = url === null ? null : createShareKey(current, owner);
  // One for each key: other components may continue with the options of the former one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an effect copies the changes that do not change the key
  const [latest, store, getStore, subscribe] = useMemo(() => {
    const own = createStore(key, current);
    const find = () => [...stores].find((other) => other.key === key && other.reducer === own.reducer) ?? own;
    return [current, own, find, (notify: () => void) => (key === null ? () => {} : find().subscribe(notify, current))];
  }, [key]);
  useEffect(() => {
    Object.assign(latest, current);
  });
  return useSyncExternalStore(
    subscribe,
    () => getStore().result,
    () => store.result,
  );
}
