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

export class SSEPolling {
  readonly #options: SSEOptions;
  /** Good for the very address that it came from. */
  #etag: string | null = null;
  #url = "";

  constructor(options: SSEOptions) {
    this.#options = options;
  }

  /** Hand over all records behind the cursor, which `take` moves; return what keeps from asking again, if anything. */
  async read(
    cursor: SSECursor,
    take: (record: RawMessage) => void,
    signal: AbortSignal,
  ): Promise<SSEFailure | undefined> {
    try {
      const url = withParameter(this.#options.pollUrl ?? "", "after", cursor.id);
      const known = url === this.#url && this.#etag;
      const init = await requestInit(this.#options, known ? { "If-None-Match": known } : {});
      const response = await fetch(url, { ...init, signal });
      if (response.status === 304) return undefined;
      if (response.status !== 200) return refusal(response);
      const { events, is_terminal: isOver }: EventPage = await response.json();
      [this.#url, this.#etag] = [url, response.headers.get("ETag")];
      for (const record of events) {
        if (signal.aborted) return undefined;
        take(record);
      }
      if (events.length >= FULL_PAGE) return this.read(cursor, take, signal);
      return isOver ? OVER : undefined;
    } catch {
      return { kind: "network" };
    }
  }
}
