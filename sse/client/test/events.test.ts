import { expect, test, vi } from "vitest";
import { SSECursor } from "../src/SSECursor.js";
import { SSEEventManager } from "../src/SSEEventManager.js";
import { CHECKS } from "../src/SSEMessageChecks.js";
import type { InvalidMessage, SSEOptions } from "../src/SSETypes.js";

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
  source: { name: "n", url: "u", date: null },
  read_seconds: 5,
};

const RUN = { timestamp, run_id: "r", step: 0, total_steps: 1, progress: 100, message: "" };
const STATUS = { ...RUN, status: "running", attempt: 1 };
const SECTION = {
  key: "k",
  title: "t",
  step: 1,
  status: "done",
  writer: "",
  writer_label: "",
  error: null,
  next_try: null,
};
const educational = (card: object) => ({ timestamp, run_id: "r", step: 1, educational_content: card });

/** Receive an event, with its data checked; return the invalid path and how often it was dispatched. */
function receiveOne(event: string, data: unknown, checks?: SSEOptions["checks"]) {
  const manager = new SSEEventManager({ checks });
  const invalid: InvalidMessage[] = [];
  manager.on("invalid", (message) => invalid.push(message));
  const handler = vi.fn();
  manager.on("message", handler);
  manager.receive({ event, id: "1", data });
  return { at: invalid[0]?.at, dispatched: handler.mock.calls.length };
}

test.each([
  ["a notice", "notice", { timestamp, message: "m" }],
  ["unknown fields", "status", { ...STATUS, reason: "x", nested: { deep: [1] } }],
  ["a minimal status", "status", STATUS],
  ["optional fields", "status", { ...STATUS, final: false, retried_sections: ["a"] }],
  ["a card", "educational", educational(CARD)],
  ["a card without a source", "educational", educational({ ...CARD, source: null })],
  ["an error", "error", { ...RUN, error: { code: "c", message: "m", retryable: true } }],
  ["an outcome", "complete", { ...RUN, outcome: "partial" }],
  ["a section", "section", { ...RUN, section: SECTION }],
  ["JSON text", "status", JSON.stringify({ ...STATUS, message: "é" })],
  ["a kind without a schema", "row_imported", { timestamp, row: "7" }],
])("%s passes the checks", (_, event, data) => {
  expect(receiveOne(event, data, CHECKS)).toEqual({ at: undefined, dispatched: 1 });
});

test.each([
  ["invalid JSON", "{", "data"],
  ["text", '"x"', "data"],
  ["null", "null", "data"],
])("%s is reported and not dispatched, even without checks", (_, data, at) => {
  expect(receiveOne("status", data)).toEqual({ at, dispatched: 0 });
});

test.each([
  ["a missing timestamp", "heartbeat", {}, "data.timestamp"],
  ["an array", "heartbeat", [], "data"],
  ["progress above 100", "status", { ...STATUS, progress: 101 }, "data.progress"],
  ["progress below 0", "status", { ...STATUS, progress: -1 }, "data.progress"],
  ["fractional progress", "status", { ...STATUS, progress: 1.5 }, "data.progress"],
  ["progress as text", "status", { ...STATUS, progress: "5" }, "data.progress"],
  ["zero total steps", "status", { ...STATUS, total_steps: 0 }, "data.total_steps"],
  ["a null field", "status", { ...STATUS, message: null }, "data.message"],
  ["an empty notice", "notice", { timestamp, message: "" }, "data.message"],
  ["an interval as text", "hello", { timestamp, heartbeat_interval_s: "15" }, "data.heartbeat_interval_s"],
  ["a section that is an array", "section", { ...RUN, section: [] }, "data.section"],
  ["an unknown outcome", "complete", { ...RUN, outcome: "great" }, "data.outcome"],
  ["a card of an unknown kind", "educational", educational({ ...CARD, kind: "joke" }), "data.educational_content.kind"],
  [
    "a card's point that is a number",
    "educational",
    educational({ ...CARD, points: ["a", 2] }),
    "data.educational_content.points.1",
  ],
  [
    "a source without a URL",
    "educational",
    educational({ ...CARD, source: { name: "n" } }),
    "data.educational_content.source.url",
  ],
  ["an error without retryable", "error", { ...RUN, error: { code: "c", message: "m" } }, "data.error.retryable"],
])("%s does not pass the checks", (_, event, data, at) => {
  expect(receiveOne(event, data, CHECKS)).toEqual({ at, dispatched: 0 });
});

test("an invalid event moves the cursor", () => {
  const manager = new SSEEventManager({ lastEventId: "3" });
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

test.each([
  ["the same id is not new", "5", "5", false],
  ["an older id is not new", "5", "4", false],
  ["the next id is new", "5", "6", true],
  ["an id with more digits is new", "9", "10", true],
  ["an id is new if one channel has advanced", "x:1,y:5", "x:2,y:5", true],
  ["an id is not new if no channel has advanced", "x:1,y:5", "x:1,y:4", false],
  ["an id with a new channel is new", "x:1", "x:1,y:1", true],
  ["a mark does not make an id new", "7-3f09ac", "7-aaaaaa", false],
  ["ids with marks are ordered by number", "9-ffffff", "10-000000", true],
  ["an id of several channels with marks is ordered", "x:1-3f09ac,y:2", "x:1-3f09ac,y:3-000000", true],
])("%s", (_, before, id, isNew) => {
  expect(new SSECursor(before).advance(id)).toBe(isNew);
});

test("the cursor keeps the highest position of every channel", () => {
  const cursor = new SSECursor("x:1,y:5");
  expect([cursor.advance("x:0,y:6"), cursor.advance("x:1,y:6"), cursor.id]).toEqual([true, false, "x:0,y:6"]);
});

test.each(["…", "abc", "1,2", "x:", ":1", "x:1,", "-1", "1.5", "1700000000000-0"])(
  "%j is kept without an order",
  (id) => {
    const cursor = new SSECursor(id);
    expect([cursor.id, cursor.advance("b"), cursor.advance(id), cursor.id]).toEqual([id, true, true, id]);
  },
);

test.each([
  ["an id of ours after another server's starts an order of its own", ["7", "abc", "2"], "2"],
  ["another server's id replaces positions", ["x:1", "abc"], "abc"],
  ["an empty id takes back the last one", ["7", ""], ""],
])("%s", (_, ids, expected) => {
  const cursor = new SSECursor();
  for (const id of ids) cursor.advance(id);
  expect(cursor.id).toBe(expected);
});
