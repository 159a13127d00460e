"use client";

import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import type { SSEMessage } from "../SSEMessageTypes.js";
import type { SSEFailure, SSEOptions, SSEState } from "../SSETypes.js";

export interface UseSSEOptions<T> extends SSEOptions {
  /** What there is before the first event, and again after a `reset`. */
  readonly initialData?: T;
  /** Makes the next data of the present ones and an event; without it the data are the last event. */
  readonly reducer?: (data: T, message: SSEMessage) => T;
  /** Called for every event. */
  readonly onEvent?: (message: SSEMessage) => void;
}

export interface SSEResult<T> {
  readonly data: T;
  /** What is wrong at present, or null. Unless `state` is `closed`, it is being dealt with. */
  readonly error: SSEFailure | null;
  /** True while the stream is live; while polling it is not. */
  readonly isConnected: boolean;
  readonly state: SSEState;
  readonly reconnect: () => Promise<void>;
}

type Options = UseSSEOptions<unknown>;
type Result = SSEResult<unknown>;

/** React unmounts and mounts again in one go: only who stays away for so long has left. */
const LEFT_AFTER_MS = 50;
const stores = new Map<string | null, Store>();

/** One connection and its data, for all components that name its address. The first one's options are in force. */
class Store {
  result: Result;
  readonly #connection: SSEConnection;
  readonly #users = new Map<() => void, Options>();
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, options: Options) {
    const connection = new SSEConnection(url, options);
    this.#connection = connection;
    this.result = { ...idle(options), reconnect: () => connection.reconnect() };
    connection.on("message", (message) => {
      const { reducer, initialData } = options;
      const data = message.event === "reset" ? initialData : this.result.data;
      this.#change({ data: reducer ? reducer(data, message) : message });
      for (const { onEvent } of this.#users.values()) onEvent?.(message);
    });
    for (const event of ["state", "failure", "alive"] as const) connection.on(event, () => this.#follow());
  }

  /** Take part; returns what ends it. */
  join(notify: () => void, options: Options, left: () => void): () => void {
    const connection = this.#connection;
    clearTimeout(this.#leaving);
    this.#users.set(notify, options);
    if (connection.state === "idle") void connection.connect();
    return () => {
      this.#users.delete(notify);
      if (this.#users.size > 0) return;
      this.#leaving = setTimeout(() => {
        connection.disconnect();
        left();
      }, LEFT_AFTER_MS);
    };
  }

  #follow(): void {
    const { state, failure: error = null } = this.#connection;
    const { result } = this;
    if (state !== result.state || error !== result.error) this.#change({ state, error, isConnected: state === "open" });
  }

  #change(changed: Partial<Result>): void {
    this.result = { ...this.result, ...changed };
    for (const notify of this.#users.keys()) notify();
  }
}

/**
 * Follow a stream. Components that name the same address share one connection and its data; null follows nothing.
 *
 * Options may change with every render without connecting anew; functions are always called as last given.
 */
export function useSSE<T = SSEMessage | undefined>(url: string | null, options: UseSSEOptions<T> = {}): SSEResult<T> {
  const given = options as Options;
  const latest = useRef({ ...given });
  const [nothing] = useState(() => idle(given));
  useEffect(() => {
    Object.assign(latest.current, given);
  });
  const subscribe = useCallback(
    (notify: () => void) => {
      if (url === null) return () => {};
      const store = stores.get(url) ?? new Store(url, latest.current);
      stores.set(url, store);
      return store.join(notify, latest.current, () => stores.delete(url));
    },
    [url],
  );
  return useSyncExternalStore(
    subscribe,
    () => stores.get(url)?.result ?? nothing,
    () => nothing,
  ) as SSEResult<T>;
}

function idle({ initialData }: Options): Result {
  return { data: initialData, error: null, isConnected: false, state: "idle", reconnect: async () => {} };
}
