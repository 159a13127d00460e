import { beforeEach, expect, test, vi } from "vitest";
import { createFrame, createPage } from "./cases/connectingCase.js";
import {
  advanceClock,
  connect,
  disableJitter,
  installFakeClock,
  requestTimes,
  startServer,
  waitUntil,
} from "./recordedConnection.js";

const OPEN_STREAM = { chunks: [createFrame("a", 1)], after: "hold" } as const;
const window = new EventTarget();
const document = Object.assign(new EventTarget(), { hidden: false });

beforeEach(() => {
  document.hidden = false;
  vi.stubGlobal("window", window);
  vi.stubGlobal("document", document);
});

function setHidden(hidden: boolean): void {
  document.hidden = hidden;
  document.dispatchEvent(new Event("visibilitychange"));
}

test("pagehide closes the stream and pageshow resumes it", async () => {
  const server = await startServer();
  const { connection, states } = connect(server.respond("/stream", [OPEN_STREAM]));
  await waitUntil(() => connection.lastEventId === "1");

  window.dispatchEvent(new Event("pagehide"));
  await waitUntil(() => server.openResponses === 0);
  expect(connection.state).toBe("waiting");
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await waitUntil(() => connection.isConnected());

  expect(server.requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1"]);
  expect(states).toEqual(["connecting", "open", "waiting", "connecting", "open"]);
});

test("pageshow of a page that was not cached does not reconnect", async () => {
  const server = await startServer();
  const { connection } = connect(server.respond("/stream", [OPEN_STREAM]));
  await waitUntil(() => connection.isConnected());
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  expect([connection.state, server.requests.length]).toEqual(["open", 1]);
});

test("pagehide stops polling", async () => {
  const timing = { pollIntervalMs: 5 };
  const server = await startServer();
  const recorded = connect(null, { pollUrl: server.respond("/poll", [createPage([])]), timing });
  await waitUntil(() => recorded.activity > 2);
  installFakeClock();
  window.dispatchEvent(new Event("pagehide"));
  await advanceClock(60);
  expect([recorded.connection.state, requestTimes("/poll")]).toEqual(["waiting", []]);
});

test("online reconnects at once, even if the stream looks open", async () => {
  const server = await startServer();
  const { connection } = connect(server.respond("/stream", [OPEN_STREAM]));
  await waitUntil(() => connection.isConnected());
  window.dispatchEvent(new Event("online"));
  await waitUntil(() => server.requests.length === 2);
  await waitUntil(() => connection.isConnected() && server.openResponses === 1);
});

test("online resets the backoff", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const { failures } = connect(server.respond("/stream", [{ status: 503 }]));
  for (const [index, wait] of [1, 2].entries()) {
    await waitUntil(() => failures.length === index + 1);
    await advanceClock(wait);
  }
  await waitUntil(() => failures.length === 3);
  window.dispatchEvent(new Event("online"));
  await waitUntil(() => failures.length === 4);
  await advanceClock(1);
  expect(requestTimes("/stream")).toEqual([0, 1, 3, 3, 4]);
});

test("online returns from polling to the stream", async () => {
  const server = await startServer();
  const unavailable = { status: 503 };
  const pollUrl = server.respond("/poll", [createPage([])]);
  const timing = { backoffMs: 5 };
  const { connection } = connect(server.respond("/stream", [unavailable, unavailable, unavailable, OPEN_STREAM]), {
    pollUrl,
    timing,
  });
  await waitUntil(() => connection.state === "polling");
  window.dispatchEvent(new Event("online"));
  await waitUntil(() => connection.isConnected());
});

test("a hidden page keeps its stream", async () => {
  const server = await startServer();
  const { connection } = connect(server.respond("/stream", [OPEN_STREAM]));
  await waitUntil(() => connection.isConnected());
  setHidden(true);
  setHidden(false);
  expect([connection.state, server.requests.length, server.openResponses]).toEqual(["open", 1, 1]);
});

test("a page that becomes visible retries at once", async () => {
  installFakeClock();
  disableJitter();
  const server = await startServer();
  const { connection, failures } = connect(server.respond("/stream", [{ status: 503 }, { status: 503 }, OPEN_STREAM]));
  await waitUntil(() => failures.length === 1);
  await advanceClock(1);
  await waitUntil(() => failures.length === 2);
  await advanceClock(0.5);
  setHidden(false);
  await waitUntil(() => connection.isConnected());
  expect(requestTimes("/stream")).toEqual([0, 1, 1.5]);
});
