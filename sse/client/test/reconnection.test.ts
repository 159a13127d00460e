import { afterEach, describe, expect, test, vi } from "vitest";
import { SSEReconnection, TIMING } from "../src/SSEReconnection.js";

const FAILURE = { kind: "network" } as const;

function reconnection(random: number): SSEReconnection {
  vi.spyOn(Math, "random").mockReturnValue(random);
  return new SSEReconnection(TIMING);
}

afterEach(() => vi.restoreAllMocks());

function waits(one: SSEReconnection, count: number): number[] {
  return Array.from({ length: count }, () => one.failed(FAILURE));
}

test("the waits are 1, 2, 4, 8, 16 and 30 s at least", () => {
  expect(waits(reconnection(0), 7)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("they are spread by a fifth, and never above 30 s", () => {
  expect(waits(reconnection(1), 7)).toEqual([1200, 2400, 4800, 9600, 19_200, 24_000, 24_000]);
});

test("what went wrong is forgotten only when a stream has proved sound", () => {
  const one = reconnection(0);
  waits(one, 3);
  one.sound();
  expect(waits(one, 2)).toEqual([1000, 2000]);
});

describe("the server's retry", () => {
  test("is a floor", () => {
    const one = reconnection(0);
    one.retry(2500);
    expect(waits(one, 3)).toEqual([2500, 2500, 4000]);
  });

  test("is cut to 30 s", () => {
    const one = reconnection(0);
    one.retry(3_600_000);
    expect(one.failed(FAILURE)).toBe(30_000);
  });

  test("of nothing does not make a tight loop", () => {
    const one = reconnection(0);
    one.retry(0);
    expect(one.failed(FAILURE)).toBe(1000);
  });
});

test("Retry-After is a floor for one wait", () => {
  const one = reconnection(0);
  expect(one.failed({ kind: "refused", status: 503, retryAfterMs: 20_000 })).toBe(20_000);
  expect(one.failed(FAILURE)).toBe(2000);
});

test("three attempts in a row that came to nothing make it hopeless", () => {
  const one = reconnection(0);
  const hopeless = [1, 2, 3].map(() => {
    one.failed(FAILURE);
    return one.isHopeless;
  });
  expect(hopeless).toEqual([false, false, true]);
});

test("the end of a sound stream is none of the three", () => {
  const one = reconnection(0);
  one.sound();
  waits(one, 3);
  expect(one.isHopeless).toBe(false);
  one.failed(FAILURE);
  expect(one.isHopeless).toBe(true);
});

test("while polling, the stream is tried again after 60, 120, 240 and 300 s", () => {
  const one = reconnection(0);
  expect([1, 2, 3, 4, 5].map(() => one.nextProbe() / 1000)).toEqual([60, 120, 240, 300, 300]);
});

test("questions come every 10 s, and every minute while the page is hidden", () => {
  expect(reconnection(0).nextPoll(false)).toBe(10_000);
  expect(reconnection(1).nextPoll(false)).toBe(12_000);
  expect(reconnection(0).nextPoll(true)).toBe(60_000);
});
