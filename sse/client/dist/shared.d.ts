/** A transport that shares one stream between all tabs of a browser. */
import type { TransportWrapper } from "./SSETypes.js";
/**
 * Read each stream once, however many tabs of this origin follow it with the same identity. Hidden tabs read none: they
 * follow a visible one or poll. Over HTTP/1.1 read at most four streams; a fifth fails with `too_many_streams`, which
 * leads to polling.
 *
 * Needs the option `pollUrl`: a tab that joins, or gets a new leader, fetches the events it has missed. Without it, if
 * the URL or `headers` is a function and there is no `identity`, or in a browser without Web Locks or BroadcastChannel,
 * every tab reads its own stream.
 */
export declare const sharedTransport: TransportWrapper;
//# sourceMappingURL=shared.d.ts.map