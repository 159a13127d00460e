/** Decides which connections may be shared: those to the same stream by the same reader. */
import type { Address, SSEOptions } from "./SSETypes.js";
/**
 * Return a text that is equal for requests that get the same answer: those with the same URL and `identity` or, without
 * one, with the same headers, method, body and credentials. Undefined if only the application knows, because the URL or
 * `headers` is a function, and it has not said.
 */
export declare function createShareKey(url: Address, options: SSEOptions): string | undefined;
//# sourceMappingURL=SSEShareKey.d.ts.map