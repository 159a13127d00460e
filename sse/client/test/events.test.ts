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

function received(data: unknown): { at: string | undefined; heard: number } {
  const manager = new SSEEventManager();
  const invalid: InvalidMessage[] = [];
  manager.on("invalid", (one) => invalid.push(one));
  const heard = vi.fn();
  manager.on("message", heard);
  manager.receive({ event: "status", id: "1", data });
  return { at: invalid[0]?.at, heard: heard.mock.calls.length };
}

test.each([
  ["the least there can be", { timestamp }],
  ["fields that the schema does not name", { timestamp, reason: "x", attempt: 2, nested: { deep: [1] } }],
  [
    "every field that it names",
    { timestamp, run_id: "r", step: 0, total_steps: 1, progress: 100, message: "", final: false },
  ],
  ["a card", { timestamp, educational_content: CARD }],
  ["a card without a source", { timestamp, educational_content: { ...CARD, source: undefined } }],
  ["an error", { timestamp, error: { code: "c", message: "m", retryable: true } }],
  ["an outcome", { timestamp, outcome: "partial", section: { key: "front", error: null } }],
  ["text on the wire", JSON.stringify({ timestamp, message: "é" })],
])("%s fits", (_, data) => {
  expect(received(data)).toEqual({ at: undefined, heard: 1 });
});

test.each([
  ["no JSON", "{", "data"],
  ["no object", "[]", "data"],
  ["null", "null", "data"],
  ["no timestamp", { message: "x" }, "data.timestamp"],
  ["progress above 100", { timestamp, progress: 101 }, "data.progress"],
  ["progress below 0", { timestamp, progress: -1 }, "data.progress"],
  ["progress in parts", { timestamp, progress: 1.5 }, "data.progress"],
  ["progress as text", { timestamp, progress: "5" }, "data.progress"],
  ["no steps at all", { timestamp, total_steps: 0 }, "data.total_steps"],
  ["a field that is null", { timestamp, message: null }, "data.message"],
  ["a section that is a list", { timestamp, section: [] }, "data.section"],
  ["an unknown outcome", { timestamp, outcome: "great" }, "data.outcome"],
  [
    "a card of an unknown kind",
    { timestamp, educational_content: { ...CARD, kind: "joke" } },
    "data.educational_content.kind",
  ],
  [
    "a card's point that is no text",
    { timestamp, educational_content: { ...CARD, points: ["a", 2] } },
    "data.educational_content.points.1",
  ],
  [
    "a source without an address",
    { timestamp, educational_content: { ...CARD, source: { name: "n" } } },
    "data.educational_content.source.url",
  ],
  [
    "an error that does not say whether to try again",
    { timestamp, error: { code: "c", message: "m" } },
    "data.error.retryable",
  ],
])("%s is reported, and goes no further", (_, data, at) => {
  expect(received(data)).toEqual({ at, heard: 0 });
});

test("an event that does not fit has its place all the same", () => {
  const manager = new SSEEventManager("3");
  manager.receive({ event: "status", id: "4", data: "{" });
  expect(manager.cursor.id).toBe("4");
});

test("a listener that throws keeps the event from nobody, and is reported", () => {
  vi.useFakeTimers();
  const manager = new SSEEventManager();
  const heard = vi.fn();
  manager.on("status", () => {
    throw new Error("mine");
  });
  manager.on("status", heard);
  manager.receive({ event: "status", id: "1", data: { timestamp } });
  expect(heard).toHaveBeenCalledOnce();
  expect(() => vi.runAllTimers()).toThrow("mine");
  vi.useRealTimers();
});

test("who has left hears nothing; a handler added twice hears once", () => {
  const manager = new SSEEventManager();
  const heard = vi.fn();
  manager.on("delta", heard);
  manager.on("delta", heard);
  manager.receive({ event: "delta", id: "", data: { timestamp } });
  manager.off("delta", heard);
  manager.receive({ event: "delta", id: "", data: { timestamp } });
  expect(heard).toHaveBeenCalledOnce();
});

test("hello and heartbeat are told by name, and are no messages", () => {
  const manager = new SSEEventManager();
  const [message, hello] = [vi.fn(), vi.fn()];
  manager.on("message", message);
  manager.on("hello", hello);
  manager.receive({ event: "hello", id: "", data: { timestamp } });
  manager.receive({ event: "heartbeat", id: "", data: { timestamp } });
  expect([message.mock.calls.length, hello.mock.calls.length]).toEqual([0, 1]);
});

test("progress never falls, run by run, until a reset", () => {
  const manager = new SSEEventManager();
  const shown: unknown[] = [];
  manager.on("message", ({ data }) => shown.push(data.progress));
  const tell = (id: number, progress: number, run_id: string) =>
    manager.receive({ event: "progress", id: `x:${id}`, data: { timestamp, progress, run_id } });
  tell(1, 40, "a");
  tell(2, 30, "a");
  tell(3, 10, "b");
  tell(4, 41, "a");
  manager.receive({ event: "reset", id: "", data: { timestamp } });
  tell(1, 5, "a");
  expect(shown).toEqual([40, 40, 10, 41, undefined, 5]);
});

test.each([
  ["the same", "5", "5", false],
  ["an older one", "5", "4", false],
  ["the next", "5", "6", true],
  ["one with more digits", "9", "10", true],
  ["one of several channels that has moved", "x:1,y:5", "x:2,y:5", true],
  ["none of several channels that has moved", "x:1,y:5", "x:1,y:4", false],
  ["a channel that is new", "x:1", "x:1,y:1", true],
])("%s", (_, before, id, isNew) => {
  expect(new SSECursor(before).advance(id)).toBe(isNew);
});

test("the place in several channels is kept for all of them", () => {
  const cursor = new SSECursor("x:1,y:5");
  cursor.advance("x:0,y:6");
  expect(cursor.id).toBe("x:1,y:6");
});

test.each(["", "…", "abc", "1,2", "x:", ":1", "x:1,", "-1", "1.5"])("%j resumes nothing", (id) => {
  expect(new SSECursor(id).id).toBe("");
});
