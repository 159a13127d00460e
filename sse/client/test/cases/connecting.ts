/** Test cases for WHATWG HTML §9.2.2 to §9.2.4 and PROTOCOL.md: the server's responses and the expected result. */

import { type ConnectingCase, createFrame, createPage, createRecord, FINAL, NO_CONTENT } from "./connectingCase.js";

const acceptedType = (name: string, type: string): ConnectingCase => ({
  name: `${name} is accepted`,
  stream: [{ headers: { "Content-Type": type }, chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed", failures: [] },
});

const retriedType = (name: string, type: string): ConnectingCase => ({
  name: `${name} is retried`,
  stream: [{ headers: { "Content-Type": type }, chunks: [FINAL] }, { chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed" },
});

const permanentError = (status: number): ConnectingCase => ({
  name: `${status} closes the connection`,
  stream: [{ status, chunks: [FINAL] }],
  expect: { messages: [], failures: [`http ${status}`], state: "closed" },
});

const temporaryError = (status: number): ConnectingCase => ({
  name: `${status} is retried`,
  stream: [{ status }, { status }, { chunks: [FINAL] }],
  expect: { messages: ["end"], state: "closed" },
});

const followedRedirect = (status: number): ConnectingCase => ({
  name: `${status} is recorded`,
  stream: [{ status, headers: { Location: "stream?moved" } }, { chunks: [FINAL] }],
  expect: { messages: ["end"], failures: [], state: "closed" },
});

export const CONNECTING_CASES: readonly ConnectingCase[] = [
  acceptedType("text/event-stream", "text/event-stream"),
  acceptedType("text/event-stream with a charset", "text/event-stream; charset=utf-8"),
  acceptedType("text/event-stream with a wrong charset", "text/event-stream;charset=windows-1252"),
  acceptedType("text/event-stream with a trailing semicolon", "text/event-stream;"),
  acceptedType("Text/Event-Stream", "Text/Event-Stream"),
  retriedType("text/event-streamfoo", "text/event-streamfoo"),
  retriedType("text/html", "text/html"),
  ...[205, 210, 299, 400, 404, 405, 410, 422].map(permanentError),
  ...[408, 425, 429, 500, 502, 503, 504].map(temporaryError),
  ...[301, 302, 303, 307, 308].map(followedRedirect),
  {
    name: "sends Accept and bypasses caches",
    stream: [{ chunks: [FINAL] }],
    expect: { requests: [{ "header accept": "text/event-stream", "header cache-control": "no-cache", method: "GET" }] },
  },
  {
    name: "sends no last event id with the first request",
    stream: [{ chunks: [FINAL] }],
    expect: { requests: [{ after: "" }] },
  },
  {
    name: "204 closes without a failure",
    stream: [NO_CONTENT],
    expect: { messages: [], failures: [], state: "closed" },
  },
  {
    name: "closes after the final event of an open stream",
    stream: [{ chunks: [createFrame("a", 1), createFrame("end", 2, { final: true })], after: "hold" }],
    expect: { messages: ["a", "end"], failures: [], requests: [{}], state: "closed" },
  },
  {
    name: "ignores events after the final event",
    stream: [{ chunks: [`${FINAL}${createFrame("late", 10)}`] }],
    expect: { messages: ["end"], requests: [{}], state: "closed" },
  },
  {
    name: "closes after the final event of the last channel",
    stream: [
      {
        chunks: [
          createFrame("a", "x:1,y:0"),
          createFrame("x ends", "x:2,y:0", { final: true }),
          createFrame("b", "x:2,y:1"),
          createFrame("y ends", "x:2,y:2", { final: true }),
        ],
        after: "hold",
      },
    ],
    expect: { messages: ["a", "x ends", "b", "y ends"], requests: [{}], state: "closed" },
  },
  {
    name: "resumes after the last event when the stream ends",
    stream: [
      { chunks: [createFrame("a", 1), createFrame("b", 2)] },
      { chunks: [createFrame("c", 3)] },
      { chunks: [FINAL] },
    ],
    expect: {
      messages: ["a", "b", "c", "end"],
      requests: [{ after: "" }, { after: "2" }, { after: "3" }],
      state: "closed",
    },
  },
  {
    name: "resumes after the last event when the stream is cut",
    stream: [{ chunks: [createFrame("a", 1)], after: "cut" }, { chunks: [FINAL] }],
    expect: {
      messages: ["a", "end"],
      requests: [{ after: "" }, { after: "1" }],
      failures: ["network"],
      state: "closed",
    },
  },
  {
    name: "reconnects when cut before the response",
    stream: [{ after: "cut" }, { chunks: [FINAL] }],
    expect: { messages: ["end"], state: "closed" },
  },
  {
    name: "resumes several channels after the last event of each",
    stream: [
      { chunks: [createFrame("a", "x:1,y:0"), createFrame("b", "x:1,y:1")] },
      {
        chunks: [createFrame("x ends", "x:2,y:1", { final: true }), createFrame("y ends", "x:2,y:2", { final: true })],
      },
    ],
    expect: {
      messages: ["a", "b", "x ends", "y ends"],
      requests: [{ after: "" }, { after: "x:1,y:1" }],
      state: "closed",
    },
  },
  {
    name: "ignores an incomplete event and its id",
    stream: [
      { chunks: [createFrame("a", 1), createFrame("b", 2).trimEnd()], after: "cut" },
      { chunks: [createFrame("b", 2), FINAL] },
    ],
    expect: { messages: ["a", "b", "end"], requests: [{ after: "" }, { after: "1" }], state: "closed" },
  },
  {
    name: "keeps the cursor on events without an id",
    stream: [
      { chunks: [createFrame("a", 4), createFrame("b", "", {}, "delta"), createFrame("c", "", {}, "delta")] },
      { chunks: [FINAL] },
    ],
    expect: { messages: ["a", "b", "c", "end"], requests: [{ after: "" }, { after: "4" }], state: "closed" },
  },
  {
    name: "drops duplicate events",
    stream: [
      { chunks: [createFrame("a", 1), createFrame("b", 2)] },
      { chunks: [createFrame("a", 1), createFrame("b", 2), createFrame("c", 3), FINAL] },
    ],
    expect: { messages: ["a", "b", "c", "end"], state: "closed" },
  },
  {
    name: "drops duplicate events of several channels",
    stream: [
      { chunks: [createFrame("a", "x:1,y:0"), createFrame("b", "x:1,y:1")] },
      {
        chunks: [
          createFrame("a", "x:1,y:0"),
          createFrame("b", "x:1,y:1"),
          createFrame("c", "x:1,y:2"),
          createFrame("d", "x:2,y:2"),
        ],
      },
      NO_CONTENT,
    ],
    expect: { messages: ["a", "b", "c", "d"], state: "closed" },
  },
  {
    name: "starts after the given last event id",
    stream: [{ chunks: [createFrame("old", 5), createFrame("new", 6), FINAL] }],
    options: { lastEventId: "5" },
    expect: { messages: ["new", "end"], requests: [{ after: "5" }], state: "closed" },
  },
  {
    name: "forgets the cursor after a reset",
    stream: [
      { chunks: [createFrame("a", 7), createFrame("reset", "", {}, "reset"), createFrame("b", 2)] },
      { chunks: [createFrame("c", 3)] },
      { chunks: [FINAL] },
    ],
    expect: {
      messages: ["a", "reset", "b", "c", "end"],
      requests: [{ after: "" }, { after: "2" }, { after: "3" }],
      state: "closed",
    },
  },
  {
    name: "dispatches an event named error",
    stream: [
      { chunks: [createFrame("oh", 1, { error: { code: "x", message: "m", retryable: true } }, "error"), FINAL] },
    ],
    expect: { messages: ["oh", "end"], failures: [], state: "closed" },
  },
  {
    name: "dispatches events that hello announces",
    stream: [
      {
        chunks: [
          createFrame("", "", { events: { row_imported: true, preview: false } }, "hello"),
          createFrame("a", 1, {}, "row_imported"),
          createFrame("b", "", {}, "preview"),
          FINAL,
        ],
      },
    ],
    expect: { messages: ["a", "b", "end"], failures: [], state: "closed" },
  },
  {
    name: "dispatches events that the options name",
    stream: [{ chunks: [createFrame("a", 1, {}, "row_imported"), createFrame("b", 2, {}, "constructor"), FINAL] }],
    options: { events: ["row_imported", "constructor", "status"] },
    expect: { messages: ["a", "b", "end"], failures: [], state: "closed" },
  },
  {
    name: "sends custom headers with every request",
    stream: [{ chunks: [createFrame("a", 1)] }, { chunks: [FINAL] }],
    options: { headers: { Authorization: "Bearer t" } },
    expect: {
      requests: [
        { "header authorization": "Bearer t", after: "" },
        { "header authorization": "Bearer t", after: "1" },
      ],
    },
  },
  {
    name: "sends method and body with every request",
    stream: [{ chunks: [createFrame("a", 1)] }, { chunks: [FINAL] }],
    options: { method: "POST", body: "request body" },
    expect: {
      requests: [
        { method: "POST", body: "request body", after: "" },
        { method: "POST", body: "request body", after: "1" },
      ],
    },
  },
  {
    name: "polls without loss after three cut streams",
    stream: [{ chunks: [createFrame("a", 1)], after: "cut" }],
    poll: [
      createPage([createRecord("b", 2), createRecord("c", 3)]),
      createPage([createRecord("end", 4, { final: true })], true),
    ],
    expect: { messages: ["a", "b", "c", "end"], requests: [{}, {}, {}], state: "closed" },
  },
  {
    name: "polls after an error response",
    stream: [{ status: 503 }],
    poll: [createPage([createRecord("a", 1)]), createPage([createRecord("end", 2, { final: true })], true)],
    expect: { messages: ["a", "end"], state: "closed" },
  },
  {
    name: "polls after a stream without data",
    stream: [{ after: "hold" }],
    poll: [createPage([createRecord("end", 1, { final: true })], true)],
    expect: { messages: ["end"], polls: [{ after: "" }], state: "closed" },
  },
  {
    name: "polls after a request without a response",
    stream: [{ silent: true }],
    poll: [createPage([createRecord("end", 1, { final: true })], true)],
    expect: { messages: ["end"], polls: [{ after: "" }], state: "closed" },
  },
  {
    name: "returns from polling to the stream",
    stream: [
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { chunks: [createFrame("b", 2), FINAL], after: "hold" },
    ],
    poll: [createPage([createRecord("a", 1)]), createPage([])],
    expect: { messages: ["a", "b", "end"], state: "closed" },
  },
];
