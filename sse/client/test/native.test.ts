import { expect, test, vi } from "vitest";
import { frame } from "./cases/connecting.js";
import { follow, serve, until } from "./following.js";

const WITH_EVENT_SOURCE = { transport: undefined };

test("the return from a sound stream is left to the browser, which knows the server's retry", async () => {
  const now = vi.spyOn(Date, "now");
  const server = await serve();
  const first = { chunks: ["retry: 20\n\n", frame("a", 1)], after: "hold" } as const;
  const url = server.play("/stream", [first, { chunks: [frame("b", 2)], after: "hold" }]);
  const { connection, messages, states, failures } = follow(url, WITH_EVENT_SOURCE);
  await until(() => messages.length === 1);

  now.mockReturnValue(Date.now() + 11_000);
  server.cut();
  await until(() => messages.length === 2);

  expect([connection.state, states, failures]).toEqual(["open", ["connecting", "open"], []]);
  expect(server.asked.map(({ query, headers }) => [query.last_event_id, headers["last-event-id"]])).toEqual([
    [undefined, undefined],
    [undefined, "1"],
  ]);
});

test("only once: when the browser does not come back either, the wait is ours", async () => {
  const now = vi.spyOn(Date, "now");
  const server = await serve();
  const first = { chunks: ["retry: 20\n\n", frame("a", 1)], after: "hold" } as const;
  const url = server.play("/stream", [
    first,
    { silent: true, after: "cut" },
    { chunks: [frame("b", 2)], after: "hold" },
  ]);
  const options = { ...WITH_EVENT_SOURCE, timing: { backoff: 20 } };
  const { messages, failures } = follow(url, options);
  await until(() => messages.length === 1);

  now.mockReturnValue(Date.now() + 11_000);
  server.cut();
  await until(() => messages.length === 2);

  expect(failures).toEqual([{ kind: "network" }]);
  expect(server.asked.at(-1)?.query.last_event_id).toBe("1");
});

test("disconnect closes it", async () => {
  const server = await serve();
  const url = server.play("/stream", [{ chunks: [frame("a", 1)], after: "hold" }]);
  const { connection, messages } = follow(url, WITH_EVENT_SOURCE);
  await until(() => messages.length === 1);
  connection.disconnect();
  await until(() => server.openAnswers === 0);
});

test("when EventSource is refused, fetch asks why, and reads from then on", async () => {
  const server = await serve();
  const refused = { status: 503, headers: { "Retry-After": "0" } };
  const url = server.play("/stream", [refused, refused, { chunks: [frame("a", 1)], after: "hold" }]);
  const { messages, failures } = follow(url, { ...WITH_EVENT_SOURCE, timing: { backoff: 20 } });
  await until(() => messages.length === 1);
  expect(failures).toEqual([{ kind: "refused", status: 503, retryAfterMs: 0 }]);
  expect(server.asked).toHaveLength(3);
});

test.each([
  ["headers", { headers: { A: "b" } }],
  ["a method", { method: "POST" }],
  ["a body", { method: "POST", body: "x" }],
])("with %s it is not used", async (_, options) => {
  vi.stubGlobal("EventSource", () => {
    throw new Error("used");
  });
  const server = await serve();
  const { connection } = follow(server.play("/stream", [{ chunks: [frame("a", 1)], after: "hold" }]), {
    ...WITH_EVENT_SOURCE,
    ...options,
  });
  await until(() => connection.isConnected());
});

test("where there is none, fetch reads", async () => {
  vi.stubGlobal("EventSource", undefined);
  const server = await serve();
  const url = server.play("/stream", [{ chunks: [frame("a", 1)], after: "hold" }]);
  const { connection } = follow(url, WITH_EVENT_SOURCE);
  await until(() => connection.isConnected());
});
