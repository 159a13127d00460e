/** Browser events that affect a connection: page hidden or shown, back/forward cache, network changes, sleep. */
/**
 * Watch the page until the signal is aborted. Does nothing outside a browser.
 *
 * `onLeave` is called when the page may enter the back/forward cache, which an open stream would prevent. `onReturn` is
 * called when the page is visible again; `isStale` is true if earlier connections cannot be trusted.
 */
export function watchPage(onLeave, onReturn, signal) {
    const listen = (target, type, handler) => target?.addEventListener(type, handler, { signal });
    listen(globalThis.window, "pagehide", onLeave);
    listen(globalThis.window, "pageshow", ({ persisted }) => persisted && onReturn(true));
    // After a network change open connections hang, and failed ones may work.
    listen(globalThis.window, "online", () => onReturn(true));
    listen(globalThis.document, "visibilitychange", () => isHidden() || onReturn(false));
}
export function isHidden() {
    return globalThis.document?.hidden;
}
//# sourceMappingURL=SSEPage.js.map