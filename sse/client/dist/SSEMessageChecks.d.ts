/** Generated from the server's message schema by `npm run types`; do not edit. */
import { type Check } from "./SSESchema.js";
/** The validator of each event's data, by the event's name. */
export declare const CHECKS: ReadonlyMap<string, Check>;
//# sourceMappingURL=SSEMessageChecks.d.ts.map