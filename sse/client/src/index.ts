/** Server-sent events that lose nothing. See README.md. */

export { SSEConnection } from "./SSEConnection.js";
export type { EventHandler, EventMap } from "./SSEEventManager.js";
export type * from "./SSEMessageTypes.js";
export type * from "./SSETypes.js";
