/** What happens to the page around a connection: put away and back, looked at again, another network, a laptop's sleep. */

/**
 * Watch until the signal is aborted; outside a browser nothing ever happens.
 *
 * `left`: perhaps into the back/forward cache, where an open stream would keep it out. `back`: looked at again, or
 * `afresh`, when what was open before cannot be any more.
 */
export function watchPage(left: () => void, back: (afresh: boolean) => void, signal: AbortSignal): void {
  const { document, window } = globalThis;
  window?.addEventListener("pagehide", left, { signal });
  window?.addEventListener("pageshow", ({ persisted }) => persisted && back(true), { signal });
  // Another network: what was open hangs, and what failed may work.
  window?.addEventListener("online", () => back(true), { signal });
  document?.addEventListener("visibilitychange", () => isHidden() || back(false), { signal });
}

export function isHidden(): boolean {
  return globalThis.document?.hidden;
}
