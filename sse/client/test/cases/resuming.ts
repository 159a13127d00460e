/** Test cases for ids without an event, ids of other servers, several channels, one-use URLs and problem documents. */

import { type ConnectingCase, createFrame, createPage, createRecord, FINAL, NO_CONTENT } from "./connectingCase.js";

export const RESUMING_CASES: readonly ConnectingCase[] = [
  {
    name: "an id without an event is committed",
    stream: [{ chunks: [createFrame("a", 1), "id: 4\n\n"] }, { chunks: [FINAL] }],
    expect: { messages: ["a", "end"], requests: [{ after: "" }, { after: "4" }], state: "closed" },
    needsFetch: true,
  },
  {
    name: "an id without an event counts from the first byte of the stream",
    stream: [{ chunks: ["id: 4\n\n", createFrame("old", 3)] }, { chunks: [FINAL] }],
    expect: { messages: ["end"], requests: [{ after: "" }, { after: "4" }], state: "closed" },
    needsFetch: true,
  },
  {
    name: "an incomplete id is not committed",
    stream: [{ chunks: [createFrame("a", 1), "id: 4\n"] }, { chunks: [FINAL] }],
    expect: { messages: ["a", "end"], requests: [{ after: "" }, { after: "1" }], state: "closed" },
  },
  {
    name: "an empty id takes back the last one",
    stream: [{ chunks: [createFrame("a", 1), `id:\n${createFrame("b")}`] }, { chunks: [FINAL] }],
    expect: { messages: ["a", "b", "end"], requests: [{ after: "" }, { after: "" }], state: "closed" },
  },
  {
    name: "an empty id without an event takes back the last one",
    stream: [{ chunks: [createFrame("a", 1), "id\n\n"] }, { chunks: [FINAL] }],
    expect: { messages: ["a", "end"], requests: [{ after: "" }, { after: "" }], state: "closed" },
    needsFetch: true,
  },
  ...["1526919030474-55", "a3f1c0de-7b1e", "opaque id", "x=1&y=2", "é…"].map(
    (id): ConnectingCase => ({
      name: `another server's id is sent back: ${id}`,
      stream: [
        { chunks: [createFrame("a", "first"), createFrame("b", id), createFrame("c")] },
        { chunks: [createFrame("end", "last", { final: true })] },
      ],
      expect: { messages: ["a", "b", "c", "end"], requests: [{ after: "" }, { after: id }], state: "closed" },
    }),
  ),
  {
    name: "another server's ids have no order",
    stream: [
      { chunks: ["b", "a", "b", "a"].map((id) => createFrame(id, id)) },
      { chunks: [createFrame("end", "c", { final: true })] },
    ],
    expect: { messages: ["b", "a", "b", "a", "end"], requests: [{ after: "" }, { after: "a" }], state: "closed" },
  },
  {
    name: "a final event with another server's id closes",
    stream: [{ chunks: [createFrame("end", "z", { final: true })], after: "hold" }],
    expect: { messages: ["end"], failures: [], requests: [{}], state: "closed" },
  },
  {
    name: "channels that an id leaves out are forgotten",
    stream: [
      { chunks: [createFrame("a", "x:3,y:1"), createFrame("b", "y:2,z:1")] },
      {
        chunks: [createFrame("y ends", "y:3,z:1", { final: true }), createFrame("z ends", "y:3,z:2", { final: true })],
      },
    ],
    expect: {
      messages: ["a", "b", "y ends", "z ends"],
      requests: [{ after: "" }, { after: "y:2,z:1" }],
      state: "closed",
    },
  },
  {
    name: "several channels are polled after three error responses",
    stream: [{ status: 503 }],
    poll: [
      createPage([createRecord("a", "x:1,y:0"), createRecord("b", "x:1,y:1")]),
      createPage([createRecord("x ends", "x:2,y:1", { final: true })]),
      createPage([createRecord("y ends", "x:2,y:2", { final: true })], true),
    ],
    expect: {
      messages: ["a", "b", "x ends", "y ends"],
      polls: [{ after: "" }, { after: "x:1,y:1" }, { after: "x:2,y:1" }],
      state: "closed",
    },
  },
  {
    name: "several channels continue on the stream after polling",
    stream: [
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { status: 503 },
      { chunks: [createFrame("b", "x:1,y:1"), createFrame("c", "x:2,y:1")] },
      NO_CONTENT,
    ],
    poll: [createPage([createRecord("a", "x:1,y:0"), createRecord("b", "x:1,y:1")]), createPage([])],
    expect: { messages: ["a", "b", "c"], state: "closed" },
  },
  {
    name: "a reset in a poll discards the position",
    stream: [{ status: 503 }],
    poll: [
      createPage([createRecord("reset", "", {}, "reset"), createRecord("a", 3)]),
      createPage([createRecord("end", 4, { final: true })], true),
    ],
    options: { lastEventId: "99" },
    expect: { messages: ["reset", "a", "end"], polls: [{ after: "99" }, { after: "3" }], state: "closed" },
  },
  {
    name: "a URL function is called for each attempt",
    stream: [{ chunks: [createFrame("a", 1)] }, { after: "cut" }, { chunks: [FINAL] }],
    hasTickets: true,
    expect: { messages: ["a", "end"], requests: [{ ticket: "1" }, { ticket: "2" }, { ticket: "3" }], state: "closed" },
  },
  {
    name: "a problem's code is reported",
    stream: [
      {
        status: 429,
        headers: { "Content-Type": "application/problem+json" },
        chunks: [JSON.stringify({ status: 429, code: "too_many_streams", detail: "Close one." })],
      },
      { chunks: [FINAL] },
    ],
    expect: { messages: ["end"], codes: ["too_many_streams"], state: "closed" },
    needsFetch: true,
  },
  {
    name: "a poll of another shape closes the connection",
    stream: [{ status: 503 }],
    poll: [{ headers: { "Content-Type": "application/json" }, chunks: ["{}"] }],
    expect: { messages: [], polls: [{}], state: "closed" },
  },
];
