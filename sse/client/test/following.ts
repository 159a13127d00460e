/** Follows a stream and notes what is told, with a real server; for tests. */

import { afterEach, vi } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import type { SSEFailure, SSEOptions, SSEState } from "../src/SSETypes.js";
import { PlayedServer } from "./playedServer.js";

export class Followed {
  readonly connection: SSEConnection;
  readonly messages: string[] = [];
  readonly states: SSEState[] = [];
  readonly failures: SSEFailure[] = [];
  /** How often the server was heard. */
  signs = 0;
  hasHello = false;

  constructor(url: string | null, options: SSEOptions = {}) {
    this.connection = new SSEConnection(url, { transport: "fetch", ...options });
    this.connection.on("message", ({ data }) => this.messages.push(String(data.message)));
    this.connection.on("state", (state) => this.states.push(state));
    this.connection.on("failure", (failure) => this.failures.push(failure));
    this.connection.on("alive", () => this.signs++);
    this.connection.on("hello", () => {
      this.hasHello = true;
    });
  }
}

const followed: Followed[] = [];
const servers: PlayedServer[] = [];

/** Connect and take notes; disconnected when the test ends. */
export function follow(url: string | null, options?: SSEOptions): Followed {
  const one = new Followed(url, options);
  followed.push(one);
  one.connection.connect().catch(() => {});
  return one;
}

/** Start a server that is stopped when the test ends. */
export async function serve(port = 0): Promise<PlayedServer> {
  const server = await PlayedServer.start(port);
  server.keepsAlive = false;
  servers.push(server);
  return server;
}

const { setTimeout: later } = globalThis;

/** Wait, on the real clock, until something is true. */
export async function until(what: () => unknown, withinMs = 5_000): Promise<void> {
  const started = performance.now();
  while (!what()) {
    if (performance.now() - started > withinMs) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => later(resolve, 2));
  }
}

/** From here on time stands still until the test lets it go on; the network stays real. */
export function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: new Date("2026-11-24T12:00:00Z") });
  asked.length = 0;
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    asked.push({ path: new URL(url).pathname, at: Date.now() });
    return fetch(url, init);
  });
}

const asked: { readonly path: string; readonly at: number }[] = [];

/** Let time go by. What it starts on the network is to be waited for. */
export async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1_000);
}

/** The seconds, by the stopped clock, between the first request of a path and each one of them. */
export function timesOf(path: string): number[] {
  const mine = asked.filter((one) => one.path === path);
  return mine.map(({ at }) => (at - (mine[0]?.at ?? 0)) / 1_000);
}

/** Count the timers that this package, and nobody else, has set and not cleared. */
export function watchTimers(): { readonly size: number } {
  const mine = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  vi.stubGlobal("setTimeout", (act: () => void, ms: number) => {
    const timer = setTimeout(() => {
      mine.delete(timer);
      act();
    }, ms);
    if (new Error().stack?.includes("/client/src/")) mine.add(timer);
    return timer;
  });
  vi.stubGlobal("clearTimeout", (timer: ReturnType<typeof setTimeout>) => {
    mine.delete(timer);
    clearTimeout(timer);
  });
  return mine;
}

/** No jitter: waits are what they are at least. */
export function withoutJitter(): void {
  vi.spyOn(Math, "random").mockReturnValue(0);
}

afterEach(async () => {
  for (const one of followed.splice(0)) one.connection.disconnect();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
