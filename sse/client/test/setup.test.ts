import { describe, expect, test, vi } from "vitest";
import { SSEConnection } from "../src/SSEConnection.js";
import type { Address, SSEOptions } from "../src/SSETypes.js";
import { createFrame, createPage } from "./cases/connectingCase.js";
import { connect, startServer, waitUntil } from "./recordedConnection.js";

const CAUSE = new Error("no token");
const fail = () => {
  throw CAUSE;
};
const reject = () => Promise.reject(CAUSE);

/** Connect; return the failure that `connect` rejects with, and all that were emitted. */
async function failToConnect(url: Address | null, options: SSEOptions) {
  const { connection, failures } = connect(url, { timing: { backoffMs: 5, pollIntervalMs: 5 }, ...options });
  const error = await connection.connect().then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect([connection.state, connection.failure, failures]).toEqual(["closed", error?.cause, [error?.cause]]);
  return error;
}

describe.each([
  ["fetch", "fetch"],
  ["EventSource", undefined],
] as const)("with %s an address is rejected at once", (_, transport) => {
  test.each(["http://", "http://[", "no address", "ftp://host/stream", "http://user:secret@host/"])(
    "%s",
    async (url) => {
      const error = await failToConnect(url, { transport });
      expect(error).toMatchObject({ cause: { kind: "setup", cause: expect.any(Error) } });
      expect(error?.message).toMatch(/TypeError|SyntaxError/);
    },
  );
});

test.each<[string, Address, SSEOptions]>([
  ["headers() throws", "/stream", { headers: fail }],
  ["headers() rejects", "/stream", { headers: reject }],
  ["the URL's function throws", fail, {}],
  ["the URL's function rejects", reject, {}],
  ["a custom transport throws", "/stream", { transport: fail }],
])("connect rejects with the cause when %s", async (_, url, options) => {
  const server = await startServer();
  const error = await failToConnect(typeof url === "string" ? server.url(url) : url, options);
  expect(error).toMatchObject({ message: "Error: no token", cause: { kind: "setup", detail: "Error: no token" } });
  expect(error).toMatchObject({ cause: { cause: CAUSE } });
  expect(server.requests).toEqual([]);
});

test.each<[string, SSEOptions]>([
  ["a header's name is invalid", { headers: { "bad name": "x" } }],
  ["a header's value is invalid", { headers: { name: "a\nb" } }],
  ["the method is invalid", { method: "BAD METHOD" }],
  ["a GET request has a body", { body: "x" }],
])("connect rejects when %s", async (_, options) => {
  const server = await startServer();
  expect(await failToConnect(server.url("/stream"), options)).toMatchObject({ cause: { kind: "setup" } });
  expect(server.requests).toEqual([]);
});

test("connect rejects without any URL", async () => {
  const connection = new SSEConnection(null);
  await expect(connection.connect()).rejects.toMatchObject({ message: "no URL", cause: { kind: "setup" } });
  expect(connection.state).toBe("closed");
});

test("headers() that stops working is retried like a bad network", async () => {
  const server = await startServer();
  const url = server.respond("/stream", [{ after: "end" }, { chunks: [createFrame("a", 1)], after: "hold" }]);
  const headers = vi.fn(() => ({ Authorization: "t" }));
  const { messages, failures } = connect(url, { headers, timing: { backoffMs: 5 } });
  await waitUntil(() => failures.length === 1);
  headers.mockImplementationOnce(fail);
  await waitUntil(() => messages.length === 1);
  expect(failures).toEqual([{ kind: "ended" }, { kind: "network", cause: CAUSE }]);
});

test.each([
  ["null", null],
  ["a list", []],
  ["text", "events"],
  ["an object without events", { results: [] }],
  ["events that are no list", { events: {} }],
  ["events alone", { events: [] }],
  ["another kind of object", { kind: "network" }],
  ["an event that is null", { events: [null], is_terminal: false }],
  ["an event without an id", { events: [{ event: "status", data: {} }], is_terminal: false }],
  ["an event without a name", { events: [{ id: "1", data: {} }], is_terminal: false }],
  ["an event with a number as its id", { events: [{ id: 1, event: "status", data: {} }], is_terminal: false }],
])("connect rejects when a poll is answered with %s", async (_, body) => {
  const server = await startServer();
  const json = { headers: { "Content-Type": "application/json" }, chunks: [JSON.stringify(body)] };
  const error = await failToConnect(null, { pollUrl: server.respond("/poll", [json]) });
  expect(error).toMatchObject({ cause: { kind: "setup", detail: "pollUrl: invalid data" } });
  expect(server.requests).toHaveLength(1);
});

test("a poll that is answered with a page of HTML is retried", async () => {
  const server = await startServer();
  const html = { headers: { "Content-Type": "text/html" }, chunks: ["<html>"] };
  const pollUrl = server.respond("/poll", [html, createPage([], true)]);
  const { connection, failures } = connect(null, { pollUrl, timing: { pollIntervalMs: 5 } });
  await waitUntil(() => connection.state === "closed");
  expect(failures).toEqual([{ kind: "network", cause: expect.any(SyntaxError) }]);
});
