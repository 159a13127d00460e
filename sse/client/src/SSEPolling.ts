/** Asks for the records that the stream would have sent. */

import type { SSECursor } from "./SSECursor.js";
import type { RawMessage, SSEFailure, SSEOptions } from "./SSETypes.js";
import { OVER, refusal, requestInit, withParameter } from "./SSEUtils.js";

/** So many records in one answer mean that there may be more. */
const FULL_PAGE = 100;

interface EventPage {
  readonly events: readonly RawMessage[];
  readonly is_terminal: boolean;
}

/** Hands over all records behind the cursor; resolves to what went wrong, if anything did. */
export type Poll = (signal: AbortSignal) => Promise<SSEFailure | undefined>;

/** Return what polls an address; taking a record moves the cursor. */
export function pollOf(url: string, options: SSEOptions, cursor: SSECursor, take: (record: RawMessage) => void): Poll {
  /** The tag of the last answer, good for the very address that it came from. */
  let tag: string | null;
  let tagged: string;
  return async function poll(signal) {
    try {
      const page = withParameter(url, "after", cursor.id);
      const init = await requestInit(options, page === tagged && tag ? { "If-None-Match": tag } : {});
      const response = await fetch(page, { ...init, signal });
      const { status, headers } = response;
      if (status === 304) return undefined;
      if (status !== 200) return refusal(response);
      const { events, is_terminal: isOver }: EventPage = await response.json();
      tag = headers.get("ETag");
      tagged = page;
      const { id } = cursor;
      for (const record of events) if (!signal.aborted) take(record);
      if (events.length >= FULL_PAGE && cursor.id !== id) return poll(signal);
      return isOver ? OVER : undefined;
    } catch {
      return { kind: "network" };
    }
  };
}
