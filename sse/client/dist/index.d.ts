/** A client for server-sent events with resumption, backoff and a polling fallback. See README.md. */
export { SSEConnection } from "./SSEConnection.js";
export type { EventHandler, EventMap } from "./SSEEventManager.js";
export type * from "./SSEMessageTypes.js";
export type { Check } from "./SSESchema.js";
export type * from "./SSETypes.js";
//# sourceMappingURL=index.d.ts.map