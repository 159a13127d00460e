"use client";

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import type { SSEMessage } from "../SSEMessageTypes.js";
import type { SSEFailure, SSEOptions, SSEState } from "../SSETypes.js";

export interface UseSSEOptions<T> extends SSEOptions {
  /** The data before the first event, and after a `reset`. */
  readonly initialData?: T;
  /** Returns the new data for an event. Without it the data is the last event. */
  readonly reducer?: (data: T, message: SSEMessage) => T;
  /** Called for every event. */
  readonly onEvent?: (message: SSEMessage) => void;
}

export interface SSEResult<T> {
  readonly data: T;
  /** The current failure, or null. It is being retried unless `state` is `closed`. */
  readonly error: SSEFailure | null;
  /** True while the stream is open; false while polling. */
  readonly isConnected: boolean;
  readonly state: SSEState;
  readonly reconnect: () => Promise<void>;
}

type Options = UseSSEOptions<unknown>;
type Result = SSEResult<unknown>;

/** React may unmount a component and mount it again at once; disconnect only if it stays unmounted. */
const UNMOUNT_GRACE_MS = 50;
const stores = new Map<string | null, Store>();

/** A connection and its data, shared by all components with the same URL. The first one's options apply. */
class Store {
  result: Result;
  readonly #connection: SSEConnection;
  readonly #subscribers = new Map<() => void, Options>();
  #disconnectTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, options: Options) {
    const connection = new SSEConnection(url, options);
    this.#connection = connection;
    this.result = { ...createIdleResult(options), reconnect: () => connection.reconnect() };
    connection.on("message", (message) => {
      const { reducer, initialData } = options;
      const data = message.event === "reset" ? initialData : this.result.data;
      this.#update({ data: reducer ? reducer(data, message) : message });
      for (const { onEvent } of this.#subscribers.values()) onEvent?.(message);
    });
    for (const event of ["state", "failure", "activity"] as const) connection.on(event, () => this.#updateState());
  }

  /** Add a subscriber; the first one connects. Returns a function that removes it; `onEmpty` follows the last one. */
  subscribe(notify: () => void, options: Options, onEmpty: () => void): () => void {
    const connection = this.#connection;
    clearTimeout(this.#disconnectTimer);
    this.#subscribers.set(notify, options);
    if (connection.state === "idle") void connection.connect();
    return () => {
      this.#subscribers.delete(notify);
      if (this.#subscribers.size > 0) return;
      this.#disconnectTimer = setTimeout(() => {
        connection.disconnect();
        onEmpty();
      }, UNMOUNT_GRACE_MS);
    };
  }

  #updateState(): void {
    const { state, failure: error = null } = this.#connection;
    const { result } = this;
    if (state !== result.state || error !== result.error) this.#update({ state, error, isConnected: state === "open" });
  }

  #update(changes: Partial<Result>): void {
    this.result = { ...this.result, ...changes };
    for (const notify of this.#subscribers.keys()) notify();
  }
}

/**
 * Follow a stream. Components with the same URL share one connection and its data; null does not connect.
 *
 * Options may be new objects in every render: the connection stays, and the latest functions are called.
 */
export function useSSE<T = SSEMessage | undefined>(url: string | null, options: UseSSEOptions<T> = {}): SSEResult<T> {
  const current = options as Options;
  const latest = useRef({ ...current });
  const [idleResult] = useState(() => createIdleResult(current));
  useEffect(() => {
    Object.assign(latest.current, current);
  });
  const subscribe = useCallback(
    (notify: () => void) => {
      if (url === null) return () => {};
      const store = stores.get(url) ?? new Store(url, latest.current);
      stores.set(url, store);
      return store.subscribe(notify, latest.current, () => stores.delete(url));
    },
    [url],
  );
  return useSyncExternalStore(
    subscribe,
    () => stores.get(url)?.result ?? idleResult,
    () => idleResult,
  ) as SSEResult<T>;
}

function createIdleResult({ initialData }: Options): Result {
  return { data: initialData, error: null, isConnected: false, state: "idle", reconnect: async () => {} };
}
