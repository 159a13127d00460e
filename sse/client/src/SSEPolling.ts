/** Reads events by polling. */

import type { SSECursor } from "./SSECursor.js";
import type { Address, RawMessage, SSEFailure, SSEOptions } from "./SSETypes.js";
import { END_OF_EVENTS, sendRequest, toNetworkFailure, toSetupFailure } from "./SSEUtils.js";

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
  /** The last response's ETag; valid only for the position that it was requested with. */
  let etag: string | null = null;
  let etagId: string;
  return async function poll(signal) {
    const { id } = cursor;
    const own: Record<string, string> = etag && id === etagId ? { "If-None-Match": etag } : {};
    const isExpected = ({ status }: Response) => status === 200 || status === 304;
    const response = await sendRequest(address, options, own, { signal }, isExpected, id);
    if ("kind" in response) return response;
    if (response.status === 304) return undefined;
    const page = await response.json().catch(toNetworkFailure);
    if (page?.kind) return page;
    if (!isPage(page)) return toSetupFailure("pollUrl: unexpected response");
    etag = response.headers.get("ETag");
    etagId = id;
    for (const record of page.events) if (!signal.aborted) onRecord(record);
    if (page.events.length >= PAGE_SIZE && cursor.id !== id) return poll(signal);
    return page.is_terminal ? END_OF_EVENTS : undefined;
  };
}

function isPage(page: Partial<EventPage> | null): page is EventPage {
  return Array.isArray(page?.events) && page.events.every((record) => typeof record?.id === "string");
}
