import { describe, expect, test, vi } from "vitest";
import { frame, page, record } from "./cases/connecting.js";
import { follow, pass, serve, stopTheClock, timesOf, until, watchTimers, withoutJitter } from "./following.js";
import type { Answer } from "./playedServer.js";

const HELLO = frame("", "", { heartbeat_interval_s: 2 }, "hello");
const BEAT = frame("", "", {}, "heartbeat");
const hold = (...chunks: string[]): Answer => ({ chunks, after: "hold" });

describe("opening", () => {
  test("a stream is open when bytes have been seen, not with its headers", async () => {
    const server = await serve();
    const { connection, states } = follow(server.play("/stream", [hold()]));
    await until(() => server.openAnswers === 1);
    expect(connection.state).toBe("connecting");
    expect(connection.isConnected()).toBe(false);

    server.say(":\n");

    await until(() => connection.isConnected());
    expect(states).toEqual(["connecting", "open"]);
  });

  test("connect resolves when the stream is open", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [hold(HELLO)]));
    await connection.connect();
    expect(connection.state).toBe("open");
  });

  test("connect resolves when there is nothing to come", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [{ status: 204 }]));
    await connection.connect();
    expect([connection.state, connection.failure]).toEqual(["closed", undefined]);
  });

  test("connect rejects when the stream is refused for good, and says why", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [{ status: 404 }]));
    await expect(connection.connect()).rejects.toMatchObject({ cause: { kind: "refused", status: 404 } });
    expect(connection.failure).toMatchObject({ kind: "refused", status: 404 });
  });

  test("connect asks once, however often it is called", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [hold(HELLO)]));
    await Promise.all([connection.connect(), connection.connect()]);
    await connection.connect();
    expect(server.asked).toHaveLength(1);
  });
});

describe("closing", () => {
  test("disconnect leaves no request, no timer and no listener", async () => {
    const timers = watchTimers();
    const [window, document, abort] = [new EventTarget(), new EventTarget(), new AbortController()];
    vi.stubGlobal("window", window);
    vi.stubGlobal("document", document);
    const targets = [window, document, abort.signal].map((target) => vi.spyOn(target, "addEventListener"));
    const server = await serve();
    const { connection } = follow(server.play("/stream", [hold(HELLO)]), { signal: abort.signal });
    await connection.connect();
    const listeners = targets.flatMap(({ mock }) =>
      mock.calls.map(([, , options]) => options as { signal: AbortSignal }),
    );
    expect([listeners.length, timers.size]).toEqual([5, 2]);

    connection.disconnect();

    expect(listeners.filter(({ signal }) => !signal.aborted)).toEqual([]);
    expect(timers.size).toBe(0);
    await until(() => server.openAnswers === 0);
  });

  test("disconnect while waiting, and while polling, leaves no timer", async () => {
    const timers = watchTimers();
    const server = await serve();
    const waiting = follow(server.play("/stream", [{ status: 503 }]));
    await until(() => waiting.connection.state === "waiting");
    const polling = follow(null, { pollUrl: server.play("/poll", [page([])]) });
    await polling.connection.connect();
    expect(timers.size).toBe(4);
    waiting.connection.disconnect();
    polling.connection.disconnect();
    expect(timers.size).toBe(0);
  });

  test("a signal that is aborted closes it", async () => {
    const server = await serve();
    const abort = new AbortController();
    const { connection, failures } = follow(server.play("/stream", [hold(HELLO)]), { signal: abort.signal });
    await connection.connect();
    abort.abort();
    expect([connection.state, failures]).toEqual(["closed", []]);
    await until(() => server.openAnswers === 0);
  });

  test("a signal that was aborted before keeps it from asking", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [hold(HELLO)]), { signal: AbortSignal.abort() });
    await connection.connect();
    expect([connection.state, server.asked]).toEqual(["closed", []]);
  });

  test("after disconnect nothing is heard any more, even of what was under way", async () => {
    const server = await serve();
    const { connection, messages } = follow(server.play("/stream", [hold(frame("a", 1) + frame("b", 2))]));
    connection.on("message", () => connection.disconnect());
    await until(() => messages.length > 0);
    expect([connection.state, messages, connection.lastEventId]).toEqual(["closed", ["a"], "1"]);
  });

  test("a listener may disconnect in the middle of a failure", async () => {
    const timers = watchTimers();
    const server = await serve();
    const { connection, failures } = follow(server.play("/stream", [{ status: 503 }]));
    connection.on("state", (state) => state === "waiting" && connection.disconnect());
    await until(() => connection.state === "closed");
    expect([failures, connection.failure, timers.size]).toEqual([[], undefined, 0]);
  });

  test("reconnect asks again behind the last event, even when all was over", async () => {
    const server = await serve();
    const { connection } = follow(server.play("/stream", [hold(frame("a", 1)), hold(HELLO)]));
    await connection.connect();
    await until(() => connection.lastEventId === "1");
    await connection.reconnect();
    connection.disconnect();
    await connection.reconnect();
    expect(server.asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1", "1"]);
    await until(() => server.openAnswers === 1);
  });
});

describe("waiting", () => {
  test("a stream that opens and ends at once is asked for ever more rarely", async () => {
    stopTheClock();
    withoutJitter();
    const server = await serve();
    const { failures } = follow(server.play("/stream", [{ chunks: [frame("a", 1), frame("b", 2)] }]));
    for (const [index, wait] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      await until(() => failures.length === index + 1);
      await pass(wait);
    }
    expect(timesOf("/stream")).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
  });

  test("the server's retry is the least", async () => {
    stopTheClock();
    withoutJitter();
    const server = await serve();
    const { failures } = follow(server.play("/stream", [{ chunks: ["retry: 5000\n\n", frame("a", 1)] }]));
    await until(() => failures.length === 1);
    await pass(6);
    expect(timesOf("/stream")).toEqual([0, 5]);
  });

  test.each([
    ["seconds", () => "20"],
    ["a date", () => new Date(Date.now() + 20_000).toUTCString()],
  ])("Retry-After in %s is kept, even when somebody looks at the page", async (_, retryAfter) => {
    stopTheClock();
    withoutJitter();
    vi.stubGlobal("document", new EventTarget());
    const server = await serve();
    const refusal = { status: 429, headers: { "Retry-After": retryAfter() } };
    const { failures, connection } = follow(server.play("/stream", [refusal, hold(HELLO)]));
    await until(() => failures.length === 1);
    await pass(10);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(connection.state).toBe("waiting");
    await pass(10);
    await until(() => connection.isConnected());
    expect(timesOf("/stream")).toEqual([0, 20]);
  });
});

test("Retry-After of a day is cut to five minutes", async () => {
  stopTheClock();
  withoutJitter();
  const server = await serve();
  const refusal = { status: 503, headers: { "Retry-After": "86400" } };
  const { failures, connection } = follow(server.play("/stream", [refusal, hold(HELLO)]));
  await until(() => failures.length === 1);
  await pass(300);
  await until(() => connection.isConnected());
});

describe("watching", () => {
  test("an answer that says nothing for 15 s is mute", async () => {
    stopTheClock();
    const server = await serve();
    const { failures } = follow(server.play("/stream", [hold()]));
    await until(() => server.openAnswers === 1);
    await pass(14.9);
    expect(failures).toEqual([]);
    await pass(0.1);
    expect(failures).toEqual([{ kind: "mute" }]);
    await until(() => server.openAnswers === 0);
  });

  test("silence of twice the heartbeat that was announced, and five seconds, ends a stream", async () => {
    stopTheClock();
    const server = await serve();
    const followed = follow(server.play("/stream", [hold(HELLO)]));
    const { failures } = followed;
    await until(() => followed.hasHello);
    await pass(8.9);
    expect(failures).toEqual([]);
    await pass(0.2);
    expect(failures).toEqual([{ kind: "silent" }]);
  });

  test.each([
    ["heartbeats", BEAT],
    ["comments", ":\n"],
  ])("%s keep a stream alive", async (_, sign) => {
    stopTheClock();
    const server = await serve();
    const followed = follow(server.play("/stream", [hold(HELLO)]));
    const { connection, failures } = followed;
    await until(() => followed.hasHello);
    for (let count = 0; count < 10; count++) {
      const { signs } = followed;
      await pass(5);
      server.say(sign);
      await until(() => followed.signs > signs);
    }
    expect([connection.state, failures, server.asked.length]).toEqual(["open", [], 1]);
  });

  test("a stream that speaks once and then no more is none of the sound ones", async () => {
    stopTheClock();
    withoutJitter();
    const server = await serve();
    const options = { pollUrl: server.play("/poll", [page([])]) };
    const { connection, failures } = follow(server.play("/stream", [hold(HELLO)]), options);
    for (let count = 1; count <= 3; count++) {
      await until(() => connection.isConnected());
      await pass(9);
      expect(failures).toHaveLength(count);
      if (count < 3) await pass(count);
    }
    expect(connection.state).toBe("polling");
  });

  test("a stream that speaks, but not for ten seconds, is none of the sound ones", async () => {
    const server = await serve();
    const options = { pollUrl: server.play("/poll", [page([])]), timing: { backoff: 10 } };
    const followed = follow(server.play("/stream", [hold(HELLO)]), options);
    for (let count = 1; count <= 3; count++) {
      await until(() => followed.connection.isConnected());
      const { signs } = followed;
      server.say(BEAT);
      await until(() => followed.signs > signs);
      server.cut();
      await until(() => followed.failures.length === count);
    }
    expect(followed.connection.state).toBe("polling");
  });

  test("after a laptop's sleep a stream that has gone dead is replaced at once", async () => {
    stopTheClock();
    vi.stubGlobal("document", new EventTarget());
    const server = await serve();
    const followed = follow(server.play("/stream", [hold(HELLO)]));
    const { failures } = followed;
    await until(() => followed.hasHello);
    vi.setSystemTime(Date.now() + 8 * 3_600_000);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(failures).toEqual([{ kind: "silent" }]);
    await pass(1.3);
    await until(() => server.asked.length === 2);
  });

  test("five minutes are told once, and are no failure", async () => {
    stopTheClock();
    const server = await serve();
    const pollUrl = server.play("/poll", [page([record("a", 1)])]);
    const { connection, failures } = follow(null, { pollUrl, timing: { poll: 3_600_000 } });
    const slow = vi.fn();
    connection.on("slow", slow);
    await connection.connect();
    await pass(299);
    expect(slow).not.toHaveBeenCalled();
    await pass(600);
    expect([slow.mock.calls.length, failures, connection.state]).toEqual([1, [], "polling"]);
  });
});
