import { describe, expect, test, vi } from "vitest";
import { createFrame, createPage, createRecord } from "./cases/connectingCase.js";
import {
  advanceClock,
  connect,
  disableJitter,
  installFakeClock,
  requestTimes,
  startServer,
  trackTimers,
  waitUntil,
} from "./recordedConnection.js";
import type { ScriptedResponse } from "./scriptedServer.js";

const HELLO = createFrame("", "", { heartbeat_interval_s: 2 }, "hello");
const HEARTBEAT = createFrame("", "", {}, "heartbeat");
const hold = (...chunks: string[]): ScriptedResponse => ({ chunks, after: "hold" });

describe("opening", () => {
  test("a stream is open after its first byte, not after its headers", async () => {
    const server = await startServer();
    const { connection, states } = connect(server.respond("/stream", [hold()]));
    await waitUntil(() => server.openResponses === 1);
    expect(connection.state).toBe("connecting");
    expect(connection.isConnected()).toBe(false);

    server.write(":\n");

    await waitUntil(() => connection.isConnected());
    expect(states).toEqual(["connecting", "open"]);
  });

  test("connect resolves when the stream is open", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [hold(HELLO)]));
    await connection.connect();
    expect(connection.state).toBe("open");
  });

  test("connect resolves when there are no events to come", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [{ status: 204 }]));
    await connection.connect();
    expect([connection.state, connection.failure]).toEqual(["closed", undefined]);
  });

  test("connect rejects with the failure after a permanent error", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [{ status: 404 }]));
    await expect(connection.connect()).rejects.toMatchObject({ cause: { kind: "http", status: 404 } });
    expect(connection.failure).toMatchObject({ kind: "http", status: 404 });
  });

  test("repeated connect calls make one request", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [hold(HELLO)]));
    await Promise.all([connection.connect(), connection.connect()]);
    await connection.connect();
    expect(server.requests).toHaveLength(1);
  });
});

describe("closing", () => {
  test("disconnect leaves no request, timer or listener", async () => {
    const timers = trackTimers();
    const [window, document, abort] = [new EventTarget(), new EventTarget(), new AbortController()];
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", document);
    const targets = [window, document, abort.signal].map((target) => vi.spyOn(target, "addEventListener"));
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [hold(HELLO)]), { signal: abort.signal });
    await connection.connect();
    const listeners = targets.flatMap(({ mock }) =>
      mock.calls.map(([, , options]) => options as { signal: AbortSignal }),
    );
    expect([listeners.length, timers.size]).toEqual([5, 2]);

    connection.disconnect();

    expect(listeners.filter(({ signal }) => !signal.aborted)).toEqual([]);
    expect(timers.size).toBe(0);
    await waitUntil(() => server.openResponses === 0);
  });

  test("disconnect while waiting or polling leaves no timer", async () => {
    const timers = trackTimers();
    const server = await startServer();
    const waiting = connect(server.respond("/stream", [{ status: 503 }]));
    await waitUntil(() => waiting.connection.state === "waiting");
    const polling = connect(null, { pollUrl: server.respond("/poll", [createPage([])]) });
    await polling.connection.connect();
    expect(timers.size).toBe(4);
    waiting.connection.disconnect();
    polling.connection.disconnect();
    expect(timers.size).toBe(0);
  });

  test("aborting the signal closes the connection", async () => {
    const server = await startServer();
    const abort = new AbortController();
    const { connection, failures } = connect(server.respond("/stream", [hold(HELLO)]), { signal: abort.signal });
    await connection.connect();
    abort.abort();
    expect([connection.state, failures]).toEqual(["closed", []]);
    await waitUntil(() => server.openResponses === 0);
  });

  test("an aborted signal prevents the request", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [hold(HELLO)]), { signal: AbortSignal.abort() });
    await connection.connect();
    expect([connection.state, server.requests]).toEqual(["closed", []]);
  });

  test("no event is dispatched after disconnect", async () => {
    const server = await startServer();
    const { connection, messages } = connect(
      server.respond("/stream", [hold(createFrame("a", 1) + createFrame("b", 2))]),
    );
    connection.on("message", () => connection.disconnect());
    await waitUntil(() => messages.length > 0);
    expect([connection.state, messages, connection.lastEventId]).toEqual(["closed", ["a"], "1"]);
  });

  test("a listener may disconnect while a failure is handled", async () => {
    const timers = trackTimers();
    const server = await startServer();
    const { connection, failures } = connect(server.respond("/stream", [{ status: 503 }]));
    connection.on("state", (state) => state === "waiting" && connection.disconnect());
    await waitUntil(() => connection.state === "closed");
    expect([failures, connection.failure, timers.size]).toEqual([[], undefined, 0]);
  });

  test("reconnect resumes after the last event, even when closed", async () => {
    const server = await startServer();
    const { connection } = connect(server.respond("/stream", [hold(createFrame("a", 1)), hold(HELLO)]));
    await connection.connect();
    await waitUntil(() => connection.lastEventId === "1");
    await connection.reconnect();
    connection.disconnect();
    await connection.reconnect();
    expect(server.requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1", "1"]);
    await waitUntil(() => server.openResponses === 1);
  });
});

describe("waiting", () => {
  test("the delay grows while streams end right after opening", async () => {
    installFakeClock();
    disableJitter();
    const server = await startServer();
    const { failures } = connect(server.respond("/stream", [{ chunks: [createFrame("a", 1), createFrame("b", 2)] }]));
    for (const [index, wait] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await waitUntil(() => failures.length === index + 1);
      await advanceClock(wait);
    }
    expect(requestTimes("/stream")).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  test("the server's retry is the minimum delay", async () => {
    installFakeClock();
    disableJitter();
    const server = await startServer();
    const { failures } = connect(server.respond("/stream", [{ chunks: ["retry: 5000\n\n", createFrame("a", 1)] }]));
    await waitUntil(() => failures.length === 1);
    await advanceClock(6);
    expect(requestTimes("/stream")).toEqual([0, 5]);
  });

  test.each([
    ["seconds", () => "20"],
    ["a date", () => new Date(Date.now() + 20_000).toUTCString()],
  ])("Retry-After in %s is respected when the page becomes visible", async (_, retryAfter) => {
    installFakeClock();
    disableJitter();
    vi.stubGlobal("document", new EventTarget());
    const server = await startServer();
    const tooManyRequests = { status: 429, headers: { "Retry-After": retryAfter() } };
    const { failures, connection } = connect(server.respond("/stream", [tooManyRequests, hold(HELLO)]));
    await waitUntil(() => failures.length === 1);
    await advanceClock(10);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(connection.state).toBe("waiting");
    await advanceClock(10);
    await waitUntil(() => connection.isConnected());
    expect(requestTimes("/stream")).toEqual([0, 20]);
  });
});

test("Retry-After is limited to five minutes", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const unavailable = { status: 503, headers: { "Retry-After": "86400" } };
  const { failures, connection } = connect(server.respond("/stream", [unavailable, hold(HELLO)]));
  await waitUntil(() => failures.length === 1);
  await advanceClock(300);
  await waitUntil(() => connection.isConnected());
});

describe("timeouts", () => {
  test("a response without data times out after 15 s", async () => {
    installFakeClock();
    const server = await startServer();
    const { failures } = connect(server.respond("/stream", [hold()]));
    await waitUntil(() => server.openResponses === 1);
    await advanceClock(14.9);
    expect(failures).toEqual([]);
    await advanceClock(0.1);
    expect(failures).toEqual([{ kind: "timeout" }]);
    await waitUntil(() => server.openResponses === 0);
  });

  test("a stream ends after two heartbeat intervals and five seconds of silence", async () => {
    installFakeClock();
    const server = await startServer();
    const recorded = connect(server.respond("/stream", [hold(HELLO)]));
    const { failures } = recorded;
    await waitUntil(() => recorded.hasHello);
    await advanceClock(8.9);
    expect(failures).toEqual([]);
    await advanceClock(0.2);
    expect(failures).toEqual([{ kind: "stalled" }]);
  });

  test.each([
    ["heartbeats", HEARTBEAT],
    ["comments", ":\n"],
  ])("%s keep a stream open", async (_, keepalive) => {
    installFakeClock();
    const server = await startServer();
    const recorded = connect(server.respond("/stream", [hold(HELLO)]));
    const { connection, failures } = recorded;
    await waitUntil(() => recorded.hasHello);
    for (let count = 0; count < 10; count++) {
      const { activity } = recorded;
      await advanceClock(5);
      server.write(keepalive);
      await waitUntil(() => recorded.activity > activity);
    }
    expect([connection.state, failures, server.requests.length]).toEqual(["open", [], 1]);
  });

  test("streams that fall silent lead to polling", async () => {
    installFakeClock();
    disableJitter();
    const server = await startServer();
    const options = { pollUrl: server.respond("/poll", [createPage([])]) };
    const { connection, failures } = connect(server.respond("/stream", [hold(HELLO)]), options);
    for (let count = 1; count <= 3; count++) {
      await waitUntil(() => connection.isConnected());
      await advanceClock(9);
      expect(failures).toHaveLength(count);
      if (count < 3) await advanceClock(count);
    }
    expect(connection.state).toBe("polling");
  });

  test("streams shorter than ten seconds lead to polling", async () => {
    const server = await startServer();
    const options = { pollUrl: server.respond("/poll", [createPage([])]), timing: { backoffMs: 10 } };
    const recorded = connect(server.respond("/stream", [hold(HELLO)]), options);
    for (let count = 1; count <= 3; count++) {
      await waitUntil(() => recorded.connection.isConnected());
      const { activity } = recorded;
      server.write(HEARTBEAT);
      await waitUntil(() => recorded.activity > activity);
      server.cut();
      await waitUntil(() => recorded.failures.length === count);
    }
    expect(recorded.connection.state).toBe("polling");
  });

  test("a dead stream is replaced at once after the computer sleeps", async () => {
    installFakeClock();
    vi.stubGlobal("document", new EventTarget());
    const server = await startServer();
    const recorded = connect(server.respond("/stream", [hold(HELLO)]));
    const { failures } = recorded;
    await waitUntil(() => recorded.hasHello);
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(failures).toEqual([{ kind: "stalled" }]);
    await advanceClock(1.3);
    await waitUntil(() => server.requests.length === 2);
  });

  test("slow is emitted once after five minutes, without a failure", async () => {
    installFakeClock();
    const server = await startServer();
    const pollUrl = server.respond("/poll", [createPage([createRecord("a", 1)])]);
    const { connection, failures } = connect(null, { pollUrl, timing: { pollIntervalMs: 3_600_000 } });
    const slow = vi.fn();
    connection.on("slow", slow);
    await connection.connect();
    await advanceClock(299);
    expect(slow).not.toHaveBeenCalled();
    await advanceClock(600);
    expect([slow.mock.calls.length, failures, connection.state]).toEqual([1, [], "polling"]);
  });
});
