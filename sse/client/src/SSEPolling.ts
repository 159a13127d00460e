/** Reads events by polling. */

import type { SSECursor } from "./SSECursor.js";
import type { Address, RawMessage, SSEFailure, SSEOptions } from "./SSETypes.js";
import { sendRequest, toNetworkFailure, toSetupFailure } from "./SSEUtils.js";

/** The server's page size: a full page means that there may be more. */
const PAGE_SIZE = 100;

interface EventPage {
  readonly events: readonly RawMessage[];
  readonly is_terminal: boolean;
}

/** Deliver all records after the cursor. Resolves to the failure, if any. */
export type Poll = (signal: AbortSignal) => Promise<SSEFailure | undefined>;

/** Return a function that polls the URL. `onRecord` must move the cursor. */
export function createPoll(
  address: Address,
  options: SSEOptions,
  cursor: SSECursor,
  onRecord: (record: RawMessage) => void,
): Poll {
  return async function poll(signal) {
    const { id } = cursor;
    const response = await sendRequest(address, options, [], { signal }, ({ status }) => status === 200, id);
    if ("kind" in response) return response;
    let page: Partial<EventPage> | null;
    try {
      page = await response.json();
    } catch (cause) {
      return toNetworkFailure(cause);
    }
    if (!isPage(page)) return toSetupFailure("pollUrl: invalid data");
    for (const record of page.events) if (!signal.aborted) onRecord(record);
    if (page.events.length >= PAGE_SIZE && cursor.id !== id) return poll(signal);
    return page.is_terminal ? { kind: "http", status: 204 } : undefined;
  };
}

function isPage(page: Partial<EventPage> | null): page is EventPage {
  return (
    typeof page?.is_terminal === "boolean" &&
    Array.isArray(page.events) &&
    page.events.every((record) => typeof record?.id === "string" && typeof record.event === "string")
  );
}
