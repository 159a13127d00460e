/** Messages from the client to the server. */
import type { ClientMessage, SSEOptions } from "./SSETypes.js";
/**
 * Post a message to its channel's handler.
 *
 * Rejects if the server does not accept it: the error's message is the response's `detail`, its `cause` the failure.
 */
export declare function sendMessage(message: ClientMessage, options: SSEOptions): Promise<void>;
//# sourceMappingURL=SSESend.d.ts.map