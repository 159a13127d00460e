/** Decides which connections may be shared: those to the same stream by the same reader. */
import type { Address, SSEOptions } from "./SSETypes.js";
/**
 * Return a text that is equal for requests that get the same answer: same URL, method, body and credentials, and the same
 * headers or `identity`.
 *
 * If the URL or `headers` is a function, only the application knows. Unless it has named an `identity`, the text is then
 * different for each `owner`, or undefined without one.
 */
export declare function createShareKey({ url, headers, method, body, credentials, identity }: SSEOptions & {
    readonly url: Address | null;
}, owner?: number): string | undefined;
//# sourceMappingURL=SSEShareKey.d.ts.map