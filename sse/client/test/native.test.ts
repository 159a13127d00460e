import { expect, test, vi } from "vitest";
import { createFrame } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";

const WITH_EVENT_SOURCE = { transport: undefined, events: ["status"] };

test("the browser itself reconnects to a stable stream", async () => {
  const clock = vi.spyOn(Date, "now");
  const server = await startServer();
  const first = { chunks: ["retry: 20\n\n", createFrame("a", 1)], after: "hold" } as const;
  const url = server.respond("/stream", [first, { chunks: [createFrame("b", 2)], after: "hold" }]);
  const { connection, messages, states, failures } = connect(url, WITH_EVENT_SOURCE);
  await waitUntil(() => messages.length === 1);

  clock.mockReturnValue(Date.now() + 11_000);
  server.cut();
  await waitUntil(() => messages.length === 2);

  expect([connection.state, states, failures]).toEqual(["open", ["connecting", "open"], []]);
  expect(server.requests.map(({ query, headers }) => [query.last_event_id, headers["last-event-id"]])).toEqual([
    [undefined, undefined],
    [undefined, "1"],
  ]);
});

test("our own delay applies if the browser's reconnection fails", async () => {
  const clock = vi.spyOn(Date, "now");
  const server = await startServer();
  const first = { chunks: ["retry: 20\n\n", createFrame("a", 1)], after: "hold" } as const;
  const url = server.respond("/stream", [
    first,
    { silent: true, after: "cut" },
    { chunks: [createFrame("b", 2)], after: "hold" },
  ]);
  const options = { ...WITH_EVENT_SOURCE, timing: { backoffMs: 20 } };
  const { messages, failures } = connect(url, options);
  await waitUntil(() => messages.length === 1);

  clock.mockReturnValue(Date.now() + 11_000);
  server.cut();
  await waitUntil(() => messages.length === 2);

  expect(failures).toEqual([{ kind: "network" }]);
  expect(server.requests.at(-1)?.query.last_event_id).toBe("1");
});

test("disconnect closes the EventSource", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [{ chunks: [createFrame("a", 1)], after: "hold" }]);
  const { connection, messages } = connect(url, WITH_EVENT_SOURCE);
  await waitUntil(() => messages.length === 1);
  connection.disconnect();
  await waitUntil(() => server.openResponses === 0);
});

test("fetch takes over when EventSource is rejected", async () => {
  const server = await startServer();
  const unavailable = { status: 503, headers: { "Retry-After": "0" } };
  const url = server.respond("/stream", [unavailable, unavailable, { chunks: [createFrame("a", 1)], after: "hold" }]);
  const { messages, failures } = connect(url, { ...WITH_EVENT_SOURCE, timing: { backoffMs: 20 } });
  await waitUntil(() => messages.length === 1);
  expect(failures).toEqual([{ kind: "http", status: 503, retryAfterMs: 0 }]);
  expect(server.requests).toHaveLength(3);
});

test.each([
  ["headers", { headers: { A: "b" } }],
  ["a method", { method: "POST" }],
  ["a body", { method: "POST", body: "x" }],
])("EventSource is not used with %s", async (_, options) => {
  vi.stubGlobal("EventSource", () => {
    throw new Error("used");
  });
  const server = await startServer();
  const { connection } = connect(server.respond("/stream", [{ chunks: [createFrame("a", 1)], after: "hold" }]), {
    ...WITH_EVENT_SOURCE,
    ...options,
  });
  await waitUntil(() => connection.isConnected());
});

test("fetch is used where EventSource does not exist", async () => {
  vi.stubGlobal("EventSource", undefined);
  const server = await startServer();
  const url = server.respond("/stream", [{ chunks: [createFrame("a", 1)], after: "hold" }]);
  const { connection } = connect(url, WITH_EVENT_SOURCE);
  await waitUntil(() => connection.isConnected());
});
