import { describe, expect, test, vi } from "vitest";
import { createFrame, createPage, createRecord } from "./cases/connectingCase.js";
import {
  advanceClock,
  connect,
  disableJitter,
  installFakeClock,
  type RecordedConnection,
  requestTimes,
  startServer,
  waitUntil,
} from "./recordedConnection.js";
import type { ScriptedResponse } from "./scriptedServer.js";

const UNAVAILABLE: ScriptedResponse = { status: 503 };
const CUT: ScriptedResponse = { after: "cut" };
const createStream = (...frames: string[]): ScriptedResponse => ({ chunks: frames, after: "hold" });

/** Connect to a stream that is unavailable three times, at 0, 1 and 3 s; advance the clock to the second poll at 10 s. */
async function startPolling(laterStream: readonly ScriptedResponse[], poll: readonly ScriptedResponse[]) {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const pollUrl = server.respond("/poll", poll);
  const recorded = connect(server.respond("/stream", [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, ...laterStream]), {
    pollUrl,
  });
  await waitUntil(() => recorded.activity === 1);
  for (const [index, wait] of [1, 2, 7].entries()) {
    await waitUntil(() => recorded.failures.length === index + 1);
    await advanceClock(wait);
  }
  return { server, ...recorded, recorded };
}

/** Advance the clock by this many intervals between polls. */
async function advancePolls(recorded: RecordedConnection, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const { activity } = recorded;
    await advanceClock(10);
    await waitUntil(() => recorded.activity > activity);
  }
}

test("polling starts after the first error and repeats every 10 s", async () => {
  const { recorded, server, connection } = await startPolling(
    [UNAVAILABLE],
    [createPage([createRecord("a", 1)]), createPage([])],
  );
  await waitUntil(() => recorded.activity === 2);
  await advancePolls(recorded, 3);
  expect([requestTimes("/poll"), connection.state]).toEqual([[0, 10, 20, 30, 40], "polling"]);
  expect(server.requestsTo("/poll").map(({ query }) => query.after)).toEqual([undefined, "1", "1", "1", "1"]);
});

test("the stream is retried after 1, 2, 40 and 80 s during polling", async () => {
  const { recorded, connection } = await startPolling([UNAVAILABLE], [createPage([])]);
  await waitUntil(() => recorded.activity === 2);
  await advancePolls(recorded, 12);
  await waitUntil(() => recorded.failures.length === 5);
  // The answer to the attempt at 43 s is handled when the clock has reached 50 s.
  expect(requestTimes("/stream")).toEqual([0, 1, 3, 43, 130]);
  expect(connection.state).toBe("polling");
});

test("polling ends without loss or duplicates when the stream works", async () => {
  const stream = createStream(createFrame("b", 2), createFrame("c", 3));
  const { recorded, server, connection, messages } = await startPolling(
    [stream],
    [createPage([createRecord("a", 1)]), createPage([createRecord("b", 2)])],
  );
  await waitUntil(() => recorded.activity === 2);
  await advancePolls(recorded, 4);
  await waitUntil(() => messages.includes("c"));
  expect([connection.state, messages]).toEqual(["open", ["a", "b", "c"]]);
  expect(server.requestsTo("/stream").at(-1)?.headers["last-event-id"]).toBe("2");
  const { length } = requestTimes("/poll");
  await advanceClock(30);
  expect(requestTimes("/poll")).toHaveLength(length);
});

test("polling resumes at once if the stream breaks right away", async () => {
  const { recorded, connection, failures } = await startPolling(
    [{ chunks: [createFrame("b", 2)] }, UNAVAILABLE],
    [createPage([])],
  );
  await waitUntil(() => recorded.activity === 2);
  await advancePolls(recorded, 4);
  await waitUntil(() => failures.length === 4);
  await waitUntil(() => requestTimes("/poll").length === 7);
  expect([connection.state, requestTimes("/poll").at(-1)]).toEqual(["polling", 50]);
});

test("a server that is down is not polled before the third attempt", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const down: ScriptedResponse = { silent: true, after: "cut" };
  const { failures, states } = connect(server.respond("/stream", [down]), { pollUrl: server.respond("/poll", [down]) });
  for (const [index, wait] of [1, 2].entries()) {
    await waitUntil(() => failures.length === index + 1);
    await advanceClock(wait);
  }
  await waitUntil(() => failures.length === 4);
  expect([requestTimes("/poll"), states]).toEqual([
    [0],
    ["connecting", "waiting", "connecting", "waiting", "connecting", "polling"],
  ]);
});

test("too many streams lead to polling at once, and the stream waits for Retry-After", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const tooMany = { status: 429, headers: { "Retry-After": "90" } };
  const pollUrl = server.respond("/poll", [createPage([createRecord("a", 1)])]);
  const stream = server.respond("/stream", [tooMany, createStream(createFrame("b", 2))]);
  const recorded = connect(stream, { pollUrl });
  for (let activity = 1; activity <= 9; activity++) {
    await waitUntil(() => recorded.activity === activity);
    expect([recorded.connection.state, requestTimes("/stream")]).toEqual(["polling", [0]]);
    await advanceClock(10);
  }
  await waitUntil(() => recorded.messages.includes("b"));
  expect([recorded.connection.state, requestTimes("/stream")]).toEqual(["open", [0, 90]]);
});

test("behind a buffering proxy polling starts after 5 s, while the stream is tried again", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const pollUrl = server.respond("/poll", [createPage([createRecord("a", 1)]), createPage([])]);
  const recorded = connect(server.respond("/stream", [{ after: "hold" }]), { pollUrl });
  const { connection, failures, messages } = recorded;
  await waitUntil(() => server.requestsTo("/stream").length === 1);
  await advanceClock(5);
  await waitUntil(() => messages.length === 1);
  expect([connection.state, failures]).toEqual(["connecting", []]);
  await advanceClock(10);
  expect([connection.state, failures]).toEqual(["polling", [{ kind: "timeout" }]]);
  await advanceClock(1);
  await waitUntil(() => server.requestsTo("/stream").length === 2);
  expect(requestTimes("/stream")).toEqual([0, 16]);
});

test("a stream that starts within 5 s is not polled", async () => {
  installFakeClock();
  const server = await startServer();
  const stream = server.respond("/stream", [createStream(createFrame("a", 1))]);
  const { connection } = connect(stream, { pollUrl: server.respond("/poll", [createPage([])]) });
  await waitUntil(() => connection.isConnected());
  await advanceClock(30);
  expect(requestTimes("/poll")).toEqual([]);
});

test("the stream is retried at once when a failed server recovers", async () => {
  const { recorded, failures, connection } = await startPolling(
    [createStream(createFrame("b", 2))],
    [createPage([]), CUT, CUT, createPage([])],
  );
  for (const count of [4, 5]) {
    await waitUntil(() => failures.length === count);
    await advanceClock(10);
  }
  await waitUntil(() => connection.isConnected());
  expect(recorded.messages).toEqual(["b"]);
  expect(requestTimes("/stream")).toEqual([0, 1, 3, 30]);
});

describe("polling alone", () => {
  test("receives every event without a stream", async () => {
    const server = await startServer();
    const answers = [
      createPage([createRecord("a", 1)]),
      createPage([createRecord("b", 2), createRecord("end", 3, { final: true }, "complete")], true),
    ];
    const { connection, messages, states } = connect(null, {
      pollUrl: server.respond("/poll", answers),
      timing: { pollIntervalMs: 10 },
    });
    await waitUntil(() => connection.state === "closed");
    expect([messages, states]).toEqual([
      ["a", "b", "end"],
      ["connecting", "polling", "closed"],
    ]);
  });

  test("ends when the server says so, without a final event", async () => {
    const server = await startServer();
    const { connection } = connect(null, { pollUrl: server.respond("/poll", [createPage([], true)]) });
    await waitUntil(() => connection.state === "closed");
    expect(connection.failure).toBeUndefined();
  });

  test("requests the next page at once after a full page", async () => {
    const server = await startServer();
    const full = (first: number) =>
      createPage(Array.from({ length: 100 }, (_, index) => createRecord("x", first + index)));
    const pollUrl = server.respond("/poll", [
      full(1),
      full(101),
      createPage([createRecord("end", 201, { final: true })], true),
    ]);
    const { connection, messages } = connect(null, { pollUrl, timing: { pollIntervalMs: 3_600_000 } });
    await waitUntil(() => connection.state === "closed");
    expect([messages.length, server.requests.map(({ query }) => query.after)]).toEqual([
      201,
      [undefined, "100", "200"],
    ]);
  });

  test("does not loop when the server repeats a full page", async () => {
    const server = await startServer();
    const full = createPage(Array.from({ length: 100 }, (_, index) => createRecord("x", index + 1)));
    const { connection } = connect(null, {
      pollUrl: server.respond("/poll", [full]),
      timing: { pollIntervalMs: 3_600_000 },
    });
    await connection.connect();
    expect([connection.lastEventId, server.requests.length]).toEqual(["100", 2]);
  });

  test("dispatches nothing after a listener has disconnected", async () => {
    const server = await startServer();
    const { connection, messages } = connect(null, {
      pollUrl: server.respond("/poll", [createPage([createRecord("a", 1), createRecord("b", 2)])]),
    });
    connection.on("message", () => connection.disconnect());
    await waitUntil(() => connection.state === "closed");
    expect([messages, connection.lastEventId]).toEqual([["a"], "1"]);
  });

  test("respects Retry-After", async () => {
    installFakeClock();
    disableJitter();
    const server = await startServer();
    const busy = { status: 429, headers: { "Retry-After": "25" } };
    const recorded = connect(null, { pollUrl: server.respond("/poll", [busy, createPage([])]) });
    await waitUntil(() => recorded.failures.length === 1);
    await advanceClock(25);
    await waitUntil(() => recorded.activity === 1);
    expect(requestTimes("/poll")).toEqual([0, 25]);
  });

  test("times out after 15 s and polls again", async () => {
    installFakeClock();
    disableJitter();
    const server = await startServer();
    const recorded = connect(null, { pollUrl: server.respond("/poll", [{ silent: true }, createPage([])]) });
    await waitUntil(() => server.requests.length === 1);
    await advanceClock(25);
    await waitUntil(() => recorded.activity === 1);
    expect([requestTimes("/poll"), recorded.failures]).toEqual([[0, 25], [{ kind: "timeout" }]]);
  });

  test("polls every 30 s while hidden, and at once when shown", async () => {
    installFakeClock();
    disableJitter();
    const document = Object.assign(new EventTarget(), { hidden: true });
    vi.stubGlobal("document", document);
    const server = await startServer();
    const recorded = connect(null, { pollUrl: server.respond("/poll", [createPage([])]) });
    await waitUntil(() => recorded.activity === 1);
    await advanceClock(30);
    await waitUntil(() => recorded.activity === 2);
    await advanceClock(5);
    document.hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await waitUntil(() => recorded.activity === 3);
    expect(requestTimes("/poll")).toEqual([0, 30, 35]);
  });

  test("closes when the URL does not exist", async () => {
    const server = await startServer();
    const { connection } = connect(null, { pollUrl: server.url("/nowhere") });
    await expect(connection.connect()).rejects.toMatchObject({ cause: { status: 404 } });
  });
});
