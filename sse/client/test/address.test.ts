import { expect, test, vi } from "vitest";
import { createFrame, createPage, createRecord } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";
import type { RecordedRequest, ScriptedServer } from "./scriptedServer.js";

const UNAUTHORIZED = { status: 401 };

/** Serve a stream that needs a ticket, and return a function that gets one. Each ticket opens one stream. */
function respondToTickets(server: ScriptedServer): () => Promise<string> {
  let issued = 0;
  const valid = new Set<string>();
  const url = server.respond("/stream", ({ query, headers }: RecordedRequest) => {
    const { ticket = "" } = query;
    if (!valid.delete(ticket)) return UNAUTHORIZED;
    const next = Number(headers["last-event-id"] ?? 0) + 1;
    return { chunks: [createFrame(ticket, next)], after: "hold" };
  });
  server.respond("/tickets", () => {
    valid.add(`t${++issued}`);
    return { headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify({ ticket: `t${issued}` })] };
  });
  return async () => {
    const { ticket } = await (await fetch(server.url("/tickets"))).json();
    return `${url}?ticket=${ticket}`;
  };
}

test.each([
  ["fetch", "fetch"],
  ["the default transport", undefined],
] as const)("one-use tickets survive reconnections with %s", async (_, transport) => {
  const server = await startServer();
  const options = { transport, events: ["status"], timing: { backoffMs: 5 } };
  const { connection, messages, failures } = connect(respondToTickets(server), options);
  for (const count of [1, 2, 3]) {
    await waitUntil(() => messages.length === count);
    if (count < 3) server.cut();
  }
  expect([messages, connection.lastEventId]).toEqual([["t1", "t2", "t3"], "3"]);
  expect(failures.map(({ kind }) => kind)).toEqual(["network", "network"]);
});

test("a ticket that was used gets another one after 401", async () => {
  const server = await startServer();
  const getUrl = respondToTickets(server);
  const used = await getUrl();
  await fetch(used, { signal: AbortSignal.timeout(50) }).then((response) => response.body?.cancel());
  const urls = [used, await getUrl()];
  const { connection } = connect(() => urls.shift() ?? "", { onUnauthorized: () => true });
  await connection.connect();
  expect(connection.state).toBe("open");
});

test("the URL of polling may be a function too", async () => {
  const server = await startServer();
  const page = server.respond("/poll", [createPage([createRecord("a", 1)]), createPage([createRecord("b", 2)], true)]);
  let asked = 0;
  const { connection, messages } = connect(null, {
    pollUrl: async () => `${page}?ticket=${++asked}`,
    timing: { pollIntervalMs: 5 },
  });
  await waitUntil(() => connection.state === "closed");
  expect([messages, connection.failure]).toEqual([["a", "b"], undefined]);
  expect(server.requests.map(({ query }) => query)).toEqual([{ ticket: "1" }, { ticket: "2", after: "1" }]);
});

test("a URL that stops working is asked for again, and retried like a bad network", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [
    { chunks: [createFrame("a", 1)] },
    { chunks: [createFrame("b", 2)], after: "hold" },
  ]);
  const getUrl = vi.fn(async () => url);
  const { messages, failures } = connect(getUrl, { timing: { backoffMs: 5 } });
  await waitUntil(() => failures.length === 1);
  const cause = new TypeError("fetch failed");
  getUrl.mockRejectedValueOnce(cause);
  await waitUntil(() => messages.length === 2);
  expect(failures).toEqual([{ kind: "ended" }, { kind: "network", cause }]);
});

test("a URL function is not called again by EventSource", async () => {
  vi.stubGlobal("EventSource", () => {
    throw new Error("used");
  });
  const server = await startServer();
  const url = server.respond("/stream", [{ chunks: [createFrame("a", 1)], after: "hold" }]);
  const getUrl = vi.fn(() => url);
  const { connection } = connect(getUrl, { transport: undefined });
  await connection.connect();
  expect(getUrl).toHaveBeenCalledOnce();
});

test("a URL function that never answers leads to a timeout, and is called again", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [{ chunks: [createFrame("a", 1)], after: "hold" }]);
  const getUrl = vi.fn(async () => url);
  getUrl.mockReturnValueOnce(new Promise(() => {}));
  const { connection, failures } = connect(getUrl, { timing: { timeoutMs: 50, backoffMs: 5 } });
  await connection.connect();
  expect([connection.state, failures]).toEqual(["open", [{ kind: "timeout" }]]);
});
