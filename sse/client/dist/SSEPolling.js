/** Reads events by polling. */
import { sendRequest, toNetworkFailure, toSetupFailure } from "./SSEUtils.js";
/** The server's page size: a full page means that there may be more. */
const PAGE_SIZE = 100;
/** Return a function that polls the URL. `onRecord` must move the cursor. */
export function createPoll(address, options, cursor, onRecord) {
    return async function poll(signal) {
        const { id } = cursor;
        const response = await sendRequest(address, options, [], { signal }, ({ status }) => status === 200, id);
        if ("kind" in response)
            return response;
        let page;
        try {
            page = await response.json();
        }
        catch (cause) {
            return toNetworkFailure(cause);
        }
        if (!isPage(page))
            return toSetupFailure("pollUrl: invalid data");
        for (const record of page.events)
            if (!signal.aborted)
                onRecord(record);
        if (page.events.length >= PAGE_SIZE && cursor.id !== id)
            return poll(signal);
        return page.is_terminal ? { kind: "http", status: 204 } : undefined;
    };
}
function isPage(page) {
    return (typeof page?.is_terminal === "boolean" &&
        Array.isArray(page.events) &&
        page.events.every((record) => typeof record?.id === "string" && typeof record.event === "string"));
}
//# sourceMappingURL=SSEPolling.js.map