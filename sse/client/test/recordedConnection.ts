/** Test support: a connection that records its events, a server, and a fake clock. */

import { afterEach, vi } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import type { Address, SSEFailure, SSEOptions, SSEState } from "../src/SSETypes.js";
import { getText } from "./conformance.js";
import { ScriptedServer } from "./scriptedServer.js";

export class RecordedConnection {
  readonly connection: SSEConnection;
  readonly messages: string[] = [];
  readonly states: SSEState[] = [];
  readonly failures: SSEFailure[] = [];
  /** Number of `activity` events. */
  activity = 0;
  hasHello = false;

  constructor(url: Address | null, options: SSEOptions = {}) {
    this.connection = new SSEConnection(url, { transport: "fetch", ...options });
    this.connection.on("message", (message) => this.messages.push(getText(message)));
    this.connection.on("state", (state) => this.states.push(state));
    this.connection.on("failure", (failure) => this.failures.push(failure));
    this.connection.on("activity", () => this.activity++);
    this.connection.on("hello", () => {
      this.hasHello = true;
    });
  }
}

const connections: RecordedConnection[] = [];
const servers: ScriptedServer[] = [];

/** Connect and record; disconnected at the end of the test. */
export function connect(url: Address | null, options?: SSEOptions): RecordedConnection {
  const recorded = new RecordedConnection(url, options);
  connections.push(recorded);
  recorded.connection.connect().catch(() => {});
  return recorded;
}

/** Start a server; stopped at the end of the test. */
export async function startServer(port = 0): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(port);
  server.keepAlive = false;
  servers.push(server);
  return server;
}

const { setTimeout: realSetTimeout } = globalThis;

/** Wait, by the real clock, until the condition is true. */
export async function waitUntil(condition: () => unknown, timeoutMs = 5_000): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > timeoutMs) throw new Error(`timed out waiting for: ${condition}`);
    await new Promise((resolve) => realSetTimeout(resolve, 2));
  }
}

/** Replace the clock: time passes only in `advanceClock`. The network stays real. */
export function installFakeClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: new Date("2026-11-24T12:00:00Z") });
  requests.length = 0;
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (request: Request) => {
    requests.push({ path: new URL(request.url).pathname, at: Date.now() });
    return fetch(request);
  });
}

const requests: { readonly path: string; readonly at: number }[] = [];

/** Advance the fake clock. Requests that this starts are not awaited. */
export async function advanceClock(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
}

/** The times of a path's requests by the fake clock, in seconds after the first one. */
export function requestTimes(path: string): number[] {
  const found = requests.filter((request) => request.path === path);
  return found.map(({ at }) => (at - (found[0]?.at ?? 0)) / 1_000);
}

/** Track the pending timers of this package. */
export function trackTimers(): { readonly size: number } {
  const pending = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  vi.stubGlobal("setTimeout", (callback: () => void, ms: number) => {
    const timer = setTimeout(() => {
      pending.delete(timer);
      callback();
    }, ms);
    if (new Error().stack?.includes("/client/src/")) pending.add(timer);
    return timer;
  });
  vi.stubGlobal("clearTimeout", (timer: ReturnType<typeof setTimeout>) => {
    pending.delete(timer);
    clearTimeout(timer);
  });
  return pending;
}

/** Make every delay its minimum. */
export function disableJitter(): void {
  vi.spyOn(Math, "random").mockReturnValue(0);
}

afterEach(async () => {
  for (const { connection } of connections.splice(0)) connection.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
