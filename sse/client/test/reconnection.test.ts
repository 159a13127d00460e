import { afterEach, describe, expect, test, vi } from "vitest";
import { DEFAULT_TIMING, SSEReconnection } from "../src/SSEReconnection.js";

const FAILURE = { kind: "network" } as const;

function createReconnection(random: number): SSEReconnection {
  vi.spyOn(Math, "random").mockReturnValue(random);
  return new SSEReconnection(DEFAULT_TIMING);
}

afterEach(() => vi.restoreAllMocks());

function nextDelays(reconnection: SSEReconnection, count: number): number[] {
  return Array.from({ length: count }, () => reconnection.recordFailure(FAILURE));
}

test("minimum delays are 1, 2, 4, 8, 16 and 30 s", () => {
  expect(nextDelays(createReconnection(0), 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("jitter adds up to 20 %, with a maximum of 30 s", () => {
  expect(nextDelays(createReconnection(1), 7)).toEqual([1200, 2400, 4800, 9600, 19_200, 24_000, 24_000]);
});

test("a stable stream resets the backoff", () => {
  const reconnection = createReconnection(0);
  nextDelays(reconnection, 3);
  reconnection.recordAge(10_000);
  expect(nextDelays(reconnection, 3)).toEqual([1000, 1000, 2000]);
});

describe("the server's retry", () => {
  test("is a minimum", () => {
    const reconnection = createReconnection(0);
    reconnection.setRetry(2500);
    expect(nextDelays(reconnection, 3)).toEqual([2500, 2500, 4000]);
  });

  test("is limited to 30 s", () => {
    const reconnection = createReconnection(0);
    reconnection.setRetry(3_600_000);
    expect(reconnection.recordFailure(FAILURE)).toBe(30_000);
  });

  test("of zero does not cause a tight loop", () => {
    const reconnection = createReconnection(0);
    reconnection.setRetry(0);
    expect(reconnection.recordFailure(FAILURE)).toBe(1000);
  });
});

test("Retry-After is a minimum for one delay", () => {
  const reconnection = createReconnection(0);
  expect(reconnection.recordFailure({ kind: "http", status: 503, retryAfterMs: 20_000 })).toBe(20_000);
  expect(reconnection.recordFailure(FAILURE)).toBe(2000);
});

test("a connection is failing after three unstable attempts in a row", () => {
  const reconnection = createReconnection(0);
  const isFailing = [1, 2, 3].map(() => {
    reconnection.recordFailure(FAILURE);
    return reconnection.isFailing;
  });
  expect(isFailing).toEqual([false, false, true]);
});

test("the end of a stable stream is not an unstable attempt", () => {
  const reconnection = createReconnection(0);
  reconnection.recordAge(10_000);
  nextDelays(reconnection, 3);
  expect(reconnection.isFailing).toBe(false);
  reconnection.recordFailure(FAILURE);
  expect(reconnection.isFailing).toBe(true);
});

test("while polling the stream is retried after 1, 2, 40, 80, 160 and 300 s", () => {
  const reconnection = createReconnection(0);
  const delays = [1, 2, 3, 4, 5, 6, 7].map(() => reconnection.recordFailure(FAILURE, true) / 1000);
  expect(delays).toEqual([1, 2, 40, 80, 160, 300, 300]);
});
