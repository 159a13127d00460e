/** Test support: React components in a document, and a server. */

import { Window } from "happy-dom";
import { act, type ReactNode } from "react";
import { createRoot, hydrateRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";
import { startServer, waitUntil } from "./recordedConnection.js";
import type { ScriptedServer } from "./scriptedServer.js";

let currentServer: ScriptedServer;
let root: Root | undefined;
let container: HTMLElement;

/** Give each test a document and a server; check afterwards that no request is left open. */
export function installReact(): void {
  beforeEach(async () => {
    const window = new Window();
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", window.document);
    container = document.body.appendChild(document.createElement("div"));
    currentServer = await startServer();
  });
  afterEach(async () => {
    await unmount();
    await waitUntil(() => currentServer.openResponses === 0);
  });
}

export function server(): ScriptedServer {
  return currentServer;
}

export async function render(element: ReactNode): Promise<void> {
  root ??= createRoot(container);
  await act(async () => root?.render(element));
}

/** Render in place of the server's markup. */
export async function hydrate(html: string, element: ReactNode, onRecoverableError: () => void): Promise<void> {
  container.innerHTML = html;
  await act(async () => {
    root = hydrateRoot(container, element, { onRecoverableError });
  });
}

export async function unmount(): Promise<void> {
  await act(async () => root?.unmount());
  root = undefined;
}

/** Wait until the document shows this text. */
export async function waitForText(text: string): Promise<void> {
  await act(() => waitUntil(() => container.textContent === text));
}

export function getDocumentText(): string {
  return container.textContent;
}
