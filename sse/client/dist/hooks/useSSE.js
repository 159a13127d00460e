"use client";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import { createShareKey } from "../SSEShareKey.js";
/** React may unmount a component and mount it again at once; disconnect only if it stays unmounted. */
const UNMOUNT_GRACE_MS = 50;
const stores = new Set();
let ownerCount = 0;
/** Create a store. It has no effect before it gets a subscriber. */
function createStore(key, options) {
    const { url, initialData, reducer } = options;
    const connection = new SSEConnection(typeof url === "function" ? () => options.url() : url, options);
    const subscribers = new Map();
    let disconnectTimer;
    const store = {
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
            if (!stores.has(store))
                void connection.connect();
            stores.add(store);
            return () => {
                subscribers.delete(notify);
                if (subscribers.size > 0)
                    return;
                disconnectTimer = setTimeout(() => {
                    connection.disconnect();
                    stores.delete(store);
                }, UNMOUNT_GRACE_MS);
            };
        },
    };
    const update = (changes) => {
        store.result = { ...store.result, ...changes };
        for (const notify of subscribers.keys())
            notify();
    };
    connection.on("message", (message) => {
        const data = message.event === "reset" ? initialData : store.result.data;
        update({ data: options.reducer ? options.reducer(data, message) : message });
        for (const { onEvent } of subscribers.values())
            onEvent?.(message);
    });
    for (const event of ["state", "failure", "activity"])
        connection.on(event, () => {
            const { state: status, failure: error = null } = connection;
            const isChanged = status !== store.result.status || error !== store.result.error;
            if (isChanged)
                update({ status, error, isConnected: status === "open" });
        });
    return store;
}
export function useSSE(url = null, options = {}) {
    const current = { ...options, url };
    // Stands for the functions whose data cannot be shared.
    const [owner] = useState(() => ++ownerCount);
    const key = url === null ? null : createShareKey(current, owner);
    // One for each key: other components may continue with the options of the former one.
    // biome-ignore lint/correctness/useExhaustiveDependencies: an effect copies the changes that do not change the key
    const [latest, store, getStore, subscribe] = useMemo(() => {
        const own = createStore(key, current);
        const find = () => [...stores].find((other) => other.key === key && other.reducer === own.reducer) ?? own;
        return [current, own, find, (notify) => (key === null ? () => { } : find().subscribe(notify, current))];
    }, [key]);
    useEffect(() => {
        Object.assign(latest, current);
    });
    return useSyncExternalStore(subscribe, () => getStore().result, () => store.result);
}
//# sourceMappingURL=useSSE.js.map