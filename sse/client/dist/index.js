/** A client for server-sent events with resumption, backoff and a polling fallback. See README.md. */
export { SSEConnection } from "./SSEConnection.js";
//# sourceMappingURL=index.js.map