import { describe, expect, test, vi } from "vitest";
import { frame, page, record } from "./cases/connecting.js";
import { follow, pass, serve, stopTheClock, timesOf, until, withoutJitter } from "./following.js";
import type { Answer } from "./playedServer.js";

const REFUSED: Answer = { status: 503 };
const GONE: Answer = { after: "cut" };
const live = (...frames: string[]): Answer => ({ chunks: frames, after: "hold" });

/** Follow a stream that is refused three times, until it polls. */
async function polling(stream: readonly Answer[], poll: readonly Answer[]) {
  stopTheClock();
  withoutJitter();
  const server = await serve();
  const pollUrl = server.play("/poll", poll);
  const followed = follow(server.play("/stream", [REFUSED, REFUSED, REFUSED, ...stream]), { pollUrl });
  for (const wait of [1, 2]) {
    const { length } = followed.failures;
    await until(() => followed.failures.length > length || followed.failures.length === wait);
    await pass(wait);
  }
  await until(() => followed.signs === 1);
  return { server, ...followed, followed };
}

test("after the third refusal it polls at once, and then every 10 s", async () => {
  const { followed, server, connection } = await polling([REFUSED], [page([record("a", 1)]), page([])]);
  for (let signs = 1; signs <= 4; signs++) {
    await until(() => followed.signs === signs);
    await pass(10);
  }
  await until(() => followed.signs === 5);
  expect([timesOf("/poll"), connection.state]).toEqual([[0, 10, 20, 30, 40], "polling"]);
  expect(server.askedAt("/poll").map(({ query }) => query.after)).toEqual([undefined, "1", "1", "1", "1"]);
});

test("the stream is tried again after 60 s, then 120 s, and polling goes on meanwhile", async () => {
  const { followed, connection } = await polling([REFUSED], [page([])]);
  for (let signs = 1; signs <= 18; signs++) {
    await until(() => followed.signs === signs);
    await pass(10);
  }
  await until(() => followed.failures.length === 5);
  expect(timesOf("/stream").map((at) => at - 3)).toEqual([-3, -2, 0, 60, 180]);
  expect(connection.state).toBe("polling");
});

test("when the stream works again polling ends, and nothing is lost or told twice", async () => {
  const stream = live(frame("b", 2), frame("c", 3));
  const { followed, server, connection, messages } = await polling(
    [stream],
    [page([record("a", 1)]), page([record("b", 2)])],
  );
  for (let signs = 1; signs <= 6; signs++) {
    await until(() => followed.signs === signs);
    await pass(10);
  }
  await until(() => messages.includes("c"));
  expect([connection.state, messages]).toEqual(["open", ["a", "b", "c"]]);
  expect(server.askedAt("/stream").at(-1)?.headers["last-event-id"]).toBe("2");
  const { length } = timesOf("/poll");
  await pass(30);
  expect(timesOf("/poll")).toHaveLength(length);
});

test("a stream that breaks as soon as it is back is replaced by polling at once", async () => {
  const { followed, connection, failures } = await polling([{ chunks: [frame("b", 2)] }, REFUSED], [page([])]);
  for (let signs = 1; signs <= 6; signs++) {
    await until(() => followed.signs === signs);
    await pass(10);
  }
  await until(() => failures.length === 4);
  await until(() => timesOf("/poll").length === 8);
  expect([connection.state, timesOf("/poll").at(-1)]).toEqual(["polling", 60]);
});

test("a proxy that keeps everything to itself is found out by its silence", async () => {
  stopTheClock();
  withoutJitter();
  const server = await serve();
  const pollUrl = server.play("/poll", [page([record("a", 1)])]);
  const { connection, failures, messages } = follow(server.play("/stream", [{ after: "hold" }]), { pollUrl });
  for (const [index, wait] of [1, 2, 0].entries()) {
    await until(() => server.askedAt("/stream").length === index + 1);
    await pass(15 + wait);
  }
  await until(() => messages.length === 1);
  expect([connection.state, failures.map(({ kind }) => kind)]).toEqual(["polling", ["mute", "mute", "mute"]]);
  expect(timesOf("/stream")).toEqual([0, 16, 33]);
});

test("when the server was gone and answers again, its stream is tried at once", async () => {
  const { followed, failures, connection } = await polling([live(frame("b", 2))], [page([]), GONE, GONE, page([])]);
  await pass(10);
  await until(() => failures.length === 4);
  await pass(10);
  await until(() => failures.length === 5);
  await pass(10);
  await until(() => connection.isConnected());
  expect(followed.messages).toEqual(["b"]);
  expect(timesOf("/stream").map((at) => at - 3)).toEqual([-3, -2, 0, 30]);
});

describe("polling alone", () => {
  test("brings everything, where there is no stream", async () => {
    const server = await serve();
    const answers = [
      page([record("a", 1)]),
      page([record("b", 2), record("end", 3, { final: true }, "complete")], true),
    ];
    const { connection, messages, states } = follow(null, {
      pollUrl: server.play("/poll", answers),
      timing: { poll: 10 },
    });
    await until(() => connection.state === "closed");
    expect([messages, states]).toEqual([
      ["a", "b", "end"],
      ["connecting", "polling", "closed"],
    ]);
  });

  test("ends when the server says so, even without a final event", async () => {
    const server = await serve();
    const { connection } = follow(null, { pollUrl: server.play("/poll", [page([], true)]) });
    await until(() => connection.state === "closed");
    expect(connection.failure).toBeUndefined();
  });

  test("asks whether anything is new with the tag of the last answer, for the same address only", async () => {
    const server = await serve();
    const tagged = (tag: string, ...events: object[]) => page(events, false, { ETag: tag });
    const answers = [tagged('"1"', record("a", 1)), tagged('"2"'), { status: 304 }, page([], true)];
    const followed = follow(null, { pollUrl: server.play("/poll", answers), timing: { poll: 10 } });
    await until(() => followed.connection.state === "closed");
    expect(server.asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, undefined, '"2"', '"2"']);
    expect([followed.failures, followed.messages]).toEqual([[], ["a"]]);
  });

  test("asks on at once as long as answers are full", async () => {
    const server = await serve();
    const full = (first: number) => page(Array.from({ length: 100 }, (_, index) => record("x", first + index)));
    const pollUrl = server.play("/poll", [full(1), full(101), page([record("end", 201, { final: true })], true)]);
    const { connection, messages } = follow(null, { pollUrl, timing: { poll: 3_600_000 } });
    await until(() => connection.state === "closed");
    expect([messages.length, server.asked.map(({ query }) => query.after)]).toEqual([201, [undefined, "100", "200"]]);
  });

  test("is not driven in circles by a server that gives the same full answer again", async () => {
    const server = await serve();
    const full = page(Array.from({ length: 100 }, (_, index) => record("x", index + 1)));
    const { connection } = follow(null, { pollUrl: server.play("/poll", [full]), timing: { poll: 3_600_000 } });
    await connection.connect();
    expect([connection.lastEventId, server.asked.length]).toEqual(["100", 2]);
  });

  test("tells nothing more once a listener has disconnected", async () => {
    const server = await serve();
    const { connection, messages } = follow(null, {
      pollUrl: server.play("/poll", [page([record("a", 1), record("b", 2)])]),
    });
    connection.on("message", () => connection.disconnect());
    await until(() => connection.state === "closed");
    expect([messages, connection.lastEventId]).toEqual([["a"], "1"]);
  });

  test("leaves the server alone for as long as it asks", async () => {
    stopTheClock();
    withoutJitter();
    const server = await serve();
    const busy = { status: 429, headers: { "Retry-After": "25" } };
    const followed = follow(null, { pollUrl: server.play("/poll", [busy, page([])]) });
    await until(() => followed.failures.length === 1);
    await pass(25);
    await until(() => followed.signs === 1);
    expect(timesOf("/poll")).toEqual([0, 25]);
  });

  test("gives up an answer that does not come within 15 s, and asks again", async () => {
    stopTheClock();
    withoutJitter();
    const server = await serve();
    const followed = follow(null, { pollUrl: server.play("/poll", [{ silent: true }, page([])]) });
    await until(() => server.asked.length === 1);
    await pass(25);
    await until(() => followed.signs === 1);
    expect([timesOf("/poll"), followed.failures]).toEqual([[0, 25], [{ kind: "mute" }]]);
  });

  test("asks every minute while the page is hidden, and at once when it is shown", async () => {
    stopTheClock();
    withoutJitter();
    const document = Object.assign(new EventTarget(), { hidden: true });
    vi.stubGlobal("document", document);
    const server = await serve();
    const followed = follow(null, { pollUrl: server.play("/poll", [page([])]) });
    await until(() => followed.signs === 1);
    await pass(60);
    await until(() => followed.signs === 2);
    await pass(5);
    document.hidden = false;
    document.dispatchEvent(new Event("visibilitychange"));
    await until(() => followed.signs === 3);
    expect(timesOf("/poll")).toEqual([0, 60, 65]);
  });

  test("an address that does not exist ends it", async () => {
    const server = await serve();
    const { connection } = follow(null, { pollUrl: server.url("/nowhere") });
    await expect(connection.connect()).rejects.toMatchObject({ cause: { status: 404 } });
  });
});
