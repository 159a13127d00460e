/** Browser events that affect a connection: page hidden or shown, back/forward cache, network changes, sleep. */
/**
 * Watch the page until the signal is aborted. Does nothing outside a browser.
 *
 * `onLeave` is called when the page may enter the back/forward cache, which an open stream would prevent. `onReturn` is
 * called when the page is visible again; `isStale` is true if earlier connections cannot be trusted.
 */
export declare function watchPage(onLeave: () => void, onReturn: (isStale: boolean) => void, signal: AbortSignal): void;
export declare function isHidden(): boolean;
//# sourceMappingURL=SSEPage.d.ts.map