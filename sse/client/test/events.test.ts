import { expect, test, vi } from "vitest";
import { SSECursor } from "../src/SSECursor.js";
import { SSEEventManager } from "../src/SSEEventManager.js";
import type { InvalidMessage } from "../src/SSETypes.js";

const timestamp = "2026-11-24T12:00:00Z";
const CARD = {
  id: "c",
  step: 1,
  kind: "tip",
  title: "t",
  body: "b",
  points: ["p"],
  tip: "",
  try_now: "",
  source: { name: "n", url: "u" },
  read_seconds: 5,
};

/** Receive a `status` event; return the invalid path and how often it was dispatched. */
function receiveStatus(data: unknown): { at: string | undefined; dispatched: number } {
  const manager = new SSEEventManager();
  const invalid: InvalidMessage[] = [];
  manager.on("invalid", (message) => invalid.push(message));
  const handler = vi.fn();
  manager.on("message", handler);
  manager.receive({ event: "status", id: "1", data });
  return { at: invalid[0]?.at, dispatched: handler.mock.calls.length };
}

test.each([
  ["a minimal message", { timestamp }],
  ["a message with unknown fields", { timestamp, reason: "x", attempt: 2, nested: { deep: [1] } }],
  [
    "a message with every simple field",
    { timestamp, run_id: "r", step: 0, total_steps: 1, progress: 100, message: "", final: false },
  ],
  ["a card", { timestamp, educational_content: CARD }],
  ["a card without a source", { timestamp, educational_content: { ...CARD, source: undefined } }],
  ["an error", { timestamp, error: { code: "c", message: "m", retryable: true } }],
  ["an outcome", { timestamp, outcome: "partial", section: { key: "front", error: null } }],
  ["JSON text", JSON.stringify({ timestamp, message: "é" })],
])("%s is valid", (_, data) => {
  expect(receiveStatus(data)).toEqual({ at: undefined, dispatched: 1 });
});

test.each([
  ["invalid JSON", "{", "data"],
  ["an array", "[]", "data"],
  ["null", "null", "data"],
  ["a missing timestamp", { message: "x" }, "data.timestamp"],
  ["progress above 100", { timestamp, progress: 101 }, "data.progress"],
  ["progress below 0", { timestamp, progress: -1 }, "data.progress"],
  ["fractional progress", { timestamp, progress: 1.5 }, "data.progress"],
  ["progress as text", { timestamp, progress: "5" }, "data.progress"],
  ["zero total steps", { timestamp, total_steps: 0 }, "data.total_steps"],
  ["a null field", { timestamp, message: null }, "data.message"],
  ["a section that is an array", { timestamp, section: [] }, "data.section"],
  ["an unknown outcome", { timestamp, outcome: "great" }, "data.outcome"],
  [
    "a card of an unknown kind",
    { timestamp, educational_content: { ...CARD, kind: "joke" } },
    "data.educational_content.kind",
  ],
  [
    "a card's point that is a number",
    { timestamp, educational_content: { ...CARD, points: ["a", 2] } },
    "data.educational_content.points.1",
  ],
  [
    "a source without a URL",
    { timestamp, educational_content: { ...CARD, source: { name: "n" } } },
    "data.educational_content.source.url",
  ],
  ["an error without retryable", { timestamp, error: { code: "c", message: "m" } }, "data.error.retryable"],
])("%s is reported and not dispatched", (_, data, at) => {
  expect(receiveStatus(data)).toEqual({ at, dispatched: 0 });
});

test("an invalid event moves the cursor", () => {
  const manager = new SSEEventManager("3");
  manager.receive({ event: "status", id: "4", data: "{" });
  expect(manager.cursor.id).toBe("4");
});

test("an error in a handler is reported and does not stop other handlers", () => {
  vi.useFakeTimers();
  const manager = new SSEEventManager();
  const handler = vi.fn();
  manager.on("status", () => {
    throw new Error("handler failed");
  });
  manager.on("status", handler);
  manager.receive({ event: "status", id: "1", data: { timestamp } });
  expect(handler).toHaveBeenCalledOnce();
  expect(() => vi.runAllTimers()).toThrow("handler failed");
  vi.useRealTimers();
});

test("a handler is called once if added twice, and not after off", () => {
  const manager = new SSEEventManager();
  const handler = vi.fn();
  manager.on("delta", handler);
  manager.on("delta", handler);
  manager.receive({ event: "delta", id: "", data: { timestamp } });
  manager.off("delta", handler);
  manager.receive({ event: "delta", id: "", data: { timestamp } });
  expect(handler).toHaveBeenCalledOnce();
});

test("hello and heartbeat are not emitted as message", () => {
  const manager = new SSEEventManager();
  const [message, hello] = [vi.fn(), vi.fn()];
  manager.on("message", message);
  manager.on("hello", hello);
  manager.receive({ event: "hello", id: "", data: { timestamp } });
  manager.receive({ event: "heartbeat", id: "", data: { timestamp } });
  expect([message.mock.calls.length, hello.mock.calls.length]).toEqual([0, 1]);
});

test("progress never falls within a run until a reset", () => {
  const manager = new SSEEventManager();
  const shown: unknown[] = [];
  manager.on("message", ({ data }) => shown.push(data.progress));
  const receive = (id: number, progress: number, run_id: string) =>
    manager.receive({ event: "progress", id: `x:${id}`, data: { timestamp, progress, run_id } });
  receive(1, 40, "a");
  receive(2, 30, "a");
  receive(3, 10, "b");
  receive(4, 41, "a");
  manager.receive({ event: "reset", id: "", data: { timestamp } });
  receive(1, 5, "a");
  expect(shown).toEqual([40, 40, 10, 41, undefined, 5]);
});

test.each([
  ["the same id is not new", "5", "5", false],
  ["an older id is not new", "5", "4", false],
  ["the next id is new", "5", "6", true],
  ["an id with more digits is new", "9", "10", true],
  ["an id is new if one channel has advanced", "x:1,y:5", "x:2,y:5", true],
  ["an id is not new if no channel has advanced", "x:1,y:5", "x:1,y:4", false],
  ["an id with a new channel is new", "x:1", "x:1,y:1", true],
])("%s", (_, before, id, isNew) => {
  expect(new SSECursor(before).advance(id)).toBe(isNew);
});

test("the cursor keeps a position for every channel", () => {
  const cursor = new SSECursor("x:1,y:5");
  cursor.advance("x:0,y:6");
  expect(cursor.id).toBe("x:1,y:6");
});

test.each(["", "…", "abc", "1,2", "x:", ":1", "x:1,", "-1", "1.5"])("%j is not a valid id", (id) => {
  expect(new SSECursor(id).id).toBe("");
});
