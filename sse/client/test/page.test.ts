import { beforeEach, expect, test, vi } from "vitest";
import { frame, page } from "./cases/connecting.js";
import { follow, pass, serve, stopTheClock, timesOf, until, withoutJitter } from "./following.js";

const OPEN = { chunks: [frame("a", 1)], after: "hold" } as const;
const window = new EventTarget();
const document = Object.assign(new EventTarget(), { hidden: false });

beforeEach(() => {
  document.hidden = false;
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
});

function turn(hidden: boolean): void {
  document.hidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
}

test("a page that is left gives its stream back, and one that returns goes on behind the last event", async () => {
  const server = await serve();
  const { connection, states } = follow(server.play("/stream", [OPEN]));
  await until(() => connection.lastEventId === "1");

  window.dispatchEvent(new Event("pagehide"));
  await until(() => server.openAnswers === 0);
  expect(connection.state).toBe("waiting");
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await until(() => connection.isConnected());

  expect(server.asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1"]);
  expect(states).toEqual(["connecting", "open", "waiting", "connecting", "open"]);
});

test("a page that was never away does not connect twice", async () => {
  const server = await serve();
  const { connection } = follow(server.play("/stream", [OPEN]));
  await until(() => connection.isConnected());
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  expect([connection.state, server.asked.length]).toEqual(["open", 1]);
});

test("a page that is left while it polls asks nothing any more", async () => {
  const timing = { poll: 5 };
  const server = await serve();
  const followed = follow(null, { pollUrl: server.play("/poll", [page([])]), timing });
  await until(() => followed.signs > 2);
  stopTheClock();
  window.dispatchEvent(new Event("pagehide"));
  await pass(60);
  expect([followed.connection.state, timesOf("/poll")]).toEqual(["waiting", []]);
});

test("when the network is back everything is tried at once, even a stream that looks open", async () => {
  const server = await serve();
  const { connection } = follow(server.play("/stream", [OPEN]));
  await until(() => connection.isConnected());
  window.dispatchEvent(new Event("online"));
  await until(() => server.asked.length === 2);
  await until(() => connection.isConnected() && server.openAnswers === 1);
});

test("another network owes nothing to the failures of the one before", async () => {
  stopTheClock();
  withoutJitter();
  const server = await serve();
  const { failures } = follow(server.play("/stream", [{ status: 503 }]));
  for (const [index, wait] of [1, 2].entries()) {
    await until(() => failures.length === index + 1);
    await pass(wait);
  }
  await until(() => failures.length === 3);
  window.dispatchEvent(new Event("online"));
  await until(() => failures.length === 4);
  await pass(1);
  expect(timesOf("/stream")).toEqual([0, 1, 3, 3, 4]);
});

test("when the network is back a page that had fallen to polling streams again", async () => {
  const server = await serve();
  const refused = { status: 503 };
  const pollUrl = server.play("/poll", [page([])]);
  const timing = { backoff: 5 };
  const { connection } = follow(server.play("/stream", [refused, refused, refused, OPEN]), { pollUrl, timing });
  await until(() => connection.state === "polling");
  window.dispatchEvent(new Event("online"));
  await until(() => connection.isConnected());
});

test("a hidden page keeps its stream", async () => {
  const server = await serve();
  const { connection } = follow(server.play("/stream", [OPEN]));
  await until(() => connection.isConnected());
  turn(true);
  turn(false);
  expect([connection.state, server.asked.length, server.openAnswers]).toEqual(["open", 1, 1]);
});

test("a page that is shown does not wait any longer", async () => {
  stopTheClock();
  withoutJitter();
  const server = await serve();
  const { connection, failures } = follow(server.play("/stream", [{ status: 503 }, { status: 503 }, OPEN]));
  await until(() => failures.length === 1);
  await pass(1);
  await until(() => failures.length === 2);
  await pass(0.5);
  turn(false);
  await until(() => connection.isConnected());
  expect(timesOf("/stream")).toEqual([0, 1, 1.5]);
});
