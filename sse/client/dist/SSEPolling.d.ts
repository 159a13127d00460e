/** Reads events by polling. */
import type { SSECursor } from "./SSECursor.js";
import type { Address, RawMessage, SSEFailure, SSEOptions } from "./SSETypes.js";
/** Deliver all records after the cursor. Resolves to the failure, if any. */
export type Poll = (signal: AbortSignal) => Promise<SSEFailure | undefined>;
/** Return a function that polls the URL. `onRecord` must move the cursor. */
export declare function createPoll(address: Address, options: SSEOptions, cursor: SSECursor, onRecord: (record: RawMessage) => void): Poll;
//# sourceMappingURL=SSEPolling.d.ts.map