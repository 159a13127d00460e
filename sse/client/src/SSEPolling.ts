/** Reads events by polling. */

import type { SSECursor } from "./SSECursor.js";
import type { RawMessage, SSEFailure, SSEOptions } from "./SSETypes.js";
import { addQueryParameter, buildRequestInit, END_OF_EVENTS, toFailure } from "./SSEUtils.js";

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
  url: string,
  options: SSEOptions,
  cursor: SSECursor,
  onRecord: (record: RawMessage) => void,
): Poll {
  /** The last response's ETag; valid only for the URL that it came from. */
  let etag: string | null;
  let etagUrl: string;
  return async function poll(signal) {
    try {
      const pageUrl = addQueryParameter(url, "after", cursor.id);
      const init = await buildRequestInit(options, pageUrl === etagUrl && etag ? { "If-None-Match": etag } : {});
      const response = await fetch(pageUrl, { ...init, signal });
      const { status, headers } = response;
      if (status === 304) return undefined;
      if (status !== 200) return toFailure(response);
      const { events, is_terminal: isTerminal }: EventPage = await response.json();
      etag = headers.get("ETag");
      etagUrl = pageUrl;
      const { id } = cursor;
      for (const record of events) if (!signal.aborted) onRecord(record);
      if (events.length >= PAGE_SIZE && cursor.id !== id) return poll(signal);
      return isTerminal ? END_OF_EVENTS : undefined;
    } catch {
      return { kind: "network" };
    }
  };
}
