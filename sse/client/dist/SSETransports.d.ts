/** Two ways to read a stream: the browser's EventSource, and `fetch` with our parser. */
import type { SSEOptions, Transport } from "./SSETypes.js";
/** Return the transport for a connection: the application's own, if there is one, or a direct one. */
export declare function createTransport(options: SSEOptions): Transport;
/**
 * Return the direct transport for a connection: EventSource if a fixed URL and cookies are all it needs, otherwise `fetch`.
 *
 * EventSource does not report an error response, so when it is rejected the request is repeated with `fetch`, which is
 * then used for all later attempts.
 */
export declare function createDirectTransport({ headers, method, body, transport }: SSEOptions): Transport;
//# sourceMappingURL=SSETransports.d.ts.map