/** Browser events that affect a connection: page hidden or shown, back/forward cache, network changes, sleep. */

/**
 * Watch the page until the signal is aborted. Does nothing outside a browser.
 *
 * `onLeave` is called when the page may enter the back/forward cache, which an open stream would prevent. `onReturn` is
 * called when the page is visible again; `isStale` is true if earlier connections cannot be trusted.
 */
export function watchPage(onLeave: () => void, onReturn: (isStale: boolean) => void, signal: AbortSignal): void {
  const { document, window } = globalThis;
  window?.addEventListener("pagehide", onLeave, { signal });
  window?.addEventListener("pageshow", ({ persisted }) => persisted && onReturn(true), { signal });
  // After a network change open connections hang, and failed ones may work.
  window?.addEventListener("online", () => onReturn(true), { signal });
  document?.addEventListener("visibilitychange", () => isHidden() || onReturn(false), { signal });
}

export function isHidden(): boolean {
  return globalThis.document?.hidden;
}
