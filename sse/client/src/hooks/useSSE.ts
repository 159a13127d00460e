"use client";

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import type { SSEEvents } from "../SSEMessageTypes.js";
import { sendMessage } from "../SSESend.js";
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

type Options = UseSSEOptions<unknown, unknown>;
type Result = SSEResult<unknown>;

/** React may unmount a component and mount it again at once; disconnect only if it stays unmounted. */
const UNMOUNT_GRACE_MS = 50;
const stores = new Map<unknown, Store>();
const reducerIds = new WeakMap<object, number>();
let reducerCount = 0;

/** A connection and its data, shared by components that read the same. The first one's options apply. */
interface Store {
  readonly getResult: () => Result;
  /** Add a subscriber; the first one connects. Returns a function that removes it; `onEmpty` follows the last one. */
  readonly subscribe: (notify: () => void, options: Options, onEmpty: () => void) => () => void;
}

function createStore(url: Address, options: Options): Store {
  const connection = new SSEConnection(url, options);
  const subscribers = new Map<() => void, Options>();
  let disconnectTimer: ReturnType<typeof setTimeout> | undefined;
  let result = createResult(options, connection);
  const update = (changes: Partial<Result>) => {
    result = { ...result, ...changes };
    for (const notify of subscribers.keys()) notify();
  };
  const updateStatus = () => {
    const { state: status, failure: error = null } = connection;
    if (status !== result.status || error !== result.error) update({ status, error, isConnected: status === "open" });
  };
  connection.on("message", (message) => {
    const { reducer, initialData } = options;
    const data = message.event === "reset" ? initialData : result.data;
    update({ data: reducer ? reducer(data, message) : message });
    for (const { onEvent } of subscribers.values()) onEvent?.(message);
  });
  for (const event of ["state", "failure", "activity"] as const) connection.on(event, updateStatus);
  return {
    getResult: () => result,
    subscribe(notify, subscriberOptions, onEmpty) {
      clearTimeout(disconnectTimer);
      subscribers.set(notify, subscriberOptions);
      if (connection.state === "idle") void connection.connect();
      return () => {
        subscribers.delete(notify);
        if (subscribers.size > 0) return;
        disconnectTimer = setTimeout(() => {
          connection.disconnect();
          onEmpty();
        }, UNMOUNT_GRACE_MS);
      };
    },
  };
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
  const current: Options = options;
  // Only for this component, which it identifies if its connection cannot be shared.
  const [own] = useState(() => ({ reducerId: getReducerId(current.reducer) }));
  const shareKey = url === null ? null : createShareKey(url, current);
  const key = shareKey === undefined ? own : shareKey && shareKey + own.reducerId;
  // Other components may go on with the options of the former key.
  // biome-ignore lint/correctness/useExhaustiveDependencies: an effect copies the other changes
  const latest = useMemo(() => ({ ...current }), [key]);
  const [idleResult] = useState(() => createResult(latest));
  useEffect(() => {
    Object.assign(latest, current);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the URL, which may be a new function
  const subscribe = useCallback(
    (notify: () => void) => {
      if (url === null) return () => {};
      const store = stores.get(key) ?? createStore(url, latest);
      stores.set(key, store);
      return store.subscribe(notify, latest, () => stores.delete(key));
    },
    [key],
  );
  const getResult = () => stores.get(key)?.getResult() ?? idleResult;
  return useSyncExternalStore(subscribe, getResult, () => idleResult);
}

function createResult(options: Options, connection?: SSEConnection): Result {
  return {
    data: options.initialData,
    error: null,
    isConnected: false,
    status: "idle",
    reconnect: async () => connection?.reconnect(),
    disconnect: () => connection?.disconnect(),
    send: (message) => sendMessage(message, options),
  };
}

/** Return a number that identifies the function. */
function getReducerId(reducer: object | undefined): number {
  if (!reducer) return 0;
  const id = reducerIds.get(reducer) ?? ++reducerCount;
  reducerIds.set(reducer, id);
  return id;
}
