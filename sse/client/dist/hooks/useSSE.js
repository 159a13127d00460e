"use client";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { SSEConnection } from "../SSEConnection.js";
import { sendMessage } from "../SSESend.js";
import { createShareKey } from "../SSEShareKey.js";
/** React may unmount a component and mount it again at once; disconnect only if it stays unmounted. */
const UNMOUNT_GRACE_MS = 50;
const stores = new Set();
function createStore(key, reducer, url, options) {
    const connection = new SSEConnection(url, options);
    const subscribers = new Map();
    let disconnectTimer;
    const store = {
        key,
        reducer,
        result: createResult(options, connection),
        subscribe(notify, subscriberOptions) {
            clearTimeout(disconnectTimer);
            subscribers.set(notify, subscriberOptions);
            if (connection.state === "idle")
                void connection.connect();
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
        const data = message.event === "reset" ? options.initialData : store.result.data;
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
    stores.add(store);
    return store;
}
export function useSSE(url = null, options = {}) {
    const current = options;
    // The first reducer stands for the later ones. This object stands for a connection that cannot be shared.
    const [own] = useState({ reducer: current.reducer });
    const key = url === null ? null : (createShareKey(url, current) ?? own);
    const findStore = () => [...stores].find((store) => store.key === key && store.reducer === own.reducer);
    // One for each key: other components may go on with the options of the former one.
    // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the URL; an effect copies the options
    const [latest, idleResult, subscribe] = useMemo(() => {
        const options = { ...current };
        return [
            options,
            createResult(options),
            (notify) => url === null
                ? () => { }
                : (findStore() ?? createStore(key, own.reducer, url, options)).subscribe(notify, options),
        ];
    }, [key]);
    useEffect(() => {
        Object.assign(latest, current);
    });
    const getResult = () => findStore()?.result ?? idleResult;
    return useSyncExternalStore(subscribe, getResult, () => idleResult);
}
function createResult(options, connection) {
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
//# sourceMappingURL=useSSE.js.map