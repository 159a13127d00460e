/** Decides which connections may be shared: those to the same stream by the same reader. */
/**
 * Return a text that is equal for requests that get the same answer: those with the same URL and `identity` or, without
 * one, with the same headers, method, body and credentials. Undefined if only the application knows, because the URL or
 * `headers` is a function, and it has not said.
 */
export function createShareKey(url, options) {
    const { headers, method, body, credentials, identity } = options;
    try {
        if (identity !== undefined)
            return JSON.stringify([url, identity]);
        if (typeof url === "function" || typeof headers === "function")
            return undefined;
        return JSON.stringify([url, ...new Headers(headers), method, body, credentials]);
    }
    catch {
        // Invalid headers: the connection reports them.
        return undefined;
    }
}
//# sourceMappingURL=SSEShareKey.js.map