/** The rules of WHATWG HTML §9.2.2 to §9.2.4, and of PROTOCOL.md, as data: what the server does, and what must come of it. */

import type { SSEOptions, SSEState } from "../../src/SSETypes.js";
import type { Answer } from "../playedServer.js";

export interface ConnectingCase {
  readonly name: string;
  /** The answers to the first, second, ... request of the stream; the last one again and again. */
  readonly stream: readonly Answer[];
  /** The same for polling; without it there is none. */
  readonly poll?: readonly Answer[];
  readonly options?: Pick<SSEOptions, "lastEventId" | "headers" | "method" | "body">;
  readonly expect: {
    /** `message` of each event, in order. */
    readonly messages?: readonly string[];
    /** Each failure that is told, with its status. */
    readonly failures?: readonly string[];
    /** What each request of the stream must hold; no more requests are made than are listed. */
    readonly asked?: readonly Expected[];
    readonly state?: SSEState;
  };
}

/** `from` is the last event id, by header or parameter. */
export type Expected = { readonly from?: string; readonly method?: string; readonly body?: string } & Readonly<
  Record<`header ${string}`, string>
>;

const STAMP = "2026-11-24T12:00:00Z";

/** An event on the wire; its message is its name in a case. */
export function frame(message: string, id: number | string = "", more: object = {}, event = "status"): string {
  const data = JSON.stringify({ timestamp: STAMP, message, ...more });
  return `${id === "" ? "" : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`;
}

/** An event as polling brings it. */
export function record(message: string, id: number | string, more: object = {}, event = "status"): object {
  return { id: String(id), event, data: { timestamp: STAMP, message, ...more } };
}

/** An answer to polling. */
export function page(events: readonly object[], is_terminal = false, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify({ events, last_event_id: "0", is_terminal });
  return { headers: { "Content-Type": "application/json", ...headers }, chunks: [body] };
}

const END: Answer = { status: 204 };
const FINAL = frame("end", 9, { final: true });

const accepted = (name: string, type: string): ConnectingCase => ({
  name: `${name} is a stream`,
  stream: [{ headers: { "Content-Type": type }, chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed", failures: [] },
});

const strange = (name: string, type: string): ConnectingCase => ({
  name: `${name} is none, and asked again`,
  stream: [{ headers: { "Content-Type": type }, chunks: [FINAL] }, { chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed" },
});

const fatal = (status: number): ConnectingCase => ({
  name: `${status} ends it`,
  stream: [{ status, chunks: [FINAL] }],
  expect: { messages: [], failures: [`refused ${status}`], state: "closed" },
});

const passing = (status: number): ConnectingCase => ({
  name: `${status} is waited out`,
  stream: [{ status }, { status }, { chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed" },
});

const redirect = (status: number): ConnectingCase => ({
  name: `${status} is followed`,
  stream: [{ status, headers: { Location: "stream?moved" } }, { chunks: [FINAL] }],
  expect: { messages: ["end"], failures: [], state: "closed" },
});

export const CONNECTING_CASES: readonly ConnectingCase[] = [
  accepted("text/event-stream", "text/event-stream"),
  accepted("text/event-stream with a charset", "text/event-stream; charset=utf-8"),
  accepted("text/event-stream with a charset that it is not in", "text/event-stream;charset=windows-1252"),
  accepted("text/event-stream with a semicolon and nothing", "text/event-stream;"),
  accepted("Text/Event-Stream", "Text/Event-Stream"),
  strange("text/event-streamfoo", "text/event-streamfoo"),
  strange("text/html", "text/html"),
  ...[205, 210, 299, 400, 404, 405, 410, 422].map(fatal),
  ...[408, 425, 429, 500, 502, 503, 504].map(passing),
  ...[301, 302, 303, 307, 308].map(redirect),
  {
    name: "the request says what it wants, and that no cache may answer",
    stream: [{ chunks: [FINAL] }],
    expect: { asked: [{ "header accept": "text/event-stream", "header cache-control": "no-cache", method: "GET" }] },
  },
  {
    name: "the first request names no last event",
    stream: [{ chunks: [FINAL] }],
    expect: { asked: [{ from: "" }] },
  },
  {
    name: "204 is the end, and no failure",
    stream: [END],
    expect: { messages: [], failures: [], state: "closed" },
  },
  {
    name: "the final event is the end, even when the server leaves the stream open",
    stream: [{ chunks: [frame("a", 1), frame("end", 2, { final: true })], after: "hold" }],
    expect: { messages: ["a", "end"], failures: [], asked: [{}], state: "closed" },
  },
  {
    name: "what comes behind the final event is not heard",
    stream: [{ chunks: [`${FINAL}${frame("late", 10)}`] }],
    expect: { messages: ["end"], asked: [{}], state: "closed" },
  },
  {
    name: "a stream of several channels ends with the last of them",
    stream: [
      {
        chunks: [
          frame("a", "x:1,y:0"),
          frame("x ends", "x:2,y:0", { final: true }),
          frame("b", "x:2,y:1"),
          frame("y ends", "x:2,y:2", { final: true }),
        ],
        after: "hold",
      },
    ],
    expect: { messages: ["a", "x ends", "b", "y ends"], asked: [{}], state: "closed" },
  },
  {
    name: "a stream that ends is asked for again, behind the last event",
    stream: [{ chunks: [frame("a", 1), frame("b", 2)] }, { chunks: [frame("c", 3)] }, { chunks: [FINAL] }],
    expect: { messages: ["a", "b", "c", "end"], asked: [{ from: "" }, { from: "2" }, { from: "3" }], state: "closed" },
  },
  {
    name: "a stream that is cut is asked for again, behind the last event",
    stream: [{ chunks: [frame("a", 1)], after: "cut" }, { chunks: [FINAL] }],
    expect: { messages: ["a", "end"], asked: [{ from: "" }, { from: "1" }], failures: ["network"], state: "closed" },
  },
  {
    name: "a connection that is cut before an answer is made again",
    stream: [{ after: "cut" }, { chunks: [FINAL] }],
    expect: { messages: ["end"], state: "closed" },
  },
  {
    name: "a stream of several channels goes on behind the last event of each",
    stream: [
      { chunks: [frame("a", "x:1,y:0"), frame("b", "x:1,y:1")] },
      { chunks: [frame("x ends", "x:2,y:1", { final: true }), frame("y ends", "x:2,y:2", { final: true })] },
    ],
    expect: { messages: ["a", "b", "x ends", "y ends"], asked: [{ from: "" }, { from: "x:1,y:1" }], state: "closed" },
  },
  {
    name: "an event that is cut off is not heard, and its id not taken",
    stream: [{ chunks: [frame("a", 1), frame("b", 2).trimEnd()], after: "cut" }, { chunks: [frame("b", 2), FINAL] }],
    expect: { messages: ["a", "b", "end"], asked: [{ from: "" }, { from: "1" }], state: "closed" },
  },
  {
    name: "events without an id leave the place where it is",
    stream: [
      { chunks: [frame("a", 4), frame("b", "", {}, "delta"), frame("c", "", {}, "delta")] },
      { chunks: [FINAL] },
    ],
    expect: { messages: ["a", "b", "c", "end"], asked: [{ from: "" }, { from: "4" }], state: "closed" },
  },
  {
    name: "what was seen is not heard twice",
    stream: [
      { chunks: [frame("a", 1), frame("b", 2)] },
      { chunks: [frame("a", 1), frame("b", 2), frame("c", 3), FINAL] },
    ],
    expect: { messages: ["a", "b", "c", "end"], state: "closed" },
  },
  {
    name: "what was seen of several channels is not heard twice",
    stream: [
      { chunks: [frame("a", "x:1,y:0"), frame("b", "x:1,y:1")] },
      { chunks: [frame("a", "x:1,y:0"), frame("b", "x:1,y:1"), frame("c", "x:1,y:2"), frame("d", "x:2,y:2")] },
      END,
    ],
    expect: { messages: ["a", "b", "c", "d"], state: "closed" },
  },
  {
    name: "a page that has events already goes on behind them",
    stream: [{ chunks: [frame("old", 5), frame("new", 6), FINAL] }],
    options: { lastEventId: "5" },
    expect: { messages: ["new", "end"], asked: [{ from: "5" }], state: "closed" },
  },
  {
    name: "a reset forgets the place, and smaller ids are new",
    stream: [
      { chunks: [frame("a", 7), frame("reset", "", {}, "reset"), frame("b", 2)] },
      { chunks: [frame("c", 3)] },
      { chunks: [FINAL] },
    ],
    expect: {
      messages: ["a", "reset", "b", "c", "end"],
      asked: [{ from: "" }, { from: "2" }, { from: "3" }],
      state: "closed",
    },
  },
  {
    name: "an event of the name error is an event",
    stream: [{ chunks: [frame("oh", 1, { error: { code: "x", message: "m", retryable: true } }, "error"), FINAL] }],
    expect: { messages: ["oh", "end"], failures: [], state: "closed" },
  },
  {
    name: "events of unknown names are passed over",
    stream: [{ chunks: [frame("a", 1, {}, "gossip"), frame("b", 2, {}, "constructor"), FINAL] }],
    expect: { messages: ["end"], failures: [], state: "closed" },
  },
  {
    name: "headers of one's own are sent, every time",
    stream: [{ chunks: [frame("a", 1)] }, { chunks: [FINAL] }],
    options: { headers: { Authorization: "Bearer t" } },
    expect: {
      asked: [
        { "header authorization": "Bearer t", from: "" },
        { "header authorization": "Bearer t", from: "1" },
      ],
    },
  },
  {
    name: "method and body are sent, every time",
    stream: [{ chunks: [frame("a", 1)] }, { chunks: [FINAL] }],
    options: { method: "POST", body: "what I want" },
    expect: {
      asked: [
        { method: "POST", body: "what I want", from: "" },
        { method: "POST", body: "what I want", from: "1" },
      ],
    },
  },
  {
    name: "three streams that are cut at once are replaced by polling, which loses nothing",
    stream: [{ chunks: [frame("a", 1)], after: "cut" }],
    poll: [page([record("b", 2), record("c", 3)]), page([record("end", 4, { final: true })], true)],
    expect: { messages: ["a", "b", "c", "end"], asked: [{}, {}, {}], state: "closed" },
  },
  {
    name: "three refusals are replaced by polling",
    stream: [{ status: 503 }],
    poll: [page([record("a", 1)]), page([record("end", 2, { final: true })], true)],
    expect: { messages: ["a", "end"], state: "closed" },
  },
  {
    name: "three streams that say nothing are replaced by polling",
    stream: [{ after: "hold" }],
    poll: [page([record("end", 1, { final: true })], true)],
    expect: { messages: ["end"], failures: ["mute", "mute", "mute"], asked: [{}, {}, {}], state: "closed" },
  },
  {
    name: "servers that do not even answer are replaced by polling",
    stream: [{ silent: true }],
    poll: [page([record("end", 1, { final: true })], true)],
    expect: { messages: ["end"], failures: ["mute", "mute", "mute"], state: "closed" },
  },
  {
    name: "while polling, the stream is tried again, and goes on where polling was",
    stream: [
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { chunks: [frame("b", 2), FINAL], after: "hold" },
    ],
    poll: [page([record("a", 1)]), page([])],
    expect: { messages: ["a", "b", "end"], state: "closed" },
  },
];
